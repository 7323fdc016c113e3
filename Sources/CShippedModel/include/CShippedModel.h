// The model that Qunguan comes with, as `qunguan train` wrote it.
#pragma once

#include <stdint.h>

const uint8_t *_Nonnull shipped_model_bytes(void);
uint32_t shipped_model_length(void);
