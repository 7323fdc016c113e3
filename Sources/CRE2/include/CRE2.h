// The door to RE2 (Debian: libre2-dev): one compiled expression, asked for one match.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
#define CRE2_NOEXCEPT noexcept
extern "C" {
#else
#define CRE2_NOEXCEPT
#endif

typedef struct cre2_expression cre2_expression;

// Byte offsets; a group that took no part in the match has start -1.
typedef struct {
  ptrdiff_t start;
  ptrdiff_t end;
} cre2_range;

// The values of RE2::ErrorCode that a pattern can cause.
enum {
  CRE2_NO_ERROR = 0,
  CRE2_BAD_ESCAPE = 2,
  CRE2_BAD_CHARACTER_CLASS = 3,
  CRE2_BAD_CHARACTER_RANGE = 4,
  CRE2_MISSING_BRACKET = 5,
  CRE2_MISSING_PARENTHESIS = 6,
  CRE2_UNEXPECTED_PARENTHESIS = 7,
  CRE2_TRAILING_BACKSLASH = 8,
  CRE2_REPEAT_ARGUMENT = 9,
  CRE2_REPEAT_SIZE = 10,
  CRE2_REPEAT_OPERATOR = 11,
  CRE2_BAD_PERL_OPERATOR = 12,
  CRE2_BAD_UTF8 = 13,
  CRE2_BAD_NAME = 14,
  CRE2_PATTERN_TOO_LARGE = 15,
};

// Never throws; null means that there was no memory. The text is UTF-8. A faulty pattern yields an
// expression whose error code is not CRE2_NO_ERROR and which matches nothing.
cre2_expression *cre2_compile(const char *pattern, size_t length, bool case_sensitive,
                              int64_t memory_limit_bytes) CRE2_NOEXCEPT;
void cre2_free(cre2_expression *expression) CRE2_NOEXCEPT;

int cre2_error_code(const cre2_expression *expression) CRE2_NOEXCEPT;

// The part of the pattern that is at fault; lives as long as the expression.
const char *cre2_error_part(const cre2_expression *expression, size_t *length) CRE2_NOEXCEPT;

// The number of instructions that the expression became; -1 for a faulty one.
int cre2_program_size(const cre2_expression *expression) CRE2_NOEXCEPT;

// The leftmost match in the part `within` of the text; ranges[0] is the whole. What lies around the
// part still counts for '^', '$' and '\b'. False: no match, or no memory.
bool cre2_first_match(const cre2_expression *expression, const char *text, size_t length,
                      cre2_range within, cre2_range *ranges, size_t count) CRE2_NOEXCEPT;

#ifdef __cplusplus
}
#endif
