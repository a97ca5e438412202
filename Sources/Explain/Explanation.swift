import ChainruleFormulas
import ChainruleGraphs
import ChainruleNetworks
import ChainruleTensors

/// A worked case as something to read.
///
///     let document = Explanation(try Worked(example)).document
///     let one = Explanation(worked, .init(parameter: try worked.before.element(named: "w2[3,1]")))
public struct Explanation: Sendable {
  /// Number by number, with whole matrices, or both side by side.
  public enum Form: String, Sendable, CaseIterable {
    /// `matrix` leaves out the single numbers of dense layers and of ∂C/∂x; `both` puts matrices before them.
    case scalar, matrix, both
  }

  /// What is written, and in how much detail.
  public struct Options: Sendable {
    /// How dense layers are written; all else stands number by number.
    public var form: Form
    /// From which length on sums, layers and samples are cut to what matters most.
    public var elision: Elision
    /// One parameter, or any other number, to be followed alone.
    public var parameter: Element?
    /// A small change to be followed to the cost.
    public var nudge: Nudge?

    public init(
      form: Form = .scalar, elision: Elision = Elision(), parameter: Element? = nil,
      nudge: Nudge? = nil
    ) {
      (self.form, self.elision) = (form, elision)
      (self.parameter, self.nudge) = (parameter, nudge)
    }
  }

  /// Where the numbers come from; they are rounded in print alone.
  public let worked: Worked
  /// With neither parameter nor nudge, `document` is all of it.
  public let options: Options
  let equations: Equations
  let reasons: Reasons
  /// The dense layers, read from the trace once.
  let layers: [Trace.Layer]
  /// What is worked out, and what stands in tables.
  private(set) var plan = Plan()

  /// Reads the equations of the step before the update.
  public init(_ worked: Worked, _ options: Options = Options()) {
    (self.worked, self.options) = (worked, options)
    equations = Equations(worked.before)
    reasons = Reasons(equations)
    layers = worked.before.layers
    if options.parameter == nil, options.nudge == nil { plan = Plan(self) }
  }

  /// Whether only one neuron and one weight of each layer are worked out, and the others stand in tables.
  public var isBrief: Bool { plan.isBrief || plan.isUpdateBrief }

  var trace: Trace { worked.before }
  var example: Case { worked.example }
  var elision: Elision { options.elision }

  /// All of it, or the one parameter and the nudge that were asked for; with the names that the example gives.
  public var document: Document {
    var blocks: [Block] = []
    if let element = options.parameter { blocks += parameterSections(element) }
    if let nudge = options.nudge { blocks.append(.section(nudgeSection(nudge))) }
    if blocks.isEmpty { blocks = everything }
    return Document(title: title, subtitle: subtitle, blocks: blocks).renamed(example.names)
  }

  private var everything: [Block] {
    let about = example.about.split(separator: "\n").map {
      Block.paragraph(Phrase(stringLiteral: String($0)))
    }
    var sections = [preparation].compactMap { $0 }
    // The perceptron's rule takes sample by sample: one step for all of them is none of its own.
    if let perceptron, trace.samples > 1 {
      sections.append(perceptron)
    } else {
      sections += [forward, cost, backward]
      sections += [softmax, shortCut].compactMap { $0 }
      sections += [update, after]
      sections += [training, perceptron].compactMap { $0 }
    }
    return about + lost + answers + conventions + sections.map { .section($0) }
  }

  /// Where numbers end: all that follows is infinite or none, and means nothing.
  private var lost: [Block] {
    trace.firstLost.map { element, reason in
      [
        .paragraph(
          """
          \(strong: "The numbers end early:") \(element) \(reason). What is calculated from it means nothing.
          """)
      ]
    } ?? []
  }

  /// What a classifier says of each sample, in the names of its classes.
  private var answers: [Block] {
    if example.outputUnits.count == example.network.outputs { return [.list(originals)] }
    let names = example.outputNames
    guard trace.endsWithSoftmax, names.count == example.network.outputs, names.count > 1 else {
      return []
    }
    func largest(_ row: [Double]) -> Int { row.indices.max { row[$0] < row[$1] } ?? 0 }
    let lines = shownSamples.map { sample -> Phrase in
      let (row, wanted) = (trace.outputs.rows[sample], example.targets.rows[sample])
      let (said, right) = (largest(row), largest(wanted))
      let which: Phrase = trace.samples > 1 ? "\(sampleName(sample)): the" : "The"
      let truth: Phrase = said == right ? "which is right" : "but it is \(names[right])"
      return "\(which) network says \(strong: names[said]), with \(number: row[said]), \(truth)."
    }
    return [.list(lines)]
  }

  /// What a network of numbers says of each sample, in the units of the data.
  private var originals: [Phrase] {
    shownSamples.flatMap { sample in
      example.outputUnits.enumerated().map { column, unit in
        let said = unit.original(trace.outputs.rows[sample][column])
        let truth = unit.original(example.targets.rows[sample][column])
        let which: Phrase = trace.samples > 1 ? "\(sampleName(sample)): the" : "The"
        return
          "\(which) network says \(unit.name) = \(number: said); it is \(number: truth)."
      }
    }
  }

  private var title: String {
    example.name.isEmpty ? "One step by hand" : example.name
  }

  /// 2 inputs → 3 relu → 1 sigmoid; half squared error; mean over 4 samples; sgd with η = 0.01
  private var subtitle: Phrase {
    let optimizer = type(of: example.optimizer.optimizer).kind
    let samples = trace.samples == 1 ? "1 sample" : "\(trace.samples) samples"
    // The perceptron's rule takes one sample at a time; a loss of several is put together.
    let isOneByOne = trace.samples == 1 || worked.perceptron != nil
    let over = example.overSamples.rawValue.replacing("_", with: " ")
    return """
      \(example.network.inputs) \(example.network.inputs == 1 ? "input" : "inputs")\(widths); \(lossName)\(isOneByOne ? "" : ", \(over) over \(samples)"); \(optimizer) with \
      \(Element.rate) = \(number: example.optimizer.optimizer.learningRate)\(isOneByOne ? "; \(samples)" : "")
      """
  }

  /// “ → 3 relu → 1 sigmoid”; layers that are alike and follow each other are counted.
  private var widths: String {
    let nodes = example.network.nodes.map(\.layer.layer)
    // Norms, dropout and sums stand between dense layers, whose linear ones would otherwise seem to follow each other.
    if nodes.contains(where: { !($0 is DenseLayer) }) {
      return nodes.map { layer in
        guard let dense = layer as? DenseLayer else {
          return " → \(type(of: layer).kind.replacing("_", with: " "))"
        }
        let kind = dense.activation.kind
        return " → \(dense.outputs)\(kind == "linear" ? "" : " \(kind)")"
      }.joined()
    }
    var runs: [(words: String, count: Int)] = []
    for layer in layers {
      let words = "\(layer.weights.shape[0]) \(trace.activation(of: layer).kind)"
      if let last = runs.last, last.words == words, layers.count > 8 {
        runs[runs.count - 1].count += 1
      } else {
        runs.append((words, 1))
      }
    }
    return runs.map { " → \($0.words)\($0.count > 1 ? " (\($0.count) layers)" : "")" }.joined()
  }

  var lossName: String { type(of: example.loss.loss).kind.replacing("_", with: " ") }

  // MARK: - What is shown

  /// The losses of the samples as C counts them: times their weights.
  var weighedLosses: [Double] {
    let losses = trace.sampleLosses.values
    guard let weights = example.sampleWeights else { return losses }
    // What does not count may be infinite.
    return zip(losses, weights).map { $1 == 0 ? 0 : $0 * $1 }
  }

  /// The samples that are shown, from 0: those with the largest losses where there are many.
  package var shownSamples: [Int] {
    let losses = weighedLosses
    return elision.shown(trace.samples) { losses[$0] }
  }

  /// The columns of a layer's values that are shown: those that matter most for C, |a·∂C/∂a|.
  package func shownColumns(_ value: Value) -> [Int] {
    let width = width(value)
    guard width > elision.fullNeurons else { return Array(0..<width) }
    return elision.shown(width, by: weight(of: value, in: 0..<trace.samples))
  }

  /// How many numbers a value has for each sample, or in all where it is none of a sample's.
  func width(_ value: Value) -> Int {
    let shape = trace.step.graph.shape(of: value)
    guard let width = shape.last, shape.count == (trace.step.graph.isBatched(value) ? 2 : 1) else {
      return 1
    }
    return width
  }

  /// How much a column matters for C in these samples.
  func weight(of value: Value, in samples: Range<Int>) -> (Int) -> Double {
    let width = width(value)
    let measure = layer(of: value).flatMap { $0.a.shape[1] == width ? $0.output : nil } ?? value
    var (numbers, slopes) = (trace[measure].values, trace.derivative(of: measure).values)
    // Of the outputs those whose sums pull most: a wrong class has no ∂C/∂a, and pulls all the same.
    if let last = layers.last, last.output == trace.step.outputs, measure == last.output {
      (numbers, slopes) = (last.delta.values.map { _ in 1 }, last.delta.values)
    }
    let rows = trace.step.graph.isBatched(measure) ? samples : 0..<1
    return { column in
      rows.reduce(0.0) { most, row in
        let place = row * width + column
        return numbers.indices.contains(place)
          ? max(most, abs(numbers[place] * slopes[place])) : most
      }
    }
  }

  func layer(of value: Value) -> Trace.Layer? {
    guard let number = trace.step.names[value]?.superscript else { return nil }
    return layers.first { String($0.number) == number }
  }

  /// The elements of a value that are shown, sample by sample.
  func shownElements(_ value: Value) -> [Element] {
    elements(value, samples: shownSamples, columns: shownColumns(value))
  }

  func elements(_ value: Value, samples: [Int], columns: [Int]) -> [Element] {
    let shape = trace.step.graph.shape(of: value)
    guard trace.step.graph.isBatched(value) else {
      let places = shape.isEmpty ? [[]] : columns.map { [$0] }
      return places.compactMap { trace.element(value, $0) }
    }
    return samples.flatMap { sample in
      (shape.count == 1 ? [[sample]] : columns.map { [sample, $0] }).compactMap {
        trace.element(value, $0)
      }
    }
  }

  /// A name in ASCII, as links have it.
  func id(_ element: Element) -> String { element.asciiName }
}
