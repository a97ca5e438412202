import ChainruleExplain
import ChainruleFormulas
import ChainruleGraphs
import ChainruleInterchange
import ChainruleNetworks

extension OptimizerPaths {
  /// The heights of all runs side by side, and for each run where it went.
  var blocks: [Block] {
    let found = runs.map { (optimizer: $0.optimizer, path: path($0.optimizer)) }
    return [.table(heights(found.map { ($0.optimizer, $0.path) }))]
      + found.map { .section(section($0.optimizer, $0.path)) }
  }

  private func heights(_ runs: [(any Optimizer, Path)]) -> DocumentTable {
    let rows = (0...steps).map { step -> [Phrase] in
      ["\(step)"] + runs.map { "\(number: $0.1.values[step])" }
    }
    return DocumentTable(
      ["step"] + runs.map { Phrase(stringLiteral: type(of: $0.0).kind) }, rows,
      caption: "The height f after each step")
  }

  private func section(_ optimizer: any Optimizer, _ path: Path) -> Section {
    let rows = Training.usualCheckpoints(steps).map { step -> [Phrase] in
      ["\(step)"] + path.points[step].map { "\(number: $0)" } + ["\(number: path.values[step])"]
    }
    let titles: [Phrase] = ["step"] + letters.map { "\($0)" } + ["f"]
    let letters = optimizer.update(decays: false).equations(step: 1)?.lines ?? []
    let equations = letters.map { line -> Phrase in
      Phrase(line.subject.formula) + " = " + Phrase(line.formula)
    }
    return Section(
      "\(type(of: optimizer).kind), η = \(number: optimizer.learningRate)",
      id: "run-\(type(of: optimizer).kind)",
      [
        .list(equations),
        .table(DocumentTable(titles, rows)),
      ])
  }
}

extension ScalarChain {
  /// The chain with its numbers, the slopes, and what each way of moving the weights leads to.
  var blocks: [Block] {
    [
      .section(Section("The chain", id: "chain", chain.map { .equation($0) })),
      .section(Section("Its slopes", id: "slopes", slopes.map { .equation($0) })),
      .table(ways),
    ]
  }

  fileprivate static func letter(_ name: String, _ index: Int? = nil) -> Element {
    Element(Symbol(name), index.map { [$0] } ?? [])
  }

  private var numbers: [Element: Double] {
    let json = json
    func number(_ key: String) -> Double { json[key]?.double ?? .nan }
    return [
      Letters.x: x, Letters.w1: w1, Letters.b1: b1, Letters.w2: w2, Letters.b2: b2,
      Letters.t: target, Letters.z: number("z"), Letters.l: number("L"), Letters.e: number("E"),
    ]
  }

  private enum Letters {
    static let (x, z, t) = (letter("x"), letter("z"), letter("t"))
    static let (w1, w2) = (letter("w", 0), letter("w", 1))
    static let (b1, b2) = (letter("b", 0), letter("b", 1))
    static let (l, e) = (letter("L"), letter("E"))
  }

  private func line(_ subject: Element, _ side: Formula) -> Equation {
    let numbers = numbers
    let values = side.elements.compactMap { letter in numbers[letter].map { (letter, $0) } }
    return Equation(
      id: subject.formula.printed(as: .ascii), [subject.formula], [side],
      values: Dictionary(uniqueKeysWithValues: values),
      result: side.value { numbers[Element($0, $1)] ?? .nan })
  }

  private var chain: [Equation] {
    typealias Name = Letters
    let error = Name.t.formula - Name.l.formula
    return [
      line(Name.z, Name.w1.formula * Name.x.formula + Name.b1.formula),
      line(Name.l, Name.w2.formula * Name.z.formula + Name.b2.formula),
      line(Name.e, .power(error, 2) / 2),
    ]
  }

  private var slopes: [Equation] {
    typealias Name = Letters
    let error = Name.l.formula - Name.t.formula
    func slope(of value: Element, by weight: Element) -> Element {
      var symbol = weight.symbol
      symbol.form = .derivative(of: value)
      return Element(symbol, weight.index)
    }
    let chain = Name.w2.formula * Name.x.formula
    return [
      line(slope(of: Name.l, by: Name.w1), chain),
      line(slope(of: Name.l, by: Name.w2), Name.z.formula),
      line(slope(of: Name.e, by: Name.w1), error * chain),
      line(slope(of: Name.e, by: Name.w2), error * Name.z.formula),
    ]
  }

  /// The start, then each step from there.
  private var ways: DocumentTable {
    let keys = ["w1", "w2", "z", "L", "E"]
    let json = json
    func row(_ words: Phrase, _ values: JSONValue?) -> [Phrase] {
      [words] + keys.map { "\(number: values?[$0]?.double ?? .nan)" }
    }
    let moved = zip(steps, json["steps"]?.array ?? []).map { step, values in
      let rule: Phrase = step.rule == .increaseL ? "up L, w + η·∂L/∂w" : "down E, w − η·∂E/∂w"
      return row("\(rule), η = \(number: step.learningRate)", values)
    }
    return DocumentTable(
      ["", "w₁", "w₂", "z", "L", "E"], [row("the start", json)] + moved,
      caption: "Each step moves both weights at once, from the start.")
  }
}
