// The normaliser's tables. A code point finds its block, and in the block its entry: two loads.
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "CSoundTable.h"

extern const uint16_t text_block_of[4352]; // code point / 256 -> block
extern const uint16_t text_entries[];      // block, code point % 256 -> entry
extern const uint8_t text_pool[];          // replacements: their length, then that many UTF-8 bytes
extern const uint16_t text_kept_block_of[4352];
extern const uint8_t text_kept[];          // one bit a code point: kept in the compact form
extern const uint8_t text_common[2624];    // from U+4E00, one bit a code point: in everyday use
extern const uint8_t text_voiced[192];     // from U+3040: what U+3099 adds to a kana, 0 = nothing
extern const uint8_t text_semivoiced[192]; // the same for U+309A

enum {
  TEXT_UNCHANGED = 0,
  TEXT_DROPPED = 1,
  TEXT_VOICED = 2,
  TEXT_SEMIVOICED = 3,
  // any other entry is an index into text_pool
};

// `scalar` must not be above U+10FFFF.
static inline uint16_t text_entry(uint32_t scalar) {
  return text_entries[((uint32_t)text_block_of[scalar >> 8] << 8) | (scalar & 255)];
}

static inline const uint8_t *_Nonnull text_replacement(uint16_t entry, uint8_t *_Nonnull length) {
  *length = text_pool[entry];
  return &text_pool[entry + 1];
}

static inline bool text_is_kept(uint32_t scalar) {
  uint32_t byte = ((uint32_t)text_kept_block_of[scalar >> 8] << 5) | ((scalar & 255) >> 3);
  return (text_kept[byte] >> (scalar & 7)) & 1;
}

// Whether a Chinese character is one that, simplified, GB 2312 does not have.
static inline bool text_is_rare(uint32_t scalar) {
  if (scalar == 0x3005 || scalar == 0x3007) return false;
  if (scalar < 0x4E00 || scalar >= 0x4E00 + 2624 * 8) return true;
  return !((text_common[(scalar - 0x4E00) >> 3] >> (scalar & 7)) & 1);
}

// The kana that `scalar` becomes with the mark after it; 0 where there is none.
static inline uint32_t text_kana(uint32_t scalar, uint16_t mark) {
  if (scalar < 0x3040 || scalar > 0x30FF) return 0;
  uint8_t delta = (mark == TEXT_VOICED ? text_voiced : text_semivoiced)[scalar - 0x3040];
  return delta == 0 ? 0 : scalar + delta;
}
