import CMalloc

/// glibc keeps what was freed, in an arena per thread. Loading rules takes far more memory than
/// keeping them, so it is told to be modest.
enum Allocator {
  /// To be called before the first thread starts.
  static func beModest() { mallopt(M_ARENA_MAX, 2) }

  /// Gives what loading has freed back to the system.
  static func giveBack() { malloc_trim(0) }
}
