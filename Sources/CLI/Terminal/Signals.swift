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

  /// The signal that has come; nil while none has.
  static var caught: Int32? {
    let signal = received.load(ordering: .relaxed)
    return signal == 0 ? nil : signal
  }

  /// Catches Ctrl-C and a termination from now on.
  static func watch() {
    // Touched before a handler can run: the first use of a global makes it, which a handler must not.
    received.store(0, ordering: .relaxed)
    for number in [SIGINT, SIGTERM, SIGHUP] {
      signal(number) { number in
        Signals.received.store(number, ordering: .relaxed)
        signal(number, SIG_DFL)
      }
    }
  }

  /// Leaves signals to the system again.
  static func ignore() {
    for number in [SIGINT, SIGTERM, SIGHUP] { signal(number, SIG_DFL) }
  }

  /// Makes writing to a pipe that nobody reads an error of `write` instead of the end of the process.
  static func ignoreClosedPipes() { signal(SIGPIPE, SIG_IGN) }
}
