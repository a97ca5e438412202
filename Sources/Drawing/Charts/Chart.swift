import ChainruleFormulas

/// A chart as SVG text.
///
///     let chart = LineChart(
///       title: "Loss", x: Axis("epoch", isWhole: true), y: Axis("loss", scale: .log),
///       series: [Series(name: "training", points: [ChartPoint(1, 0.7), ChartPoint(2, 0.4)])])
///     try AtomicFile.write(chart.svg, to: "loss.svg")
public protocol Chart: Sendable {
  /// What it shows, above it; empty: nothing.
  var title: String { get }
  /// What it shows, in a sentence for those who do not see it.
  var caption: String { get }
  /// Its parts, and how large it is in pixels.
  var sheet: ChartSheet { get }
  /// The chart so many pixels wide, or as near to it as its texts allow.
  func resized(to width: Double) -> Self
}

/// The parts of a chart, those below first, with its size in pixels.
public struct ChartSheet: Sendable {
  var width, height: Double
  var parts: [String]
  /// Rules of its own, beside those of all charts.
  var styles = ""

  /// Writes a sentence below all else.
  mutating func add(_ caption: String) {
    for line in Ink.lines(caption, within: width - 24, size: Ink.small) {
      height += 17
      parts.append(Ink.text(line, "aside", x: 12, y: height - 6, room: width - 24, size: Ink.small))
    }
    if !caption.isEmpty { height += 8 }
  }
}

/// A chart as a file's text.
public struct ChartFile: Hashable, Sendable {
  /// SVG with its colors for light and dark.
  public let text: String
  /// How wide it is drawn, in pixels; more than was asked for where texts would be too small.
  public let width: Double
}

extension Chart {
  /// A file of its own, with its colors for light and dark.
  public var svg: String { file().text }

  /// The same, so many pixels wide where that is possible: no text is smaller than 9 pixels.
  public func file(width: Double? = nil) -> ChartFile {
    var sheet = (width.map { resized(to: $0) } ?? self).sheet
    let head =
      "<style>\(ChartStyles.palette())\(ChartStyles.rules)\(ChartStyles.withFallbacks(sheet.styles))</style>\n"
    sheet.add(caption)
    // The smallest type has 11 pixels.
    let scale = width.map { min(max($0 / sheet.width, 9.0 / 11), 2) } ?? 1
    return ChartFile(
      text: markup(sheet, head, scale: scale) + "\n", width: (sheet.width * scale).rounded())
  }

  /// The chart for a page that has `ChartStyles.rules` and the colors of `ChartStyles.light` and `dark`.
  ///
  /// The caption is for those who do not see it; a page writes its own.
  public var figure: String { markup(sheet, "", scale: 1) }

  private func markup(_ sheet: ChartSheet, _ head: String, scale: Double) -> String {
    let (width, height) = (coordinate(sheet.width), coordinate(sheet.height))
    let drawn = [sheet.width, sheet.height].map { coordinate($0 * scale) }
    let name = title.isEmpty ? caption : title
    let about = title.isEmpty || caption.isEmpty ? "" : "<desc>\(escapedForMarkup(caption))</desc>"
    return """
      <svg xmlns="http://www.w3.org/2000/svg" class="chart" viewBox="0 0 \(width) \(height)" width="\(drawn[0])" \
      height="\(drawn[1])" role="img"><title>\(escapedForMarkup(name))</title>\(about)
      \(head)\(sheet.parts.filter { !$0.isEmpty }.joined(separator: "\n"))
      </svg>
      """
  }
}

/// A length in pixels, to a tenth.
func coordinate(_ length: Double) -> String {
  guard length.isFinite, abs(length) < 1e9 else { return "0" }
  let tenths = Int((length * 10).rounded())
  let (whole, rest) = tenths.magnitude.quotientAndRemainder(dividingBy: 10)
  return (tenths < 0 ? "-" : "") + String(whole) + (rest == 0 ? "" : ".\(rest)")
}
