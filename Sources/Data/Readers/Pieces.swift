import Synchronization

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Work in pieces that do not depend on each other, done by a few threads.
///
///     let counts = Pieces.map(chunks.count, threads: 2) { count(chunks[$0]) }
enum Pieces {
  /// The processors that may work.
  static var processors: Int { max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN))) }

  /// The result of each piece, in their order; which thread takes which is left to chance.
  static func map<R>(_ count: Int, threads: Int, _ body: (Int) -> R) -> [R] {
    guard threads > 1, count > 1 else { return (0..<count).map(body) }
    return [R](unsafeUninitializedCapacity: count) { results, initialized in
      guard let results = results.baseAddress else { return }
      // The threads end before this function does: the closure does not escape.
      withoutActuallyEscaping(body) { body in
        let work = Work(count: count) { (results + $0).initialize(to: body($0)) }
        work.run(threads: min(threads, count))
      }
      initialized = count
    }
  }

  /// What the threads share. A piece is claimed by counting up.
  private final class Work: @unchecked Sendable {
    private let next = Atomic<Int>(0)
    private let count: Int
    private let body: (Int) -> Void

    init(count: Int, _ body: @escaping (Int) -> Void) {
      self.count = count
      self.body = body
    }

    func run(threads: Int) {
      var helpers: [pthread_t] = []
      for _ in 1..<threads {
        // Without helpers, as where the system refuses them, the work is done all the same.
        if let helper = startHelper() { helpers.append(helper) }
      }
      work()
      for helper in helpers { pthread_join(helper, nil) }
    }

    private func work() {
      while true {
        let piece = next.wrappingAdd(1, ordering: .relaxed).oldValue
        if piece >= count { return }
        body(piece)
      }
    }

    private func startHelper() -> pthread_t? {
      let me = Unmanaged.passUnretained(self).toOpaque()
      #if canImport(Glibc)
        var thread = pthread_t()
        let started = pthread_create(&thread, nil, { Work.help($0) }, me)
        return started == 0 ? thread : nil
      #else
        var thread: pthread_t?
        let started = pthread_create(&thread, nil, { Work.help($0) }, me)
        return started == 0 ? thread : nil
      #endif
    }

    private static func help(_ work: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
      guard let work else { return nil }
      Unmanaged<Work>.fromOpaque(work).takeUnretainedValue().work()
      return nil
    }
  }
}
