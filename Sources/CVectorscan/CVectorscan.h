// The door to Vectorscan (Debian: libvectorscan-dev), Hyperscan's API as it is, and one more.
#pragma once

#include <hs/hs.h>

typedef hs_error_t (*vectorscan_scanner)(const hs_database_t *database, const char *text,
                                         unsigned int length, unsigned int flags,
                                         hs_scratch_t *scratch, match_event_handler report,
                                         void *context);

// Debian's library has its scanner once for each generation of processors; hs_scan is the newest
// that the processor can run. This is the oldest. Weak, as a build for one generation lacks it.
__attribute__((weak)) hs_error_t core2_hs_scan(const hs_database_t *database, const char *text,
                                               unsigned int length, unsigned int flags,
                                               hs_scratch_t *scratch, match_event_handler report,
                                               void *context);

// The scanner that needs SSSE3 only; null where there is none, or the processor is older. It reads
// databases compiled for no features of a processor; others make it crash.
static inline vectorscan_scanner vectorscan_baseline(void) {
  return hs_valid_platform() == HS_SUCCESS ? core2_hs_scan : NULL;
}
