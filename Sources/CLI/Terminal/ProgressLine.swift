import Chainrule

/// Progress on standard error: one line that is written anew on a terminal, a plain line now and then elsewhere.
final class ProgressLine {
  private let terminal: Terminal
  private let isQuiet: Bool
  private let clock = ContinuousClock()
  private let start: ContinuousClock.Instant
  private var last: ContinuousClock.Instant?
  private var isShown = false

  init(on terminal: Terminal = .remarks, isQuiet: Bool) {
    self.terminal = terminal
    self.isQuiet = isQuiet
    start = clock.now
  }

  /// Shows where the work is, unless it was shown a moment ago.
  func show(_ record: EpochRecord, best: Int) {
    guard !isQuiet else { return }
    let now = clock.now
    let pause: Duration = terminal.isInteractive ? .milliseconds(100) : .seconds(5)
    guard now - (last ?? start) >= pause else { return }
    last = now
    let line = text(record, best: best)
    if terminal.isInteractive {
      Remarks.write("\r\u{1B}[K" + line)
      isShown = true
    } else {
      Remarks.say(line)
    }
  }

  /// Takes the line off the terminal again.
  func clear() {
    if isShown { Remarks.write("\r\u{1B}[K") }
    isShown = false
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
