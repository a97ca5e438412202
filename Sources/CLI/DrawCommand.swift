import ArgumentParser
import Chainrule

/// Pictures of networks, trainings, boundaries and descents.
struct DrawCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "draw",
    abstract: "Draw a network, a training, a boundary or a descent as SVG or PNG.",
    discussion: """
      --what is one of:

        network      neurons with values; weights as width and color (usual)
        path         the ways from one --parameter to the cost, with slopes
        curves       loss, measure, rate, gradient norm (usual for a run)
        boundary     the class or number at each place of two --inputs; one
                     neuron's line as it turns
        activations  activations with their slopes
        descent      the way downhill on a formula, or over --parameter
        confusion    which class was taken for which, in a run or in DATA
        weights      how large the weights of each layer are
        gradients    how large the gradients of each layer are

      PNG needs the program rsvg-convert.

        chainrule draw seven-nodes --output network.svg
        chainrule draw runs/penguins-2026-11-21-1 --output curves.png
        chainrule draw runs/moons-2026-11-21-1 moons.csv --what boundary --output b.svg
        chainrule draw perceptron --case AND --what boundary --output and.svg
        chainrule draw 'x^2 + 3*y^2' --at x=2,y=1 --descend 20 --output descent.svg
        chainrule draw --what activations --activation relu,tanh --output a.svg
      """)

  @Argument(
    help: "An example file, a ready-made example, a model or run folder, or a formula with --at.")
  var source: String?
  @Argument(help: "Data for a model, whose rows are drawn.") var data: String?

  @Option(help: ArgumentHelp("What is drawn. (default: by what is given)", valueName: "drawing"))
  var what: String?
  @Option(
    help: ArgumentHelp(
      "Write to this file, .svg or .png; - for SVG on standard output.", valueName: "file"))
  var output: String?
  @Option(
    help: ArgumentHelp(
      "One parameter for path (default: w1[1,1]), one or two for descent: w1[1,1],b1[1].",
      valueName: "names"))
  var parameter: String?
  @Option(
    help: ArgumentHelp(
      "The two inputs of a boundary, of a model with more: a,b.", valueName: "names"))
  var inputs: String?
  @Option(
    name: .customLong("case"),
    help: ArgumentHelp("One of an example's cases. (default: its first)", valueName: "name"))
  var caseName: String?
  @Option(
    help: ArgumentHelp(
      "The row of DATA whose numbers are drawn, from 1. (default: 1)", valueName: "row"))
  var row: String?
  @Option(
    help: ArgumentHelp("Labels in IDX or NPY, where the data are images.", valueName: "file"))
  var labels: String?
  @Option(help: ArgumentHelp("Make this many steps of an example.", valueName: "count"))
  var steps: Int?
  @Option(help: ArgumentHelp("These activations: relu,tanh. (default: all)", valueName: "names"))
  var activation: String?
  @Option(help: "A number for each variable of a formula: x=1,w=2.") var at: String?
  @Option(help: "Steps of descent on a formula. (default: 20)") var descend: Int?
  @Option(help: "The learning rate η of the descent. (default: 0.1)") var learningRate: Double?
  @Option(help: "The optimizer of the descent, as in derive. (default: sgd)") var optimizer: String?
  @Option(
    help: ArgumentHelp(
      "So many pixels wide; a PNG has more. (default: as its content needs)", valueName: "pixels"))
  var width: String?
  @Option(
    help: ArgumentHelp(
      "Pixels of a PNG for each of the drawing, 1 to 8. (default: 2)", valueName: "factor"))
  var scale: String?
  @OptionGroup(title: "Format of CSV files") var format: CSVFormatOptions
  @Flag(help: "Say nothing on standard error but errors.") var quiet = false
  @Flag(help: "Overwrite the output file.") var force = false

  func run() throws {
    let kind = try what.map { try DrawnKind($0) }
    let place = try DrawOutput(output, scale: scale, force: force)
    let width = try pixels()
    let file = try drawn(kind).file(width: width)
    let path = try place.write(file)
    guard !quiet else { return }
    if let width, file.width > width {
      Remarks.say("The drawing is \(Int(file.width)) pixels wide, so that its texts can be read")
    }
    if let path { Remarks.say("Wrote the drawing to \(path)") }
  }

  /// How wide it is to be.
  private func pixels() throws -> Double? {
    try SettingsReader(object: nil).value(
      "width", width,
      must: SchemaRequirement<Int>("a whole number from 200 to 4000") { (200...4000).contains($0) }
    ).map(Double.init)
  }

  private func drawn(_ kind: DrawnKind?) throws -> any Chart {
    let names = PointSetting.pieces(of: activation ?? "")
    guard let source else {
      guard kind == .activations || kind == nil && activation != nil else {
        throw UsageError(
          "EXAMPLE", expected: "an example, a model, a run or a formula to draw", found: "nothing")
      }
      return try DrawnActivations.grid(named: names)
    }
    if at != nil || descend != nil {
      guard kind == nil || kind == .descent else {
        throw UsageError("--what", expected: "descent for a formula", found: kind?.rawValue ?? "")
      }
      let formula = DrawnFormula(
        expression: source, at: at ?? "", steps: descend, learningRate: learningRate,
        optimizer: optimizer)
      return try formula.chart()
    }
    for (option, isGiven) in [
      ("--learning-rate", learningRate != nil), ("--optimizer", optimizer != nil),
    ] where isGiven {
      throw UsageError(option, expected: "a formula with --at beside it", found: "none")
    }
    return try ModelCase.isModel(source) || data != nil || isRun(source)
      ? model(source, kind) : example(source, kind)
  }

  /// Whether a folder has the history of a training, with or without its model.
  private func isRun(_ path: String) -> Bool {
    guard let folder = try? RunFolder.open(path) else { return false }
    return (try? readFile(folder.historyPath)) != nil || (try? readFile(folder.recordPath)) != nil
  }

  private var parameters: [String] { PointSetting.pieces(of: parameter ?? "") }
  private var inputNames: [String] { PointSetting.pieces(of: inputs ?? "") }

  private func model(_ path: String, _ kind: DrawnKind?) throws -> any Chart {
    for (option, isGiven) in [("--case", caseName != nil), ("--steps", steps != nil)] where isGiven
    {
      throw UsageError(option, expected: "an example", found: "a model")
    }
    let model = DrawnModel(
      path: path, data: data, row: row, labels: labels, parameters: parameters,
      inputs: inputNames, format: format)
    return try model.drawn(kind ?? model.usual)
  }

  private func example(_ name: String, _ kind: DrawnKind?) throws -> any Chart {
    if row != nil {
      throw UsageError("--row", expected: "a model and its data", found: "an example")
    }
    let file = try ExplainedCases.file(name)
    switch file.content {
    case .activations(let table) where kind == nil || kind == .activations:
      return DrawnActivations.grid(
        of: table.functions.compactMap { function in
          if case .elementwise(let any) = function { any.op } else { nil }
        })
    case .descent(let runs) where kind == nil || kind == .descent:
      return try descents(runs, of: file.name)
    default: break
    }
    let explained = try ExplainedCases(file, of: name, case: caseName)
    var example = explained.cases[0]
    if let steps {
      guard (1...1_000_000).contains(steps) else {
        throw UsageError(
          "--steps", expected: "a whole number from 1 to 1000000", found: "\(steps)")
      }
      example.steps = steps
    }
    if example.name.isEmpty { example.name = explained.title }
    return try DrawnCase(example: example, parameters: parameters, inputs: inputNames)
      .drawn(kind ?? .network)
  }

  /// Each run of a descent by its own picture.
  private func descents(_ runs: [DescentExample], of title: String) throws -> ChartGrid {
    var diverging: [String] = []
    let charts = try runs.map { run -> any Chart in
      let start = Dictionary(uniqueKeysWithValues: run.formula.elements.map { ($0, run.start) })
      let method: Descent.Method =
        run.method == .newton
        ? .root : .optimizer(AnyOptimizer(SGD(learningRate: run.learningRate)))
      let descent = try Descent(run.formula, from: start, by: method, steps: run.steps)
      if descent.outcome.kind == .diverging {
        let words = TextDocumentWriter(digits: .significant(4)).text(descent.outcome.sentence)
        diverging.append(" \(run.name.isEmpty ? "One way" : quoted(run.name)): \(words)")
      }
      guard var picture = DescentPicture(descent) else {
        throw UsageError("EXAMPLE", expected: "one or two variables to draw", found: "more")
      }
      if !run.name.isEmpty { picture.title = run.name }
      return try picture.chart
    }
    return ChartGrid(
      title: title, caption: "The way of each run over its function." + diverging.joined(),
      charts: charts)
  }
}
