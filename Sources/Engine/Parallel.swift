import CKernels
import Synchronization

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// A fixed list of steps that one thread runs in order; tasks of one list do not depend on each other.
struct PlanTask {
  let steps: UnsafeMutablePointer<chainrule_step>
  let count: Int

  @inline(__always) func run() {
    for i in 0..<count { steps[i].run(steps + i) }
  }
}

/// The threads that run plans: the caller's and `threads − 1` helpers of our own. No other file makes threads. Where the
/// system has no thread to give, fewer work; the numbers are the same.
///
/// Helpers claim tasks from a shared word that holds the run's number and how many tasks are left, so that a helper
/// that wakes late can never take a task of another run. Between runs they watch the word for a while and then sleep.
public final class Parallel: @unchecked Sendable {
  /// The number of threads that work, the caller included.
  public let threads: Int

  private let claim = Atomic<UInt64>(0)  // run number << 32 | tasks left
  private let finished = Atomic<Int>(0)
  private let sleepers = Atomic<Int>(0)
  private let isStopping = Atomic<Bool>(false)
  // Written by the caller before it publishes a run; read by a helper after it has claimed one of its tasks.
  private var tasks: UnsafePointer<PlanTask>?
  private var taskCount = 0
  private var runNumber: UInt64 = 0
  private let lock: UnsafeMutablePointer<pthread_mutex_t>
  private let wakeUp: UnsafeMutablePointer<pthread_cond_t>
  private var helpers: [pthread_t] = []

  /// About 50 µs of watching before a helper sleeps.
  private static let patience = 4_000

  /// Precondition: at least one thread.
  public init(threads: Int) {
    precondition(threads >= 1, "expected at least one thread, found \(threads)")
    self.threads = threads
    lock = .allocate(capacity: 1)
    wakeUp = .allocate(capacity: 1)
    pthread_mutex_init(lock, nil)
    pthread_cond_init(wakeUp, nil)
    for _ in 1..<max(threads, 1) { startHelper() }
  }

  /// Ends the helpers. A helper holds no reference, so the owner must call this before it lets go.
  public func stop() {
    guard !isStopping.exchange(true, ordering: .sequentiallyConsistent) else { return }
    pthread_mutex_lock(lock)
    pthread_cond_broadcast(wakeUp)
    pthread_mutex_unlock(lock)
    for helper in helpers { pthread_join(helper, nil) }
    helpers = []
  }

  deinit {
    stop()
    pthread_mutex_destroy(lock)
    pthread_cond_destroy(wakeUp)
    lock.deallocate()
    wakeUp.deallocate()
  }

  /// Runs all tasks and returns when the last one has ended.
  ///
  /// `isWorthSharing` says whether the work is large enough to hand out; the result is the same either way.
  func run(_ list: UnsafeBufferPointer<PlanTask>, isWorthSharing: Bool) {
    guard let first = list.baseAddress else { return }
    if !isWorthSharing || threads == 1 || list.count == 1 {
      for task in list { task.run() }
      return
    }
    tasks = first
    taskCount = list.count
    finished.store(0, ordering: .relaxed)
    runNumber = (runNumber + 1) & 0xFFFF_FFFF
    claim.store(runNumber << 32 | UInt64(list.count), ordering: .sequentiallyConsistent)
    if sleepers.load(ordering: .sequentiallyConsistent) > 0 { wakeHelpers() }
    while takeTask() {}
    waitForHelpers(list.count)
  }

  /// Waits for tasks that helpers have claimed; on a crowded machine it gives its processor to them.
  private func waitForHelpers(_ count: Int) {
    var turns = 0
    while finished.load(ordering: .acquiring) != count {
      turns += 1
      if turns < Parallel.patience { chainrule_pause() } else { sched_yield() }
    }
  }

  /// Claims one task and runs it; false when none is left.
  private func takeTask() -> Bool {
    var word = claim.load(ordering: .acquiring)
    while word & 0xFFFF_FFFF != 0 {
      let (taken, current) = claim.weakCompareExchange(
        expected: word, desired: word - 1, ordering: .acquiringAndReleasing)
      if taken {
        let left = Int(word & 0xFFFF_FFFF)
        if let tasks { tasks[taskCount - left].run() }
        finished.wrappingAdd(1, ordering: .releasing)
        return true
      }
      word = current
    }
    return false
  }

  private func wakeHelpers() {
    pthread_mutex_lock(lock)
    pthread_cond_broadcast(wakeUp)
    pthread_mutex_unlock(lock)
  }

  private func startHelper() {
    let me = Unmanaged.passUnretained(self).toOpaque()
    #if canImport(Glibc)
      var thread = pthread_t()
      let started = pthread_create(&thread, nil, { pool in Parallel.help(pool) }, me)
      if started == 0 { helpers.append(thread) }
    #else
      var thread: pthread_t?
      let started = pthread_create(&thread, nil, { pool in Parallel.help(pool) }, me)
      if started == 0, let thread { helpers.append(thread) }
    #endif
  }

  private static func help(_ pool: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
    guard let pool else { return nil }
    Unmanaged<Parallel>.fromOpaque(pool).takeUnretainedValue().helpUntilStopped()
    return nil
  }

  private func helpUntilStopped() {
    while !isStopping.load(ordering: .acquiring) {
      if takeTask() { continue }
      if !watch() { sleep() }
    }
  }

  /// Waits for work without giving up the processor; false when patience ends.
  private func watch() -> Bool {
    for _ in 0..<Parallel.patience {
      if claim.load(ordering: .relaxed) & 0xFFFF_FFFF != 0 { return true }
      chainrule_pause()
    }
    return false
  }

  private func sleep() {
    pthread_mutex_lock(lock)
    sleepers.wrappingAdd(1, ordering: .sequentiallyConsistent)
    while claim.load(ordering: .sequentiallyConsistent) & 0xFFFF_FFFF == 0,
      !isStopping.load(ordering: .sequentiallyConsistent)
    {
      pthread_cond_wait(wakeUp, lock)
    }
    sleepers.wrappingSubtract(1, ordering: .sequentiallyConsistent)
    pthread_mutex_unlock(lock)
  }
}

extension Parallel {
  /// Runs long work once on a thread of its own, off the pool that asynchronous tasks share.
  ///
  /// Returns false, and does not run it, where the system has no thread to give.
  public static func startThread(_ work: @escaping @Sendable () -> Void) -> Bool {
    let box = Unmanaged.passRetained(Work(run: work)).toOpaque()
    var attributes = pthread_attr_t()
    pthread_attr_init(&attributes)
    defer { pthread_attr_destroy(&attributes) }
    pthread_attr_setdetachstate(&attributes, Int32(PTHREAD_CREATE_DETACHED))
    // What a main thread has; elsewhere half a mebibyte may be all there is.
    pthread_attr_setstacksize(&attributes, 8 << 20)
    #if canImport(Glibc)
      var thread = pthread_t()
    #else
      var thread: pthread_t?
    #endif
    let started = pthread_create(&thread, &attributes, { box in Work.start(box) }, box)
    if started != 0 { Unmanaged<Work>.fromOpaque(box).release() }
    return started == 0
  }

  private final class Work: Sendable {
    let run: @Sendable () -> Void
    init(run: @escaping @Sendable () -> Void) { self.run = run }

    static func start(_ box: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
      if let box { Unmanaged<Work>.fromOpaque(box).takeRetainedValue().run() }
      return nil
    }
  }
}
