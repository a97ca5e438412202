import Chainrule
import Synchronization

/// Progress on standard error: one line that is written anew on a terminal, a plain line now and then elsewhere.
///
/// Any thread may show something.
final class ProgressLine: Sendable {
  private struct Shown {
    var last: ContinuousClock.Instant?
    var isShown = false
  }

  private let terminal: Terminal
  private let isQuiet: Bool
  private let clock = ContinuousClock()
  private let start: ContinuousClock.Instant
  private let shown = Mutex(Shown())

  init(on terminal: Terminal = .remarks, isQuiet: Bool) {
    self.terminal = terminal
    self.isQuiet = isQuiet
    start = clock.now
  }

  /// Shows where the work is, unless it was shown a moment ago.
  func show(_ record: EpochRecord, best: Int) { show(text(record, best: best)) }

  /// The same for other work.
  func show(_ line: @autoclosure () -> String) {
    guard !isQuiet else { return }
    let now = clock.now
    let pause: Duration = terminal.isInteractive ? .milliseconds(100) : .seconds(5)
    shown.withLock { shown in
      guard now - (shown.last ?? start) >= pause else { return }
      shown.last = now
      if terminal.isInteractive {
        Remarks.write("\r\u{1B}[K" + line())
        shown.isShown = true
      } else {
        Remarks.say(line())
      }
    }
  }

  /// Takes the line off the terminal again.
  func clear() {
    shown.withLock { shown in
      if shown.isShown { Remarks.write("\r\u{1B}[K") }
      shown.isShown = false
    }
  }

  /// As much as the line has room for; the most telling first.
  private func text(_ record: EpochRecord, best: Int) -> String {
    var parts = ["epoch \(padded(record.epoch, like: record.epochs))/\(record.epochs)"]
    parts.append("loss \(record.loss.fixed(4))")
    if let validation = record.validationLoss {
      parts.append("validation \(validation.fixed(4))")
    }
    parts.append("≤ \(spelled(seconds: record.secondsLeft)) left")
    if record.validationLoss != nil {
      parts.append("best \(padded(best, like: record.epochs))")
    }
    var line = parts[0]
    for part in parts.dropFirst() where line.count + part.count + 2 < terminal.width {
      line += "  " + part
    }
    guard terminal.isInteractive, line.count + 28 < terminal.width else { return line }
    return bar(record) + "  " + line
  }

  private func bar(_ record: EpochRecord) -> String {
    let width = 24
    let done = min(width, width * record.epoch / max(record.epochs, 1))
    return String(repeating: "━", count: done)
      + terminal.faint(String(repeating: "─", count: width - done))
  }

  private func padded(_ number: Int, like other: Int) -> String {
    String(repeating: " ", count: max(0, "\(other)".count - "\(number)".count)) + "\(number)"
  }
}
