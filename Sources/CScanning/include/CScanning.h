#ifndef CSCANNING_H
#define CSCANNING_H

#include <stddef.h>
#include <stdint.h>

// What is needed of ZBar and of the libraries that decode pictures. They are loaded by cscanning_load
// and not before: a process that looks into no picture has none of them in it.

/// A picture in shades of grey: a byte for each pixel, row by row.
typedef struct {
  uint8_t *pixels;
  unsigned width, height;
} cscanning_picture;

/// Why QR codes cannot be read on this machine, or NULL if they can.
const char *cscanning_load(void);

/// Decodes a JPEG, PNG or WebP of at most so many pixels; what is missing at the end of a JPEG is
/// grey, transparent is white. Returns why it cannot be, or NULL; then its pixels are to be freed.
const char *cscanning_decode(
  const uint8_t *bytes, size_t count, size_t most_pixels, cscanning_picture *picture);

/// Hands what each QR code says to `found`. Returns 0, or -1 without memory.
int cscanning_scan(
  const cscanning_picture *, void (*found)(void *context, const char *text, size_t bytes),
  void *context);

#endif
