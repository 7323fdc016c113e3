// The idioms that Qunguan comes with, as Scripts/make-idioms.py wrote them.
#pragma once

#include <stdint.h>

const uint8_t *_Nonnull idioms_bytes(void);
uint32_t idioms_length(void);
