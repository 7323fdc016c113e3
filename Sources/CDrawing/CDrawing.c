#include "CDrawing.h"

#include <dlfcn.h>
#include <math.h>
#include <pango/pangocairo.h>
#include <stdlib.h>
#include <string.h>

// Every function that is used, by its name; `fn.NAME` has the type that the header gives it.
#define FUNCTIONS(X) \
  X(cairo_arc) \
  X(cairo_clip) \
  X(cairo_close_path) \
  X(cairo_create) \
  X(cairo_destroy) \
  X(cairo_fill) \
  X(cairo_font_options_create) \
  X(cairo_font_options_destroy) \
  X(cairo_font_options_set_antialias) \
  X(cairo_font_options_set_hint_metrics) \
  X(cairo_font_options_set_hint_style) \
  X(cairo_image_surface_create) \
  X(cairo_image_surface_get_data) \
  X(cairo_image_surface_get_height) \
  X(cairo_image_surface_get_stride) \
  X(cairo_image_surface_get_width) \
  X(cairo_move_to) \
  X(cairo_new_sub_path) \
  X(cairo_paint) \
  X(cairo_rectangle) \
  X(cairo_restore) \
  X(cairo_save) \
  X(cairo_scale) \
  X(cairo_set_source_rgb) \
  X(cairo_status) \
  X(cairo_surface_destroy) \
  X(cairo_surface_flush) \
  X(cairo_surface_status) \
  X(cairo_surface_write_to_png_stream) \
  X(g_object_unref) \
  X(pango_cairo_context_set_font_options) \
  X(pango_cairo_create_layout) \
  X(pango_cairo_show_layout) \
  X(pango_context_set_language) \
  X(pango_context_set_round_glyph_positions) \
  X(pango_font_description_free) \
  X(pango_font_description_new) \
  X(pango_font_description_set_absolute_size) \
  X(pango_font_description_set_family_static) \
  X(pango_font_description_set_weight) \
  X(pango_language_from_string) \
  X(pango_layout_context_changed) \
  X(pango_layout_get_context) \
  X(pango_layout_get_pixel_size) \
  X(pango_layout_get_unknown_glyphs_count) \
  X(pango_layout_set_alignment) \
  X(pango_layout_set_auto_dir) \
  X(pango_layout_set_ellipsize) \
  X(pango_layout_set_font_description) \
  X(pango_layout_set_single_paragraph_mode) \
  X(pango_layout_set_text) \
  X(pango_layout_set_width)

static struct {
#define MEMBER(name) __typeof__(&name) name;
  FUNCTIONS(MEMBER)
} fn;

const char *cdrawing_load(void) {
  // It depends on Pango, Cairo and GObject, in which the rest is looked up too.
  void *library = dlopen("libpangocairo-1.0.so.0", RTLD_NOW | RTLD_LOCAL);
  if (!library) return "libpangocairo-1.0.so.0 is missing";
#define LOOK_UP(name) \
  if (!(fn.name = (__typeof__(fn.name))dlsym(library, #name))) return "there is no " #name;
  FUNCTIONS(LOOK_UP)
  return NULL;
}

struct cdrawing {
  cairo_surface_t *surface;
  cairo_t *cairo;
  PangoLayout *line;
};

static void set_color(cairo_t *cairo, uint32_t rgb) {
  fn.cairo_set_source_rgb(
    cairo, (rgb >> 16 & 0xFF) / 255.0, (rgb >> 8 & 0xFF) / 255.0, (rgb & 0xFF) / 255.0);
}

// Gray edges and no hinting: what is drawn depends neither on a screen nor on whole pixels.
static void set_context(PangoContext *context) {
  cairo_font_options_t *options = fn.cairo_font_options_create();
  fn.cairo_font_options_set_antialias(options, CAIRO_ANTIALIAS_GRAY);
  fn.cairo_font_options_set_hint_style(options, CAIRO_HINT_STYLE_NONE);
  fn.cairo_font_options_set_hint_metrics(options, CAIRO_HINT_METRICS_OFF);
  fn.pango_cairo_context_set_font_options(context, options);
  fn.cairo_font_options_destroy(options);
  fn.pango_context_set_round_glyph_positions(context, FALSE);
  // Of the ideographs that differ between China and Japan, those of China.
  fn.pango_context_set_language(context, fn.pango_language_from_string("zh-cn"));
}

cdrawing *cdrawing_begin(int width, int height, int scale, uint32_t color) {
  cdrawing *drawing = calloc(1, sizeof *drawing);
  if (!drawing) return NULL;
  drawing->surface =
    fn.cairo_image_surface_create(CAIRO_FORMAT_RGB24, width * scale, height * scale);
  if (fn.cairo_surface_status(drawing->surface) != CAIRO_STATUS_SUCCESS) {
    cdrawing_end(drawing);
    return NULL;
  }
  drawing->cairo = fn.cairo_create(drawing->surface);
  fn.cairo_scale(drawing->cairo, scale, scale);
  set_color(drawing->cairo, color);
  fn.cairo_paint(drawing->cairo);
  drawing->line = fn.pango_cairo_create_layout(drawing->cairo);
  set_context(fn.pango_layout_get_context(drawing->line));
  fn.pango_layout_context_changed(drawing->line);
  fn.pango_layout_set_single_paragraph_mode(drawing->line, TRUE);
  fn.pango_layout_set_ellipsize(drawing->line, PANGO_ELLIPSIZE_END);
  // A name that begins in Hebrew stands where all names stand.
  fn.pango_layout_set_auto_dir(drawing->line, FALSE);
  return drawing;
}

void cdrawing_end(cdrawing *drawing) {
  if (drawing->line) fn.g_object_unref(drawing->line);
  if (drawing->cairo) fn.cairo_destroy(drawing->cairo);
  fn.cairo_surface_destroy(drawing->surface);
  free(drawing);
}

void cdrawing_fill(cdrawing *drawing, cdrawing_box box, int corner, uint32_t color) {
  cairo_t *cairo = drawing->cairo;
  double radius = fmin(corner, fmin(box.width, box.height) / 2.0);
  set_color(cairo, color);
  if (radius <= 0) {
    fn.cairo_rectangle(cairo, box.x, box.y, box.width, box.height);
  } else {
    double left = box.x + radius, right = box.x + box.width - radius;
    double top = box.y + radius, bottom = box.y + box.height - radius;
    fn.cairo_new_sub_path(cairo);
    fn.cairo_arc(cairo, right, top, radius, -M_PI / 2, 0);
    fn.cairo_arc(cairo, right, bottom, radius, 0, M_PI / 2);
    fn.cairo_arc(cairo, left, bottom, radius, M_PI / 2, M_PI);
    fn.cairo_arc(cairo, left, top, radius, M_PI, M_PI * 3 / 2);
    fn.cairo_close_path(cairo);
  }
  fn.cairo_fill(cairo);
}

void cdrawing_set_line(
  cdrawing *drawing, const char *text, size_t bytes, int size, cdrawing_face face
) {
  PangoFontDescription *font = fn.pango_font_description_new();
  fn.pango_font_description_set_family_static(
    font, face == cdrawing_serif ? "Noto Serif CJK SC, serif" : "Noto Sans CJK SC, sans-serif");
  fn.pango_font_description_set_absolute_size(font, (double)size * PANGO_SCALE);
  fn.pango_font_description_set_weight(
    font, face == cdrawing_regular ? PANGO_WEIGHT_NORMAL : PANGO_WEIGHT_BOLD);
  fn.pango_layout_set_font_description(drawing->line, font);
  fn.pango_font_description_free(font);
  fn.pango_layout_set_width(drawing->line, -1);
  fn.pango_layout_set_text(drawing->line, text, (int)bytes);
}

int cdrawing_unknown_glyphs(cdrawing *drawing) {
  return fn.pango_layout_get_unknown_glyphs_count(drawing->line);
}

void cdrawing_draw_line(
  cdrawing *drawing, cdrawing_box box, cdrawing_alignment alignment, uint32_t color
) {
  static const PangoAlignment alignments[] = {
    [cdrawing_leading] = PANGO_ALIGN_LEFT,
    [cdrawing_centre] = PANGO_ALIGN_CENTER,
    [cdrawing_trailing] = PANGO_ALIGN_RIGHT,
  };
  int width, height;
  fn.pango_layout_set_alignment(drawing->line, alignments[alignment]);
  fn.pango_layout_set_width(drawing->line, box.width * PANGO_SCALE);
  fn.pango_layout_get_pixel_size(drawing->line, &width, &height);
  cairo_t *cairo = drawing->cairo;
  fn.cairo_save(cairo);
  // Whatever a font makes of marks upon marks, the lines above and below stay as they are.
  fn.cairo_rectangle(cairo, box.x, box.y, box.width, box.height);
  fn.cairo_clip(cairo);
  set_color(cairo, color);
  fn.cairo_move_to(cairo, box.x, box.y + (box.height - height) / 2.0);
  fn.pango_cairo_show_layout(cairo, drawing->line);
  fn.cairo_restore(cairo);
}

uint32_t cdrawing_pixel(cdrawing *drawing, int x, int y) {
  cairo_surface_t *surface = drawing->surface;
  if (x < 0 || x >= fn.cairo_image_surface_get_width(surface)) return 0;
  if (y < 0 || y >= fn.cairo_image_surface_get_height(surface)) return 0;
  fn.cairo_surface_flush(surface);
  const unsigned char *row =
    fn.cairo_image_surface_get_data(surface) + y * fn.cairo_image_surface_get_stride(surface);
  uint32_t pixel;
  memcpy(&pixel, row + 4 * x, sizeof pixel);
  return pixel & 0xFFFFFF;
}

typedef struct {
  int (*write)(void *, const unsigned char *, unsigned int);
  void *context;
  int failure;
} sink;

static cairo_status_t pass_on(void *context, const unsigned char *bytes, unsigned int count) {
  sink *target = context;
  target->failure = target->write(target->context, bytes, count);
  return target->failure ? CAIRO_STATUS_WRITE_ERROR : CAIRO_STATUS_SUCCESS;
}

int cdrawing_write(
  cdrawing *drawing, int (*write)(void *, const unsigned char *, unsigned int), void *context
) {
  sink target = {write, context, 0};
  if (fn.cairo_status(drawing->cairo) != CAIRO_STATUS_SUCCESS) return -1;
  cairo_status_t status =
    fn.cairo_surface_write_to_png_stream(drawing->surface, pass_on, &target);
  if (target.failure) return target.failure;
  return status == CAIRO_STATUS_SUCCESS ? 0 : -1;
}
