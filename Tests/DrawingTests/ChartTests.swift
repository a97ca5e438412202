import Foundation
import Testing

@testable import ChainruleDrawing

@Suite struct ChartTests {
  @Test(arguments: SampleCharts.all.indices)
  func chartsAreReadable(_ place: Int) {
    let (name, chart) = SampleCharts.all[place]
    DrawnTexts.check(chart.svg, name)
    for width in [400.0, 800, 1200] {
      let file = chart.file(width: width)
      DrawnTexts.check(file.text, "\(name) at \(width)")
      let drawn = DrawnTexts(file.text)
      #expect(drawn.scale >= 9.0 / 11 - 0.01, "\(name) at \(width): \(drawn.scale)")
      #expect(abs(drawn.width * drawn.scale - file.width) < 2, "\(name)")
    }
    #expect(
      !chart.svg.contains("NaN\"") && !chart.svg.contains("nan") && !chart.svg.contains("inf\""))
    #expect(!chart.svg.contains("<script"))
    #expect(chart.figure.contains("role=\"img\"><title>"))
  }

  /// Small ones as they stand in Snapshots; `CHAINRULE_WRITE_SNAPSHOTS=1` writes them anew.
  @Test(arguments: ["loss", "bars", "two classes", "scatter", "gaps", "surface", "network"])
  func chartsAreAsWritten(_ name: String) throws {
    let chart = try #require(SampleCharts.all.first { $0.0 == name }?.1)
    let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appendingPathComponent("Snapshots/\(name.replacingOccurrences(of: " ", with: "-")).svg")
    let text = chart.figure + "\n"
    if ProcessInfo.processInfo.environment["CHAINRULE_WRITE_SNAPSHOTS"] != nil {
      try Data(text.utf8).write(to: file)
    }
    let recorded = try String(contentsOf: file, encoding: .utf8)
    #expect(text == recorded, "\(name) has changed; CHAINRULE_WRITE_SNAPSHOTS=1 writes it anew")
  }

  /// Each frame of a plot has a title at each of its axes.
  @Test(arguments: SampleCharts.all.indices) func axesAreNamed(_ place: Int) throws {
    let (name, chart) = SampleCharts.all[place]
    let svg = chart.svg
    let titles = svg.matches(of: /<text class="axis"[^>]*>(?:<title>[^<]*<\/title>)?([^<]+)</).map(
      \.1)
    #expect(titles.allSatisfy { !$0.isEmpty })
    let plots: Int =
      switch chart {
      case let grid as ChartGrid: grid.charts.count
      case is NetworkChart, is PathDrawing: 0
      default: 1
      }
    let each = chart is BarChart ? 1 : name == "surface" ? 3 : 2
    #expect(titles.count == plots * each, "\(name): \(titles)")
  }

  @Test func chartsAreAsWideAsAsked() {
    #expect(SampleCharts.loss.file(width: 400).width == 400)
    #expect(SampleCharts.surface.file(width: 1200).width == 1200)
    let grid = ChartGrid(title: "All", charts: (0..<4).map { _ in SampleCharts.loss })
    #expect([400, 800, 1200, 1700].map { grid.resized(to: $0).columns } == [1, 2, 2, 4])
    #expect(grid.file(width: 800).width == 800)
    // Texts would be too small.
    let letters = SampleCharts.all.first { $0.0 == "26 classes" }
    #expect((letters?.1.file(width: 200).width ?? 0) > 200)
  }

  @Test func axesHaveTheirUnits() {
    let svg = SampleCharts.loss.svg
    #expect(svg.contains(">loss (nats)<") && svg.contains(">epoch<"))
    #expect(svg.contains(">best: epoch 3<"))
  }

  @Test func seriesDifferInColorDashAndMark() {
    let lines = (0..<8).map { SeriesInk(style: $0, look: .line).path("M0 0") }
    #expect(Set(lines).count == 8)
    #expect(Set(ChartStyles.dashes).count == ChartStyles.colors.count)
    #expect(Set((0..<64).map { Ink.mark($0, x: 0, y: 0) }).count == 64)
  }

  @Test func whatIsNotFiniteLeavesAGap() {
    let places: [(x: Double, y: Double)?] = [(0, 0), (1, 1), nil, (3, 3), (4, 4)]
    #expect(SeriesInk.line(places) == "M0 0L1 1M3 3L4 4")
  }

  @Test func longLinesKeepTheirExtremes() {
    var places: [(x: Double, y: Double)?] = (0..<10_000).map { (Double($0) / 10, 50) }
    places[7777] = (777.7, 3)
    let line = SeriesInk.line(places)
    #expect(line.contains("L777.7 3L") && line.utf8.count < 60_000)
  }

  @Test func colorsStandOut() throws {
    func parts(_ hex: String) -> [Double] {
      stride(from: 1, to: 7, by: 2).map { start in
        let digits = Array(hex)[start...start + 1]
        return Double(Int(String(digits), radix: 16) ?? 0)
      }
    }
    let (paper, night) = ([253.0, 252, 249], [23.0, 24, 26])
    for color in ChartStyles.colors {
      #expect(Shade.contrast(parts(color.light), paper) >= 3, "\(color.light)")
      #expect(Shade.contrast(parts(color.dark), night) >= 3, "\(color.dark)")
    }
    for level in 0...ChartStyles.levels {
      for shade in [ChartStyles.light(level), ChartStyles.dark(level)] {
        #expect(Shade.contrast(parts(shade.fill), parts(shade.ink)) >= 4.5, "\(shade)")
      }
    }
  }

  @Test func everyPropertyHasAPlainColorBeforeIt() {
    let rules = ChartStyles.rules
    #expect(rules.contains("fill:#1c1b1a;fill:var(--ink)"))
    for rule in rules.split(whereSeparator: { "{};".contains($0) }) where rule.contains(":var(") {
      let name = rule.prefix { $0 != ":" }
      #expect(rules.contains("\(name):#"), "\(rule)")
    }
  }
}
