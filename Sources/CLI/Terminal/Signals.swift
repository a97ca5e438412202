import Synchronization

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Ctrl-C and its relatives, as a question that long work asks now and then.
///
/// The first signal asks the work to stop after the step it is in, so that what was learned can be saved; a second
/// one ends the process at once, as if it had never been caught.
enum Signals {
  static let interrupt = SIGINT
  static let terminate = SIGTERM

  private static let received = Atomic<Int32>(0)
  private static let isWatching = Atomic<Int32>(0)
  /// When the first one came, in nanoseconds of the machine's clock.
  private static let arrival = Atomic<UInt64>(0)
  /// How long work that is not worth stopping may go on after a signal.
  private static let grace: UInt64 = 500_000_000

  /// The signal that has come; nil while none has.
  static var caught: Int32? {
    let signal = received.load(ordering: .acquiring)
    return signal == 0 ? nil : signal
  }

  /// Whether a signal came half a second ago or more: what is not done by now is not waited for.
  static var areOverdue: Bool { caught != nil && now - arrival.load(ordering: .relaxed) > grace }

  private static var now: UInt64 {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
  }

  /// Catches Ctrl-C and a termination from now on.
  static func watch() {
    // Touched before a handler can run: the first use of a global makes it, which a handler must not.
    guard isWatching.exchange(1, ordering: .relaxed) == 0 else { return }
    received.store(0, ordering: .relaxed)
    for number in [SIGINT, SIGTERM] + (isIgnored(SIGHUP) ? [] : [SIGHUP]) {
      signal(number) { number in
        Signals.arrival.store(Signals.now, ordering: .relaxed)
        Signals.received.store(number, ordering: .releasing)
        signal(number, SIG_DFL)
      }
    }
    unblock()
  }

  /// Whoever started the process may have held signals back, and a process inherits that.
  private static func unblock() {
    var set = sigset_t()
    sigemptyset(&set)
    for number in [SIGINT, SIGTERM, SIGHUP] { sigaddset(&set, number) }
    pthread_sigmask(SIG_UNBLOCK, &set, nil)
  }

  /// What `nohup` asks for.
  private static func isIgnored(_ number: Int32) -> Bool {
    var action = sigaction()
    sigaction(number, nil, &action)
    #if canImport(Glibc)
      let handler = action.__sigaction_handler.sa_handler
    #else
      let handler = action.__sigaction_u.__sa_handler
    #endif
    return unsafeBitCast(handler, to: Int.self) == unsafeBitCast(SIG_IGN, to: Int.self)
  }

  /// Makes writing to a pipe that nobody reads an error of `write` instead of the end of the process.
  static func ignoreClosedPipes() { signal(SIGPIPE, SIG_IGN) }
}
