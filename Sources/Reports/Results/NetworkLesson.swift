import ChainruleExplain
import ChainruleFormulas
import ChainruleGraphs
import ChainruleInterchange
import ChainruleNetworks
import ChainruleTensors

/// What the cases of an example of networks come to, without the way there: outputs, slopes and new weights in tables,
/// the training, what the source prints.
struct NetworkLesson {
  let cases: [Case]
  /// The lesson of the file, which its only case need not say again.
  let about: String
  /// A small change of the inputs, to be followed; empty where none is given.
  let direction: [Double]

  /// The most outputs and the most parameters that a table lists.
  private static let mostOutputs = 12
  private static let mostParameters = 40

  var blocks: [Block] {
    get throws {
      let worked = try cases.map { try Worked($0) }
      guard worked.count != 1 else { return try blocks(of: worked[0]) }
      let sections = try worked.enumerated().map { i, item in
        Block.section(
          Section(
            Phrase(stringLiteral: item.example.name), id: "case-\(i + 1)", try blocks(of: item)))
      }
      return comparison(worked) + sections
    }
  }

  /// One network trained in several ways, side by side.
  private func comparison(_ worked: [Worked]) -> [Block] {
    let trainings = worked.compactMap(\.training)
    guard let first = trainings.first, trainings.count == worked.count,
      let network = cases.first?.network, cases.allSatisfy({ $0.network == network }),
      trainings.allSatisfy({ $0.checkpoints.map(\.updates) == first.checkpoints.map(\.updates) })
    else { return [] }
    let rows = first.checkpoints.indices.map { i -> [Phrase] in
      ["\(first.checkpoints[i].updates)"]
        + zip(cases, trainings).map {
          "\(number: $1.checkpoints[i].meanDistance(from: $0.targets))"
        }
    }
    let titles: [Phrase] = ["updates"] + cases.map { Phrase(stringLiteral: $0.name) }
    return [
      .table(
        DocumentTable(titles, rows, caption: "The mean distance of the outputs from the targets"))
    ]
  }

  private func blocks(of worked: Worked) throws -> [Block] {
    let document = Explanation(worked).document
    func section(_ id: String) -> Section? {
      document.blocks.lazy.compactMap { block in
        if case .section(let section) = block, section.id == id { section } else { nil }
      }.first
    }
    let item = worked.example
    let words = item.about.isEmpty || item.about == about ? [] : [item.about]
    var blocks: [Block] = (words.map { Phrase(stringLiteral: $0) } + [document.subtitle]).map {
      .paragraph($0)
    }
    if worked.perceptron == nil, !startAlike {
      blocks += [.table(outputs(worked)), .table(parameters(worked))]
    }
    blocks += try LessonTables(worked: worked, direction: direction).blocks
    let sections = [
      section("perceptron"), section("training"), worked.collapseSection, try worked.printedSection,
    ]
    return blocks + sections.compactMap { $0 }.map { .section($0) }
  }

  /// Whether all cases are one calculation until the first update, which says nothing of how they differ.
  private var startAlike: Bool {
    guard let first = cases.first, cases.count > 1 else { return false }
    return cases.allSatisfy {
      $0.parameters == first.parameters && $0.inputs == first.inputs && $0.targets == first.targets
        && $0.steps > 1
    }
  }

  // MARK: - Tables

  private func outputs(_ worked: Worked) -> DocumentTable {
    let (trace, item) = (worked.before, worked.example)
    let width = item.network.outputs
    let shown = min(trace.outputs.count, Self.mostOutputs)
    var rows = (0..<shown).map { place -> [Phrase] in
      let element = trace.element(trace.step.outputs, [place / width, place % width])
      return [
        element.map { name($0, item) } ?? "", "\(number: item.targets.values[place])",
        "\(number: trace.outputs.values[place])", "\(number: worked.after.outputs.values[place])",
      ]
    }
    rows.append([
      name(.cost, item), "", "\(number: trace.cost)", "\(number: worked.after.cost)",
    ])
    let more = trace.outputs.count - shown
    let rest: Phrase = more > 0 ? " \(more) more outputs are not shown." : ""
    return DocumentTable(
      ["", "target", "calculated", "after the update"], rows,
      caption: (trace.samples > 1 ? explanation(trace) : "") + rest)
  }

  /// What the name of an output says: a²₁⁽³⁾.
  private func explanation(_ trace: Trace) -> Phrase {
    let sample = min(3, trace.samples) - 1
    guard let element = trace.element(trace.step.outputs, [sample, 0]),
      let layer = trace.layers.last?.number
    else { return "" }
    return "\(element): layer \(layer), neuron 1, for sample \(sample + 1)."
  }

  private func parameters(_ worked: Worked) -> DocumentTable {
    let count = worked.updates.reduce(0) { $0 + $1.old.count }
    guard count <= Self.mostParameters else { return largest(worked) }
    let rows = worked.updates.flatMap { update in
      update.old.values.indices.map { place -> [Phrase] in
        let element = Element(update.symbol, update.old.shape.index(of: place))
        return [
          name(element, worked.example), "\(number: update.old.values[place])",
          "\(number: update.gradient.values[place])", "\(number: update.new.values[place])",
        ]
      }
    }
    return DocumentTable(["", "value", "slope of the loss", "new value"], rows)
  }

  /// Of a larger network the size of the slopes alone.
  private func largest(_ worked: Worked) -> DocumentTable {
    let rows = worked.updates.map { update -> [Phrase] in
      let slopes = update.gradient.values.map(\.magnitude)
      return [
        Phrase(Element(update.symbol).formula), "\(update.old.count)",
        "\(number: slopes.max() ?? 0)",
        "\(number: slopes.reduce(0, +) / Double(max(slopes.count, 1)))",
      ]
    }
    return DocumentTable(["", "numbers", "largest slope", "mean slope, without signs"], rows)
  }

  /// In the words of the example.
  private func name(_ element: Element, _ item: Case) -> Phrase {
    item.names[element].map { Phrase(stringLiteral: $0) } ?? Phrase(element.formula)
  }
}

extension [Int] {
  /// The indices of a place in the values of a tensor of this shape.
  fileprivate func index(of place: Int) -> [Int] {
    var (rest, index) = (place, self)
    for axis in indices.reversed() {
      index[axis] = rest % self[axis]
      rest /= self[axis]
    }
    return index
  }
}
