import ChainruleExplain
import ChainruleFormulas

/// An example as a sheet to be filled in, and its key.
///
///     let sheet = try Worksheet(example)
///     try writer.write(sheet.document)     // formulas in letters, lines to write on
///     try writer.write(sheet.key)          // the same with every number
public struct Worksheet {
  /// What is to be calculated.
  public let example: Case
  private let worked: Worked
  /// Every number worked out.
  private let whole: Document

  /// Throws `NetworkError` where the parts of the case do not fit together.
  public init(_ example: Case) throws {
    var example = example
    // The lesson tells what is to be found, and what a source prints gives it away.
    (example.about, example.printed) = ("", [])
    self.example = example
    worked = try Worked(example)
    whole = Explanation(worked, .init(elision: .none)).document
  }

  /// Every number worked out.
  public var key: Document {
    var document = whole
    document.title = "Key: \(document.title)"
    return document
  }

  /// What is given as tables, and every line of the calculation in letters, with room for numbers and result.
  public var document: Document {
    let sections = whole.blocks.compactMap(Worksheet.blank)
    return Document(
      title: whole.title, subtitle: whole.subtitle,
      blocks: [
        .paragraph("Name: ______________________________"),
        .paragraph("Put the numbers into each line, then write the result."),
        .section(Section("What is given", id: "given", given)),
      ] + sections)
  }

  /// The names of the numbers to be found, in the order of the sheet, as an answers file has them.
  public var names: [String] {
    let trace = worked.before
    return Worksheet.equations(whole.blocks).compactMap { equation in
      guard let element = try? trace.element(named: equation.id) else { return nil }
      return (example.names.replacement(for: element) ?? element).asciiName
    }
  }

  // MARK: - What is given

  /// A line for each sample's inputs and targets, for each neuron's weights, for each layer's biases.
  private var given: [Block] {
    let trace = worked.before
    var lines: [Phrase] = []
    for sample in 0..<trace.samples {
      for value in [trace.step.input, trace.step.target] {
        let numbers = trace[value].rows[sample]
        lines.append(
          line(
            numbers.indices.compactMap { place in
              trace.element(value, [sample, place]).map { ($0, numbers[place]) }
            }))
      }
    }
    for update in worked.updates {
      let numbers = update.old
      let width = numbers.shape.count == 2 ? numbers.shape[1] : numbers.count
      for start in stride(from: 0, to: numbers.count, by: max(width, 1)) {
        lines.append(
          line(
            (start..<start + width).map {
              (Element(update.symbol, numbers.index(at: $0)), numbers.values[$0])
            }))
      }
    }
    let optimizer = example.optimizer.optimizer
    lines.append(line([(.rate, optimizer.learningRate)]))
    return Document(title: "", blocks: [.list(lines)]).renamed(example.names).blocks
  }

  /// x₁ = 0.23, x₂ = 0.55
  private func line(_ numbers: [(Element, Double)]) -> Phrase {
    var phrase: Phrase = ""
    for (element, number) in numbers {
      phrase = phrase + (phrase.isEmpty ? "" : ", ") + "\(element) = \(number: number)"
    }
    return phrase
  }

  // MARK: - Blanks

  /// Sections of calculations without their answers; nil for all that tells them.
  private static func blank(_ block: Block) -> Block? {
    switch block {
    case .section(var section):
      guard !told.contains(section.id) else { return nil }
      section.blocks = section.blocks.compactMap(blank)
      return section.blocks.isEmpty ? nil : .section(section)
    case .equation(var equation):
      (equation.isBlank, equation.remark, equation.values) = (true, "", [:])
      return .equation(equation)
    case .list: return block
    case .paragraph, .matrices, .table: return nil
    }
  }

  /// Sections that say what has been found.
  private static let told: Set = ["softmax", "short-cut", "preparation", "training", "after"]

  private static func equations(_ blocks: [Block]) -> [Equation] {
    blocks.flatMap { block -> [Equation] in
      switch block {
      case .section(let section): told.contains(section.id) ? [] : equations(section.blocks)
      case .equation(let equation): [equation]
      default: []
      }
    }
  }
}
