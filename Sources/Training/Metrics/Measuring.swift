/// How measures are worked out: by how many threads, and whether they are still wanted.
struct Measuring: Sendable {
  var threads = 1
  /// Asked on any thread; once true, what is returned means nothing and `check` throws.
  var shouldStop: @Sendable () -> Bool = { false }

  /// Throws `CancellationError` where the measures are no longer wanted.
  func check() throws {
    if shouldStop() { throw CancellationError() }
  }
}
