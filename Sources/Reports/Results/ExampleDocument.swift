import ChainruleExplain
import ChainruleFormulas
import ChainruleInterchange
import ChainruleNetworks
import ChainruleTensors

extension ExampleFile {
  /// What an example shows when it is run: the lesson, then the numbers that it is about, as tables.
  ///
  /// - Throws: `DerivationError`; for networks `NetworkError`.
  public var document: Document {
    get throws {
      Document(title: name, blocks: lesson + (try results))
    }
  }

  /// Its paragraphs, and where the numbers come from.
  public var lesson: [Block] {
    let origin = source.isEmpty ? [] : ["Source: \(source)."]
    return (about.split(separator: "\n").map(String.init) + origin).map {
      .paragraph(Phrase(stringLiteral: $0))
    }
  }

  private var results: [Block] {
    get throws {
      switch content {
      case .network(let cases):
        try NetworkLesson(cases: cases, about: about, direction: direction).blocks
      case .derive(let formulas):
        try formulas.enumerated().map { i, example in
          let derivation = try Derivation(
            example.formula, at: example.point, withRespectTo: example.variables)
          let document = derivation.document([])
          return .section(
            Section(Phrase(example.formula), id: "formula-\(i + 1)", document.blocks))
        }
      case .descent(let runs): runs.enumerated().map { $1.section(id: "run-\($0 + 1)") }
      case .optimizers(let paths): paths.blocks
      case .scalarChain(let chain): chain.blocks
      case .softmax(let example): example.blocks
      case .activations(let table): table.blocks
      case .random(let seeds): seeds.map { RandomNumbers.block($0) }
      }
    }
  }
}

extension DescentExample {
  fileprivate func section(id: String) -> Block {
    let points = iterates
    let rows = points.enumerated().map { step, x -> [Phrase] in
      // Newton's numbers soon differ from the root by less than six digits show.
      let point: Phrase = method == .newton ? "\(number: x, digits: 10)" : "\(number: x)"
      return ["\(step)", point, "\(number: formula.value { _, _ in x })"]
    }
    let rate: Phrase = method == .descent ? ", a step of \(number: learningRate)" : ""
    let title: Phrase = "\(name.replacing("_", with: " "))\(rate)"
    return .section(
      Section(
        title, id: id,
        [
          .table(
            DocumentTable(
              ["step", Phrase(letter.formula), Phrase(formula)], rows,
              caption: "\(letter) becomes \(next)"))
        ]))
  }
}

extension SoftmaxExample {
  fileprivate var blocks: [Block] {
    entries.enumerated().map { i, entry in
      let json = entry.json
      func numbers(_ key: String) -> [Double] { json[key]?.array?.compactMap(\.double) ?? [] }
      let columns = ["logits", "probabilities", "target", "dloss_dlogits"].map(numbers)
      let rows = entry.logits.indices.map { k -> [Phrase] in
        ["\(k + 1)"] + columns.map { "\(number: $0[k])" }
      }
      return .section(
        Section(
          Phrase(stringLiteral: entry.name.split(separator: "_").joined(separator: " ")),
          id: "case-\(i + 1)",
          [
            .table(
              DocumentTable(
                ["class", "z", "p", "y", "p − y"], rows,
                caption: "The loss is \(number: json["loss"]?.double ?? .nan)")),
            .paragraph("The Jacobian, a row for each p, a column for each z:"),
            .matrices(SoftmaxExample.jacobian(numbers("probabilities"), id: "jacobian-\(i + 1)")),
          ]))
    } + (binary.isEmpty ? [] : [sigmoid])
  }

  /// ∂p/∂z = diag(p) − p·pᵀ
  private static func jacobian(_ p: [Double], id: String) -> MatrixEquation {
    let letter = Element(Symbol("p"))
    let column = MatrixFormula.matrix(letter.symbol, Tensor(p, shape: [p.count, 1]))
    let square = p.indices.flatMap { i in p.indices.map { $0 == i ? p[i] : 0 } }
    let diagonal = MatrixFormula.applied("diag", column, Tensor(square, shape: [p.count, p.count]))
    return MatrixEquation(
      id: id, Symbol("z", form: .derivative(of: letter)),
      .difference(diagonal, .product(column, .transpose(column))), remark: lost(p))
  }

  /// What rounding takes from p(1 − p) where p is 1 to all digits, although others are left.
  private static func lost(_ p: [Double]) -> Phrase {
    let rest = p.filter { $0 != 1 }.reduce(0, +)
    guard p.contains(1), rest > 0 else { return "" }
    return """
      Where p is 1 to all its digits, 1 − p is not quite 0, as rounding has it: it is the sum of the others, \
      \(number: rest).
      """
  }

  /// The sigmoid with binary cross-entropy, its own slope beside the loss's.
  private var sigmoid: Block {
    let rows = (json["binary_cross_entropy"]?.array ?? []).map { entry -> [Phrase] in
      func number(_ key: String) -> Double { entry[key]?.double ?? .nan }
      let a = number("a")
      return [number("z"), number("target"), a, a * (1 - a), number("loss"), number("dloss_dz")]
        .map { "\(number: $0 + 0)" }
    }
    return .section(
      Section(
        "The sigmoid with binary cross-entropy", id: "binary",
        [
          .table(
            DocumentTable(
              ["z", "y", "a = σ(z)", "a(1 − a)", "loss", "a − y"], rows,
              caption: "The loss and a − y are calculated from z, a(1 − a) from the rounded a."))
        ]))
  }
}

extension ActivationTable {
  /// A table for each function.
  fileprivate var blocks: [Block] {
    functions.map { function in
      let (values, slopes) = values(of: function)
      let rows = points.indices.map { i -> [Phrase] in
        ["\(number: points[i])", "\(number: values[i])", "\(number: slopes[i])"]
      }
      return .section(
        Section(
          Phrase(stringLiteral: function.kind.replacing("_", with: " ")), id: function.kind,
          [.table(DocumentTable(["z", "value", "slope"], rows))]))
    }
  }
}

extension RandomNumbers {
  fileprivate static func block(_ seed: UInt32) -> Block {
    let json = json(seed)
    func numbers(_ key: String, _ count: Int) -> Phrase {
      (json[key]?.array ?? []).prefix(count).compactMap(\.double)
        .reduce("") { $0 + ($0.isEmpty ? "" : ", ") + "\(number: $1)" }
    }
    return .section(
      Section(
        "Seed \(Int(seed))", id: "seed-\(seed)",
        [
          .list([
            "random: \(numbers("random", 5))", "randn: \(numbers("randn", 5))",
            "permutation(10): \(numbers("permutation_10", 10))",
          ])
        ]))
  }
}
