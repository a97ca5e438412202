#if canImport(Glibc)
  import Glibc
#endif

/// Memory in large pages: a system that clears 4 KiB at a time spends a fifth of a reading on that, and a processor that
/// looks up each page of weights, or of rows in random order, waits for it.
package enum LargePages {
  private static let size = 2 << 20

  /// Asks for large pages where fresh memory is about to be written; nothing depends on it.
  package static func advise<T>(_ first: UnsafeMutablePointer<T>?, count: Int) {
    #if canImport(Glibc)
      let bytes = count * MemoryLayout<T>.stride
      guard let first, bytes >= 2 * size else { return }
      let page = sysconf(Int32(_SC_PAGESIZE))
      let start = UnsafeMutableRawPointer(first)
      let skipped = -Int(bitPattern: start) & (page - 1)
      _ = madvise(start + skipped, (bytes - skipped) & -page, MADV_HUGEPAGE)
    #endif
  }
}

extension Array where Element: Scalar {
  /// So many zeros, in large pages where the system gives them: rows that are read in random order lie in few pages then.
  @specialized(where Element == Float)
  @specialized(where Element == Double)
  package init(zeros count: Int) {
    self.init(unsafeUninitializedCapacity: count) { memory, written in
      LargePages.advise(memory.baseAddress, count: count)
      memory.initialize(repeating: 0)
      written = count
    }
  }
}
