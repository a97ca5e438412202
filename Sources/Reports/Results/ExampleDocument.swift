import ChainruleExplain
import ChainruleFormulas
import ChainruleInterchange
import ChainruleNetworks

extension ExampleFile {
  /// What an example that is no network's shows when it is run, as tables.
  ///
  /// - Throws: `DerivationError`.
  public var document: Document {
    get throws {
      let lesson = about.split(separator: "\n").map {
        Block.paragraph(Phrase(stringLiteral: String($0)))
      }
      return Document(title: name, blocks: lesson + (try results))
    }
  }

  private var results: [Block] {
    get throws {
      switch content {
      case .network: []
      case .derive(let formulas):
        try formulas.enumerated().map { i, example in
          let derivation = try Derivation(
            example.formula, at: example.point, withRespectTo: example.variables)
          let document = derivation.document([])
          return .section(
            Section(Phrase(example.formula), id: "formula-\(i + 1)", document.blocks))
        }
      case .descent(let runs): runs.enumerated().map { $1.section(id: "run-\($0 + 1)") }
      case .optimizers(let paths): [paths.table]
      case .scalarChain(let chain): [.table(ExampleTable(rows: chain.json["steps"]).table)]
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
      ["\(step)", "\(number: x)", "\(number: formula.value { _, _ in x })"]
    }
    let rate: Phrase = method == .descent ? ", a step of \(number: learningRate)" : ""
    let title: Phrase = "\(name)\(rate)"
    return .section(
      Section(
        title, id: id,
        [.table(DocumentTable(["step", "x", Phrase(formula)], rows, caption: "x becomes \(rule)"))])
    )
  }
}

extension OptimizerPaths {
  fileprivate var table: Block {
    let found = runs.map { (type(of: $0.optimizer).kind, path($0.optimizer)) }
    let rows = (0...steps).map { step -> [Phrase] in
      ["\(step)"] + found.map { "\(number: $0.1.values[step])" }
    }
    return .table(
      DocumentTable(
        ["step"] + found.map { Phrase(stringLiteral: $0.0) }, rows,
        caption: "The height after each step"))
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
      let jacobian = (json["jacobian"]?.array ?? []).map { row -> [Phrase] in
        (row.array ?? []).compactMap(\.double).map { "\(number: $0)" }
      }
      let titles = entry.logits.indices.map { Phrase(stringLiteral: "by z\($0 + 1)") }
      return .section(
        Section(
          Phrase(stringLiteral: entry.name.split(separator: "_").joined(separator: " ")),
          id: "case-\(i + 1)",
          [
            .table(
              DocumentTable(
                ["class", "z", "p", "y", "p − y"], rows,
                caption: "The loss is \(number: json["loss"]?.double ?? .nan)")),
            .table(DocumentTable(titles, jacobian, caption: "The Jacobian, a row for each p")),
          ]))
    }
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

/// A list of JSON objects with the same keys as a table.
private struct ExampleTable {
  let rows: JSONValue?

  var table: DocumentTable {
    let objects = (rows?.array ?? []).compactMap(\.object)
    let keys = objects.first?.keys ?? []
    return DocumentTable(
      keys.map { Phrase(stringLiteral: $0) },
      objects.map { object in
        keys.map { key in
          object[key]?.double.map { "\(number: $0)" }
            ?? Phrase(stringLiteral: object[key]?.string ?? "")
        }
      })
  }
}
