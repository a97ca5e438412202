import ChainruleExplain
import ChainruleFormulas
import ChainruleNetworks

/// The sheet of a network's step, or of several.
struct NetworkSheet: SheetSource {
  let example: Case
  let whole: Document
  let asked: [(id: String, name: String, number: Double)]
  let notation: Phrase
  private let first: Worked

  init(_ example: Case, steps: Int) throws {
    var example = example
    // The lesson tells what is to be found, and what a source prints gives it away.
    (example.about, example.printed) = ("", [])
    self.example = example
    first = try Worked(example)
    var whole = Explanation(first, .init(elision: .none)).document
    var asked = NetworkSheet.asked(whole.blocks, first, step: 1)
    var current = example
    if steps > 1 {
      whole.blocks = [.section(Section("Step 1", id: "step-1", whole.blocks))]
    }
    for step in 1..<max(steps, 1) {
      current = try current.after(1)
      let worked = try Worked(current)
      let blocks = Explanation(worked, .init(elision: .none)).document.blocks
      asked += NetworkSheet.asked(blocks, worked, step: step + 1)
      let id = "step-\(step + 1)"
      whole.blocks.append(
        .section(Section("Step \(step + 1)", id: id, blocks.map { $0.within("\(id)-") })))
    }
    (self.whole, self.asked) = (whole, asked)
    notation = NetworkSheet.notation(asked.map(\.id), Workings(first))
    let later = (2..<max(steps + 1, 2)).flatMap { step in
      NetworkSheet.answers.map { "step-\(step)-\($0)" }
    }
    told = NetworkSheet.answers.union(later)
  }

  let told: Set<String>

  /// Sections that say what has been found, of every step.
  private static let answers: Set = ["softmax", "short-cut", "preparation", "training", "after"]

  private static func asked(_ blocks: [Block], _ worked: Worked, step: Int)
    -> [(id: String, name: String, number: Double)]
  {
    let workings = Workings(worked)
    return blocks.flatMap { $0.equations(without: answers) }.compactMap { equation in
      guard let element = try? workings.element(named: equation.id) else { return nil }
      let name = (worked.example.names.replacement(for: element) ?? element).asciiName
      let number = workings.number(element) ?? .nan
      return step == 1
        ? (equation.id, name, number)
        : ("step-\(step)-\(equation.id)", "step \(step) \(name)", number)
    }
  }

  /// What the names of the first step's lines mean, in the words of the example.
  private static func notation(_ ids: [String], _ workings: Workings) -> Phrase {
    let names = workings.worked.example.names
    let elements = ids.compactMap { try? workings.element(named: $0) }
      .flatMap { [$0] + workings.formulas(of: $0).flatMap(\.elements) }
    // Where δ has another name it is ∂C/∂z.
    let line = SheetNotation().line(
      elements.filter { $0.symbol.base != "δ" || names.replacement(for: $0) == nil })
    let document = Document(title: "", blocks: [.paragraph(line)])
    guard case .paragraph(let named)? = document.renamed(names).blocks.first
    else { return line }
    return named
  }

  // MARK: - What is given

  var given: [(name: String, number: Double)] {
    givenNumbers.joined().map {
      ((example.names.replacement(for: $0.0) ?? $0.0).asciiName, $0.1)
    }
  }

  var givenLines: [Phrase] {
    let lines = givenNumbers.map { Phrase(numbers: $0) }
    guard
      case .list(let renamed)? = Document(title: "", blocks: [.list(lines)])
        .renamed(example.names).blocks.first
    else { return lines }
    return renamed
  }

  /// A line for each sample's inputs and targets, for each neuron's weights, for each layer's biases.
  private var givenNumbers: [[(Element, Double)]] {
    let trace = first.before
    var lines: [[(Element, Double)]] = []
    for sample in 0..<trace.samples {
      for value in [trace.step.input, trace.step.target] {
        let numbers = trace[value].rows[sample]
        lines.append(
          numbers.indices.compactMap { place in
            trace.element(value, [sample, place]).map { ($0, numbers[place]) }
          })
      }
    }
    for update in first.updates {
      let numbers = update.old
      let width = numbers.shape.count == 2 ? numbers.shape[1] : numbers.count
      for start in stride(from: 0, to: numbers.count, by: max(width, 1)) {
        lines.append(
          (start..<start + width).map {
            (Element(update.symbol, numbers.index(at: $0)), numbers.values[$0])
          })
      }
    }
    lines.append([(.rate, example.optimizer.optimizer.learningRate)])
    return lines
  }
}

extension Block {
  /// The same with ids of its own, where a page has it several times.
  fileprivate func within(_ prefix: String) -> Block {
    switch self {
    case .section(var section):
      section.id = prefix + section.id
      section.blocks = section.blocks.map { $0.within(prefix) }
      return .section(section)
    case .equation(var equation):
      equation.id = prefix + equation.id
      return .equation(equation)
    case .matrices(var matrices):
      matrices.id = prefix + matrices.id
      return .matrices(matrices)
    default: return self
    }
  }
}
