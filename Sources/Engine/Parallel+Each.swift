import Synchronization

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

extension Parallel {
  /// Runs `body(0)`, …, `body(count − 1)`, each once, on up to `threads` threads, the caller's among them, and returns
  /// when all have ended.
  ///
  /// For pieces of work that do not depend on each other and take milliseconds or more. Where the system has no thread
  /// to give, fewer do the work.
  public static func forEach(
    _ count: Int, threads: Int, _ body: @escaping @Sendable (Int) -> Void
  ) {
    let pieces = Pieces(count)
    let work: @Sendable () -> Void = {
      while let piece = pieces.next() {
        body(piece)
        pieces.end()
      }
    }
    for _ in 1..<max(1, min(threads, count)) where !startThread(work) { break }
    work()
    pieces.waitForEnd()
  }
}

/// Which pieces of a work are taken, and which have ended.
private final class Pieces: Sendable {
  private let count: Int
  private let taken = Atomic<Int>(0)
  private let ended = Atomic<Int>(0)

  init(_ count: Int) { self.count = count }

  func next() -> Int? {
    let piece = taken.add(1, ordering: .relaxed).oldValue
    return piece < count ? piece : nil
  }

  /// Publishes what the piece has written.
  func end() { _ = ended.add(1, ordering: .acquiringAndReleasing) }

  /// The last pieces take about as long as one: not worth more than looking every half millisecond.
  func waitForEnd() {
    while ended.load(ordering: .acquiring) < count { usleep(500) }
  }
}
