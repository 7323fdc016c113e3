#ifndef CDRAWING_H
#define CDRAWING_H

#include <stddef.h>
#include <stdint.h>

// What is needed of Cairo and Pango, in whole points. The libraries are loaded by cdrawing_load and
// not before: a process that draws nothing has neither them nor fontconfig in it.

/// A picture under way.
typedef struct cdrawing cdrawing;

typedef struct {
  int x, y, width, height;
} cdrawing_box;

typedef enum { cdrawing_regular, cdrawing_bold, cdrawing_serif } cdrawing_face;
typedef enum { cdrawing_leading, cdrawing_centre, cdrawing_trailing } cdrawing_alignment;

/// Why the libraries cannot be used, or NULL if they can.
const char *cdrawing_load(void);

/// A picture of one colour (0xRRGGBB), each point `scale` pixels wide; NULL without memory.
/// To be called only after cdrawing_load.
cdrawing *cdrawing_begin(int width, int height, int scale, uint32_t color);
void cdrawing_end(cdrawing *);

void cdrawing_fill(cdrawing *, cdrawing_box, int corner, uint32_t color);

/// Sets the line that the next two calls are about: plain UTF-8, never markup.
void cdrawing_set_line(
  cdrawing *, const char *text, size_t bytes, int size, cdrawing_face face);

/// How many of the line's glyphs no font has.
int cdrawing_unknown_glyphs(cdrawing *);

/// Draws the line in the middle of the box's height, with an ellipsis where it is too long.
void cdrawing_draw_line(cdrawing *, cdrawing_box, cdrawing_alignment, uint32_t color);

/// The colour of a pixel; 0 outside of the picture.
uint32_t cdrawing_pixel(cdrawing *, int x, int y);

/// Hands the picture as PNG to `write`, in pieces. Returns 0, or what `write` returned if that was
/// not 0, or -1.
int cdrawing_write(
  cdrawing *, int (*write)(void *context, const unsigned char *bytes, unsigned int count),
  void *context);

#endif
