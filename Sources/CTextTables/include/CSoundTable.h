// How code points sound and of what sort they are; found as in the normaliser's tables.
#pragma once

#include <stdint.h>

extern const uint16_t text_syllable_count;
extern const char text_syllables[][8]; // [0] is empty: no sound
extern const uint16_t text_sound_block_of[4352];
extern const uint16_t text_sounds[]; // 4 bits of sort, 12 bits of syllable

// The sorts of characters that the eye tells apart.
enum {
  TEXT_SORT_OTHER,
  TEXT_SORT_DIGIT,
  TEXT_SORT_LETTER,
  TEXT_SORT_BLANK,
  TEXT_SORT_COMMON,      // level 1 of GB 2312
  TEXT_SORT_SECOND,      // level 2
  TEXT_SORT_RARE,        // Han in neither, and not traditional
  TEXT_SORT_TRADITIONAL,
  TEXT_SORT_INVISIBLE,
  TEXT_SORT_MARK,
  TEXT_SORT_FANCY_DIGIT,
  TEXT_SORT_FANCY_LETTER,
  TEXT_SORT_PUNCTUATION,
  TEXT_SORT_EMOJI,
  TEXT_SORT_SYMBOL,
};

// `scalar` must not be above U+10FFFF.
static inline uint16_t text_sound(uint32_t scalar) {
  return text_sounds[((uint32_t)text_sound_block_of[scalar >> 8] << 8) | (scalar & 255)];
}

static inline uint16_t text_syllable_id(uint32_t scalar) { return text_sound(scalar) & 0xFFF; }

static inline uint8_t text_sort(uint32_t scalar) { return (uint8_t)(text_sound(scalar) >> 12); }

// The syllable's letters, ended by a zero; `id` must be below text_syllable_count.
static inline const char *_Nonnull text_syllable_letters(uint16_t id) {
  return text_syllables[id];
}
