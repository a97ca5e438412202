@testable import ChainruleDrawing

/// Charts of all kinds, the awkward ones among them.
enum SampleCharts {
  static let long = "a name that is much longer than anybody would want to read beside a chart"

  static func wave(_ k: Int, scale: Double = 1) -> [ChartPoint] {
    (1...40).map { ChartPoint(Double($0), Double(($0 * 7919 + k * 31) % 97) * scale) }
  }

  static let way: any Chart = {
    let picture = DescentPicture(
      title: "A way", height: "f", variables: [.init(name: "x", way: [2, 1, 0.5])]
    ) { $0[0] * $0[0] }
    do {
      return try picture.chart
    } catch {
      preconditionFailure("\(error)")
    }
  }()

  static let all: [(String, any Chart)] = [
    ("loss", loss),
    (
      "one point",
      LineChart(
        title: "One", x: Axis("epoch", isWhole: true), y: Axis("loss", scale: .log),
        series: [Series(name: "a", points: [ChartPoint(1, 0.5)])])
    ),
    ("no series", LineChart(title: long, x: Axis("x"), y: Axis("y", unit: "mm"), series: [])),
    (
      "eight series",
      LineChart(
        title: long + long, caption: long, x: Axis("x"), y: Axis("y"),
        series: (0..<8).map {
          Series(name: $0 == 3 ? long : "series \($0)", points: wave($0, scale: 1e-7))
        },
        marks: [
          ChartMark(.vertical(39), label: "best: epoch 39"),
          ChartMark(.vertical(40), label: "last"),
          ChartMark(.point(ChartPoint(39, 1e-6)), label: "a point"),
          ChartMark(.horizontal(1e-6), label: long),
        ])
    ),
    (
      "gaps",
      LineChart(
        title: "Gaps & <signs>", x: Axis("x"), y: Axis("y", scale: .log),
        series: [
          Series(
            name: "“a” & b",
            points: [(1, 1), (2, .nan), (3, 0), (4, -2), (5, 8), (6, .infinity)].map {
              ChartPoint($0.0, $0.1)
            })
        ])
    ),
    (
      "bars",
      BarChart(
        title: "Importance", axis: Axis("loss that grows", unit: "nats"),
        bars: [
          .init(long, 0.52, spread: 0.4...0.6), .init("b", -0.1), .init("zero", 0),
          .init("not a number", .nan),
        ])
    ),
    ("no bars", BarChart(title: "None", axis: Axis("x", scale: .log), bars: [])),
    (
      "histogram",
      Histogram(
        title: "Weights", axis: Axis("weight"), counted: "layer's weights",
        groups: [.init("layer 1", wave(1).map(\.y)), .init("empty", []), .init("one", [4])])
    ),
    ("two classes", HeatMap(title: "", names: ["no", "yes"], counts: [[9, 1], [0, 0]])),
    (
      "long classes",
      HeatMap(
        title: "Long", names: ["a", long, long + "s"],
        counts: [[9, 1, 0], [0, 0, 0], [1000, 2, 3]])
    ),
    (
      "26 classes",
      HeatMap(
        title: "Letters", names: (0..<26).map { String(UnicodeScalar(UInt8(65 + $0))) },
        counts: (0..<26).map { r in (0..<26).map { r == $0 ? 700 : r * $0 % 7 } })
    ),
    (
      "100 classes",
      HeatMap(
        title: "Many", names: (0..<100).map { "\($0)" },
        counts: (0..<100).map { r in (0..<100).map { r == $0 ? 3 : 0 } })
    ),
    ("no classes", HeatMap(title: "None", names: [], counts: [])),
    ("scatter", scatter),
    ("surface", surface),
    (
      "even weights",
      Histogram(
        title: "Weights", axis: Axis("weight"), counted: long, groups: [.init(long, [1, 1])])
    ),
    ("way", way),
    (
      "network",
      NetworkChart(
        NetworkDrawing(
          NetworkPicture(
            inputs: [1, 2, 3],
            layers: [
              .init(weights: [[0, -1, 2], [1, 0, 0]], biases: [1, 2], activations: [7, 3])
            ],
            inputNames: ["a", "b", "c"], limit: 2)), title: long)
    ),
    ("grid", ChartGrid(title: "All", caption: long, charts: [loss, scatter, loss])),
  ]

  static let loss = LineChart(
    title: "Loss", caption: "Two losses.", x: Axis("epoch", isWhole: true),
    y: Axis("loss", unit: "nats", scale: .log),
    series: [
      Series(
        name: "training", points: [(1, 1.2), (2, 0.5), (3, 0.04)].map { ChartPoint($0.0, $0.1) }),
      Series(
        name: "validation", points: [(1, 1.4), (2, 0.7), (3, 0.5)].map { ChartPoint($0.0, $0.1) },
        band: [.init(x: 1, low: 1, high: 2), .init(x: 3, low: 0.4, high: 0.6)]),
    ], marks: [ChartMark(.vertical(3), label: "best: epoch 3")])

  static let scatter = ScatterChart(
    title: "Boundary", x: Axis("bill_length", unit: "mm"), y: Axis("bill_depth", unit: "mm"),
    series: [
      Series(name: "Adelie", points: [ChartPoint(0.2, 0.2)], look: .points),
      Series(name: "Gentoo", points: [ChartPoint(1.5, 1.5)], look: .points),
      Series(name: "none", points: [], look: .points),
    ],
    region: RegionMap(
      x: 0...2, y: 0...2,
      areas: [
        .init(rings: [square(0, 2)], place: 0), .init(rings: [square(0.5, 1)], place: 1),
      ]),
    marks: [ChartMark(.arrow(from: ChartPoint(1, 1), to: ChartPoint(1.5, 1.2)), label: "w")])

  private static func square(_ low: Double, _ high: Double) -> [ChartPoint] {
    [(low, low), (high, low), (high, high), (low, high)].map { ChartPoint($0.0, $0.1) }
  }

  static let surface = ScatterChart(
    title: "Price", x: Axis("area", unit: "m²"), y: Axis("age", unit: "years"), series: [],
    region: RegionMap(
      x: 0...2, y: 0...2, columns: 2, rows: 2, heights: [0, 1, 2, 1, 2, 3, 2, 3, .nan],
      levels: [0.5, 1.5, 2.5], label: "price (EUR)"))
}
