import ChainruleExplain
import ChainruleFormulas
import ChainruleGraphs
import ChainruleNetworks
import ChainruleTensors
import Testing

@testable import ChainruleDrawing

@Suite struct PictureTests {
  private static func example() throws -> Case {
    var example = try Case(
      Network(inputs: 2, layers: [.dense(2, .tanh), .dense(1, .sigmoid)]),
      loss: HalfSquaredErrorLoss(), inputs: [[0.3, -0.7], [1, 0.5]], targets: [[1], [0]], seed: 3)
    example.optimizer = AnyOptimizer(SGD(learningRate: 0.5))
    example.steps = 4
    return example
  }

  @Test func theWayStandsOnTheCostOfTheCase() throws {
    let example = try Self.example()
    let element = Element(Symbol("w", layer: 1), [1, 0])
    let picture = try DescentPicture(example, along: [element])
    let way = try #require(picture.variables.first?.way)
    #expect(way.count == 5)
    #expect(way.first == (try Trace(example)).number(element))
    #expect(way.last == (try Trace(example.after(4))).number(element))
    let curve = try #require(try picture.chart as? LineChart)
    let start = try #require(curve.series.last?.points.first)
    #expect(abs(start.y - (try Trace(example)).cost) <= 1e-15)
    DrawnTexts.check(curve.svg, "cost")
    let surface = try DescentPicture(
      example, along: [element, Element(Symbol("b", layer: 2), [0])]
    ).chart
    DrawnTexts.check(surface.svg, "surface")
  }

  /// More classes than colors: names on the areas in place of a legend, and few points.
  @Test func manyClassesAreNamedWhereTheyAre() throws {
    func chart(_ classes: Int, each count: Int) throws -> ScatterChart {
      try BoundaryPicture(
        title: "Many", caption: "Areas.", x: Axis("x"), y: Axis("y"),
        classes: (0..<classes).map { "kind \($0)" },
        points: (0..<classes).map { group in
          (0..<count).map { ChartPoint(Double(group) + Double($0) / Double(count), Double($0 % 7)) }
        }
      ) { $0.map { max(0, min(classes - 2, Int($0.x))) } }.chart
    }
    let many = try chart(26, each: 100)
    #expect(many.series.allSatisfy { $0.name.isEmpty } && many.marks.count >= 20)
    #expect(many.series.allSatisfy { $0.points.count == 10 })
    #expect(many.caption.contains("Drawn are 260 of 2600 points"))
    #expect(many.caption.contains("Nowhere here: kind 25."))
    DrawnTexts.check(many.svg, "many classes")
    let few = try chart(3, each: 100)
    #expect(few.caption == "Areas." && few.marks.isEmpty && few.series[0].points.count == 100)
    #expect(try chart(3, each: 1000).caption.contains("Drawn are 1500 of 3000 points"))
  }

  /// Doubling each time, from 1 on: the picture holds the beginning, and says so.
  @Test func aWayThatRunsOffIsCut() throws {
    func picture(_ way: [Double], _ value: @escaping (Double) -> Double) -> DescentPicture {
      DescentPicture(
        title: "Away", caption: "A way.", height: "f", variables: [.init(name: "x", way: way)]
      ) { value($0[0]) }
    }
    let doubling = (0...40).map { Double(sign: .plus, exponent: $0, significand: 1) }
    let curve = try #require(try picture(doubling) { $0 * $0 }.chart as? LineChart)
    #expect(curve.caption.contains("Drawn are the first 4 of 40 steps"), "\(curve.caption)")
    #expect(try #require(curve.x.range).upperBound < 40)
    #expect(curve.marks.map(\.label) == ["start: 1"])
    let svg = curve.svg
    DrawnTexts.check(svg, "running off")
    // Downhill without end it is cut too; what arrives is drawn to its end.
    #expect(try picture(doubling) { -$0 }.chart.caption.contains("Drawn are the first"))
    let arriving = try picture([9, 3, 1]) { $0 * $0 }.chart
    #expect(arriving.caption == "A way.")
    #expect((arriving as? LineChart)?.marks.map(\.label) == ["start: 81", "end: 1"])
    let error = #expect(throws: NoStartValue.self) {
      try picture([-1, 2]) { $0.squareRoot() }.chart
    }
    #expect(
      error?.description == "the start x = −1: expected a number of the function there, found none")
    #expect(throws: NoStartValue.self) { try picture([1, 2]) { _ in 1e301 }.chart }
  }

  @Test func onlyParametersHaveALandscape() throws {
    let example = try Self.example()
    #expect(throws: NotAParameter.self) {
      try DescentPicture(example, along: [Element(Symbol("z", "1", sample: 1), [0])])
    }
  }

  @Test func pathsLeadFromTheWeightToTheCost() throws {
    let trace = try Trace(Self.example())
    let paths = Paths(Equations(trace), from: Element(Symbol("w", layer: 1), [0, 1]))
    let drawing = PathDrawing(paths, in: trace)
    #expect(drawing.nodes.first?.name == "w¹₁₂" && drawing.nodes.last?.name == "C")
    #expect(
      drawing.edges.allSatisfy { drawing.nodes[$0.from].column < drawing.nodes[$0.to].column })
    // Each way's product, added from the drawing alone.
    func sum(from node: Int) -> Double {
      if node == drawing.nodes.count - 1 { return 1 }
      return drawing.edges.filter { $0.from == node }.reduce(0) {
        $0 + $1.derivative * sum(from: $1.to)
      }
    }
    #expect(abs(sum(from: 0) - paths.total) <= 1e-12)
    #expect(drawing.svg.contains("x") && drawing.edges.contains { $0.letter != nil })
    DrawnTexts.check(drawing.svg, "path")
  }

  @Test(arguments: Catalogue.activationKinds)
  func slopesAreThoseOfTheCurve(_ kind: String) throws {
    guard case .elementwise(let any) = try Activation(named: kind) else { return }
    let chart = LineChart(of: any.op)
    let (values, slopes) = (chart.series[0].points, chart.series[1].points)
    let slope = Dictionary(slopes.map { ($0.x, $0.y) }, uniquingKeysWith: { $1 })
    for (before, after) in zip(values, values.dropFirst(2)) where abs(before.x) > 0.1 {
      let middle = values.first { $0.x > before.x && $0.x < after.x }
      guard let middle, let found = slope[middle.x], abs(middle.x) > 0.1, after.y.isFinite else {
        continue
      }
      #expect(abs((after.y - before.y) / (after.x - before.x) - found) < 1e-3, "\(kind) \(middle)")
    }
    DrawnTexts.check(chart.svg, kind)
  }

  @Test func theNormalVectorStandsUprightOnTheLine() throws {
    let picture = HyperplanePicture(
      title: "AND", x: Axis("x1"), y: Axis("x2"), classes: ["0", "1"],
      points: [[ChartPoint(0, 0), ChartPoint(0, 8)], [ChartPoint(1, 8)]],
      neurons: [.init(weights: (0, 0), bias: 0), .init(weights: (2, 1), bias: -3)])
    let chart = picture.chart
    let line = try #require(chart.series.first { $0.look == .edge }?.points)
    for point in line { #expect(abs(2 * point.x + point.y - 3) < 1e-9) }
    guard case .arrow(let from, let to)? = chart.marks.first?.kind else {
      Issue.record("no arrow")
      return
    }
    #expect(abs(2 * from.x + from.y - 3) < 1e-9 && 2 * to.x + to.y > 3)
    // On paper too: a unit is as long on both axes.
    let frame = Plot(
      title: chart.title, x: chart.x, y: chart.y, series: chart.series, marks: chart.marks,
      region: nil, size: (chart.width, chart.height), isEven: true
    ).frame
    let unit = (frame.right - frame.left) / (frame.x.high - frame.x.low)
    #expect(abs(unit - (frame.bottom - frame.top) / (frame.y.high - frame.y.low)) < 1e-6)
    // A neuron without weights has no line.
    #expect(chart.series.count == 3)
    // The second class's side lies where w points.
    let side = try #require(chart.region?.areas.last)
    #expect(side.place == 1 && side.rings[0].allSatisfy { 2 * $0.x + $0.y > 3 - 1e-9 })
    DrawnTexts.check(chart.svg, "hyperplane")
  }

  @Test func numbersAreShadedBesideTheirKey() throws {
    let picture = SurfacePicture(
      title: "Price", x: Axis("area", unit: "m²"), y: Axis("age"), target: "price", unit: "EUR",
      samples: [
        .init(ChartPoint(0, 0), number: 0), .init(ChartPoint(1, 1), number: 100),
        .init(ChartPoint(1, 0), number: .nan),
      ]
    ) { $0.map { 100 * $0.x } }
    let svg = try picture.chart.svg
    #expect(svg.contains(">price (EUR)<") && svg.contains(">area (m²)<"))
    // 0 is a level and the end of the band below it; what is no number has no spot.
    #expect(svg.matches(of: /class="spot h(\d+)"/).map(\.1) == ["1", "8"])
    DrawnTexts.check(svg, "surface")
  }

  @Test func aModelOfOneInputIsALine() throws {
    let chart = try LineChart(
      title: "Line", x: Axis("x"), y: Axis("y"), samples: [ChartPoint(0, 1), ChartPoint(2, 5)]
    ) { $0.map { 2 * $0 + 1 } }
    #expect(chart.series[0].points.allSatisfy { abs($0.y - 2 * $0.x - 1) < 1e-12 })
    #expect(chart.series[1].points.count == 2)
  }

  @Test func classesWithoutSamplesAreSaidToHaveNone() throws {
    let picture = BoundaryPicture(
      title: "B", x: Axis("a"), y: Axis("b"), classes: ["one", "two"],
      points: [[ChartPoint(1, 1)], []], cells: 4
    ) { $0.map { $0.x > 1 ? 1 : 0 } }
    let svg = try picture.chart.svg
    #expect(svg.contains("two (no samples)"))
    DrawnTexts.check(svg, "boundary")
  }

  @Test func linesOfEarlierStepsAreNumberedAndNoneIsDrawnTwice() throws {
    let turning: [HyperplanePicture.Neuron] = [
      .init(weights: (1, 0), bias: -0.5), .init(weights: (2, 0), bias: -1, step: 40),
      .init(weights: (0, 1), bias: -0.5),
    ]
    let chart = HyperplanePicture(
      title: "", x: Axis("a"), y: Axis("b"), classes: ["0", "1"],
      points: [[ChartPoint(0, 0)], [ChartPoint(1, 1)]], neurons: turning
    ).chart
    #expect(chart.series.count { $0.look == .reference } == 1)
    #expect(chart.marks.map(\.label) == ["w", "40"])
  }

  @Test func aBlankNetworkTellsNoNumber() throws {
    let trace = try Trace(Self.example())
    let picture = try #require(NetworkPicture(blank: trace))
    let svg = NetworkChart(NetworkDrawing(picture)).svg
    #expect(svg.contains(">w¹₁₂<") && svg.contains(">b²₁<") && svg.contains(">_____<"))
    // All but the rules of style.
    let texts = svg.matches(of: /<t(?:ext|itle)[^>]*>([^<]+)</).map { String($0.1) }
    #expect(!texts.contains { $0.contains { ("0"..."9").contains($0) } && $0.contains(".") })
    #expect(!svg.contains("class=\"edge negative"))
    let wide = try Case(
      Network(inputs: 9, layers: [.dense(2)]), loss: HalfSquaredErrorLoss(),
      inputs: [[Double](repeating: 0, count: 9)], targets: [[0, 0]])
    #expect(NetworkPicture(blank: try Trace(wide)) == nil)
  }
}
