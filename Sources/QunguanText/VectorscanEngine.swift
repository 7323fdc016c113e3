import CVectorscan

/// Which of the library's scanners is used, and what databases are compiled for.
///
/// Vectorscan 5.4.9 misses matches where it uses AVX2 or AVX-512, so the scanner for SSSE3 is taken
/// where there is one. Another build of the library is used as it comes; the tests of completeness
/// say whether it can be.
enum VectorscanEngine {
  private static let baseline = vectorscan_baseline()

  /// `hs_scan` or its like. It reads databases compiled for ``platform``.
  static let scan: vectorscan_scanner = baseline ?? hs_scan

  /// No features for the baseline, otherwise those of this processor.
  static let platform: hs_platform_info_t = {
    var platform = hs_platform_info_t()
    if baseline == nil { hs_populate_platform(&platform) }
    return platform
  }()
}
