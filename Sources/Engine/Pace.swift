#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Whether a plan runs on all threads or on one, found out by trying both from time to time: where processors lie far from
/// each other, or others work on them, waiting for each other can take longer than the work. The numbers are the same.
///
/// Of `round` runs the first go to all threads and the next to one; some of both are timed, and what took less time is done
/// for the rest.
struct Pace {
  static let round = 1024
  /// So many runs of each kind are timed, after one that is not: it finds numbers in the other processor's cache.
  static let timed = 4

  private var place = 0
  private var (together, alone): (UInt64, UInt64) = (0, 0)
  private var isSharing = true

  /// What the next run is to do; one that is timed is to be noted.
  mutating func next() -> (isShared: Bool, isTimed: Bool) {
    let tried = Pace.timed + 1
    defer { place = (place + 1) % Pace.round }
    switch place {
    case 0..<tried: return (true, place > 0)
    case tried..<2 * tried: return (false, place > tried)
    default: return (isSharing, false)
    }
  }

  mutating func note(_ nanoseconds: UInt64, isShared: Bool) {
    if isShared { together += nanoseconds } else { alone += nanoseconds }
    guard place == 2 * (Pace.timed + 1) else { return }
    isSharing = together <= alone
    (together, alone) = (0, 0)
  }
}

/// Nanoseconds of a clock that only goes on.
func nanosecondsNow() -> UInt64 {
  var time = timespec()
  clock_gettime(CLOCK_MONOTONIC, &time)
  return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
}
