#include "CShippedModel.h"

// #embed is C23; clang has it in every mode, and rebuilds when the file changes.
#pragma clang diagnostic ignored "-Wc23-extensions"

static const uint8_t model[] = {
#embed "shipped.model"
};

const uint8_t *shipped_model_bytes(void) { return model; }

uint32_t shipped_model_length(void) { return sizeof model; }
