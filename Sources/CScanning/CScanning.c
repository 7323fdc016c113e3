#include "CScanning.h"

#include <dlfcn.h>
#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jpeglib.h>
#include <png.h>
#include <webp/decode.h>
#include <zbar.h>

// Every function that is used, by its name and with the library that has it; `fn.NAME` has the type
// that the header gives it.
#define FUNCTIONS(X) \
  X(jpeg, jpeg_CreateDecompress) \
  X(jpeg, jpeg_destroy_decompress) \
  X(jpeg, jpeg_finish_decompress) \
  X(jpeg, jpeg_mem_src) \
  X(jpeg, jpeg_read_header) \
  X(jpeg, jpeg_read_scanlines) \
  X(jpeg, jpeg_start_decompress) \
  X(jpeg, jpeg_std_error) \
  X(png, png_image_begin_read_from_memory) \
  X(png, png_image_finish_read) \
  X(png, png_image_free) \
  X(webp, WebPDecodeYUV) \
  X(webp, WebPFree) \
  X(webp, WebPGetInfo) \
  X(zbar, zbar_image_create) \
  X(zbar, zbar_image_destroy) \
  X(zbar, zbar_image_first_symbol) \
  X(zbar, zbar_image_scanner_create) \
  X(zbar, zbar_image_scanner_destroy) \
  X(zbar, zbar_image_scanner_set_config) \
  X(zbar, zbar_image_set_data) \
  X(zbar, zbar_image_set_format) \
  X(zbar, zbar_image_set_size) \
  X(zbar, zbar_scan_image) \
  X(zbar, zbar_symbol_get_data) \
  X(zbar, zbar_symbol_get_data_length) \
  X(zbar, zbar_symbol_get_type) \
  X(zbar, zbar_symbol_next)

static struct {
#define MEMBER(library, name) __typeof__(&name) name;
  FUNCTIONS(MEMBER)
} fn;

const char *cscanning_load(void) {
#define OPEN(library, file) \
  void *library = dlopen(file, RTLD_NOW | RTLD_LOCAL); \
  if (!library) return file " is missing"
  OPEN(zbar, "libzbar.so.0");
  OPEN(jpeg, "libjpeg.so.62");
  OPEN(png, "libpng16.so.16");
  OPEN(webp, "libwebp.so.7");
#define LOOK_UP(library, name) \
  if (!(fn.name = (__typeof__(fn.name))dlsym(library, #name))) return "there is no " #name;
  FUNCTIONS(LOOK_UP)
  return NULL;
}

static const char *const too_large = "the picture has too many pixels";
static const char *const broken = "the picture is broken";
static const char *const no_memory = "there is no memory for the picture";

// Makes room for a picture of that size.
static const char *begin(
  cscanning_picture *picture, size_t most_pixels, size_t width, size_t height
) {
  if (width == 0 || height == 0) return broken;
  if (width > most_pixels || height > most_pixels / width) return too_large;
  picture->width = (unsigned)width;
  picture->height = (unsigned)height;
  picture->pixels = malloc(width * height);
  return picture->pixels ? NULL : no_memory;
}

// MARK: JPEG

typedef struct {
  struct jpeg_error_mgr manager;
  jmp_buf end;
} jpeg_failure;

static void end_jpeg(j_common_ptr jpeg) { longjmp(((jpeg_failure *)jpeg->err)->end, 1); }

static void ignore(j_common_ptr jpeg, int level) {
  (void)jpeg;
  (void)level;
}

static const char *decode_jpeg(
  const uint8_t *bytes, size_t count, size_t most_pixels, cscanning_picture *picture
) {
  struct jpeg_decompress_struct jpeg;
  jpeg_failure failure;
  memset(&jpeg, 0, sizeof jpeg);
  jpeg.err = fn.jpeg_std_error(&failure.manager);
  failure.manager.error_exit = end_jpeg;
  failure.manager.emit_message = ignore;
  if (setjmp(failure.end)) {
    fn.jpeg_destroy_decompress(&jpeg);
    return broken;
  }
  fn.jpeg_CreateDecompress(&jpeg, JPEG_LIB_VERSION, sizeof jpeg);
  fn.jpeg_mem_src(&jpeg, bytes, count);
  fn.jpeg_read_header(&jpeg, TRUE);
  const char *problem = begin(picture, most_pixels, jpeg.image_width, jpeg.image_height);
  if (!problem) {
    jpeg.out_color_space = JCS_GRAYSCALE;
    fn.jpeg_start_decompress(&jpeg);
    while (jpeg.output_scanline < jpeg.output_height) {
      JSAMPROW row = picture->pixels + (size_t)jpeg.output_scanline * picture->width;
      fn.jpeg_read_scanlines(&jpeg, &row, 1);
    }
  }
  fn.jpeg_destroy_decompress(&jpeg);
  return problem;
}

// MARK: PNG, WebP

static const char *decode_png(
  const uint8_t *bytes, size_t count, size_t most_pixels, cscanning_picture *picture
) {
  static const png_color white = {255, 255, 255};
  png_image png = {.version = PNG_IMAGE_VERSION};
  if (!fn.png_image_begin_read_from_memory(&png, bytes, count)) return broken;
  const char *problem = begin(picture, most_pixels, png.width, png.height);
  png.format = PNG_FORMAT_GRAY;
  if (!problem && !fn.png_image_finish_read(&png, &white, picture->pixels, 0, NULL)) {
    problem = broken;
  }
  fn.png_image_free(&png);
  return problem;
}

static const char *decode_webp(
  const uint8_t *bytes, size_t count, size_t most_pixels, cscanning_picture *picture
) {
  int width, height, stride, other_stride;
  uint8_t *u, *v;
  if (!fn.WebPGetInfo(bytes, count, &width, &height)) return broken;
  const char *problem = begin(picture, most_pixels, (size_t)width, (size_t)height);
  if (problem) return problem;
  uint8_t *shades =
    fn.WebPDecodeYUV(bytes, count, &width, &height, &u, &v, &stride, &other_stride);
  if (!shades) return broken;
  for (unsigned y = 0; y < picture->height; y++) {
    memcpy(
      picture->pixels + (size_t)y * picture->width, shades + (size_t)y * (size_t)stride,
      picture->width);
  }
  fn.WebPFree(shades);
  return NULL;
}

const char *cscanning_decode(
  const uint8_t *bytes, size_t count, size_t most_pixels, cscanning_picture *picture
) {
  memset(picture, 0, sizeof *picture);
  const char *problem = "this is no JPEG, PNG or WebP";
  if (count >= 3 && !memcmp(bytes, "\xFF\xD8\xFF", 3)) {
    problem = decode_jpeg(bytes, count, most_pixels, picture);
  } else if (count >= 8 && !memcmp(bytes, "\x89PNG\r\n\x1A\n", 8)) {
    problem = decode_png(bytes, count, most_pixels, picture);
  } else if (count >= 12 && !memcmp(bytes, "RIFF", 4) && !memcmp(bytes + 8, "WEBP", 4)) {
    problem = decode_webp(bytes, count, most_pixels, picture);
  }
  if (problem) {
    free(picture->pixels);
    picture->pixels = NULL;
  }
  return problem;
}

// MARK: Codes

int cscanning_scan(
  const cscanning_picture *picture,
  void (*found)(void *context, const char *text, size_t bytes), void *context
) {
  zbar_image_scanner_t *scanner = fn.zbar_image_scanner_create();
  zbar_image_t *image = fn.zbar_image_create();
  int result = -1;
  if (scanner && image) {
    fn.zbar_image_scanner_set_config(scanner, ZBAR_NONE, ZBAR_CFG_ENABLE, 0);
    fn.zbar_image_scanner_set_config(scanner, ZBAR_QRCODE, ZBAR_CFG_ENABLE, 1);
    // Light on dark too, where there is nothing dark on light.
    fn.zbar_image_scanner_set_config(scanner, ZBAR_NONE, ZBAR_CFG_TEST_INVERTED, 1);
    fn.zbar_image_set_format(image, zbar_fourcc('Y', '8', '0', '0'));
    fn.zbar_image_set_size(image, picture->width, picture->height);
    fn.zbar_image_set_data(
      image, picture->pixels, (unsigned long)picture->width * picture->height, NULL);
    if (fn.zbar_scan_image(scanner, image) >= 0) result = 0;
    const zbar_symbol_t *symbol = fn.zbar_image_first_symbol(image);
    for (; symbol; symbol = fn.zbar_symbol_next(symbol)) {
      if (fn.zbar_symbol_get_type(symbol) != ZBAR_QRCODE) continue;
      found(context, fn.zbar_symbol_get_data(symbol), fn.zbar_symbol_get_data_length(symbol));
    }
  }
  if (image) fn.zbar_image_destroy(image);
  if (scanner) fn.zbar_image_scanner_destroy(scanner);
  return result;
}
