#include "CIdioms.h"

// #embed is C23; clang has it in every mode, and rebuilds when the file changes.
#pragma clang diagnostic ignored "-Wc23-extensions"

static const uint8_t idioms[] = {
#embed "idioms.txt"
};

const uint8_t *idioms_bytes(void) { return idioms; }

uint32_t idioms_length(void) { return sizeof idioms; }
