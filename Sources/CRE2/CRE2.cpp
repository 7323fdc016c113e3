#include "CRE2.h"

#include <new>
#include <vector>

#include <re2/re2.h>

struct cre2_expression {
  RE2 expression;
};

static_assert(static_cast<int>(RE2::NoError) == CRE2_NO_ERROR, "");
static_assert(static_cast<int>(RE2::ErrorBadEscape) == CRE2_BAD_ESCAPE, "");
static_assert(static_cast<int>(RE2::ErrorBadCharClass) == CRE2_BAD_CHARACTER_CLASS, "");
static_assert(static_cast<int>(RE2::ErrorBadCharRange) == CRE2_BAD_CHARACTER_RANGE, "");
static_assert(static_cast<int>(RE2::ErrorMissingBracket) == CRE2_MISSING_BRACKET, "");
static_assert(static_cast<int>(RE2::ErrorMissingParen) == CRE2_MISSING_PARENTHESIS, "");
static_assert(static_cast<int>(RE2::ErrorUnexpectedParen) == CRE2_UNEXPECTED_PARENTHESIS, "");
static_assert(static_cast<int>(RE2::ErrorTrailingBackslash) == CRE2_TRAILING_BACKSLASH, "");
static_assert(static_cast<int>(RE2::ErrorRepeatArgument) == CRE2_REPEAT_ARGUMENT, "");
static_assert(static_cast<int>(RE2::ErrorRepeatSize) == CRE2_REPEAT_SIZE, "");
static_assert(static_cast<int>(RE2::ErrorRepeatOp) == CRE2_REPEAT_OPERATOR, "");
static_assert(static_cast<int>(RE2::ErrorBadPerlOp) == CRE2_BAD_PERL_OPERATOR, "");
static_assert(static_cast<int>(RE2::ErrorBadUTF8) == CRE2_BAD_UTF8, "");
static_assert(static_cast<int>(RE2::ErrorBadNamedCapture) == CRE2_BAD_NAME, "");
static_assert(static_cast<int>(RE2::ErrorPatternTooLarge) == CRE2_PATTERN_TOO_LARGE, "");

cre2_expression *cre2_compile(const char *pattern, size_t length, bool case_sensitive,
                              int64_t memory_limit_bytes) noexcept try {
  RE2::Options options;
  options.set_log_errors(false);
  options.set_case_sensitive(case_sensitive);
  options.set_max_mem(memory_limit_bytes);
  return new cre2_expression{RE2(re2::StringPiece(pattern, length), options)};
} catch (...) {
  return nullptr;
}

void cre2_free(cre2_expression *expression) noexcept { delete expression; }

int cre2_error_code(const cre2_expression *expression) noexcept {
  return expression->expression.error_code();
}

const char *cre2_error_part(const cre2_expression *expression, size_t *length) noexcept {
  const std::string &part = expression->expression.error_arg();
  *length = part.size();
  return part.data();
}

int cre2_program_size(const cre2_expression *expression) noexcept {
  return expression->expression.ProgramSize();
}

bool cre2_first_match(const cre2_expression *expression, const char *text, size_t length,
                      cre2_range within, cre2_range *ranges, size_t count) noexcept try {
  std::vector<re2::StringPiece> groups(count);
  re2::StringPiece piece(text, length);
  if (!expression->expression.Match(piece, static_cast<size_t>(within.start),
                                    static_cast<size_t>(within.end), RE2::UNANCHORED,
                                    groups.data(), static_cast<int>(count))) {
    return false;
  }
  for (size_t index = 0; index < count; ++index) {
    const char *start = groups[index].data();
    if (start == nullptr) {
      ranges[index] = {-1, -1};
    } else {
      ranges[index].start = start - text;
      ranges[index].end = start - text + static_cast<ptrdiff_t>(groups[index].size());
    }
  }
  return true;
} catch (...) {
  return false;
}
