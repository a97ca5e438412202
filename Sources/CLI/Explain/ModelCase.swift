import Chainrule

/// A trained model and the rows of its data that are explained.
struct ModelCase {
  let path: String
  let data: String
  let rows: [Int]
  var labels: String?
  var inputs: String?
  var targets: String?
  let format: CSVFormat
  /// Whether the step is one of training: dropout drops, as this seed draws it.
  let trainingSeed: UInt64?

  /// Whether a path is that of a model file or a run folder.
  static func isModel(_ path: String) -> Bool {
    path.hasSuffix(".safetensors") || path != "-" && (try? Model.load(path)) != nil
  }

  func example() throws -> Case {
    let model = try Model.load(path)
    guard let preprocessing = model.preprocessing else {
      throw DataError(
        file: path, expected: "a model with preprocessing", found: "one that takes bare numbers")
    }
    let place = DataPlace(
      path: data, preprocessing: preprocessing, inputs: inputs, targets: targets)
    let optimizer = try RunOptimizer.read(path) ?? SGD(learningRate: 0.01)
    var example = try read(model, place, optimizer)
    example.name = rows.count == 1 ? "Row \(rows[0] + 1)" : "Rows \(words)"
    if let trainingSeed { try example.train(seed: trainingSeed) }
    return example
  }

  /// “3, 5–7”: rows that follow each other as one.
  private var words: String {
    var runs: [ClosedRange<Int>] = []
    for row in rows {
      if let last = runs.last, row == last.upperBound + 1 {
        runs[runs.count - 1] = last.lowerBound...row
      } else {
        runs.append(row...row)
      }
    }
    let parts = runs.map { run in
      run.count == 1 ? "\(run.lowerBound + 1)" : "\(run.lowerBound + 1)–\(run.upperBound + 1)"
    }
    return parts.prefix(8).joined(separator: ", ") + (parts.count > 8 ? ", …" : "")
  }

  private func read(
    _ model: Model, _ place: DataPlace, _ optimizer: any Optimizer
  ) throws -> Case {
    guard case .pixels = place.preprocessing.inputs else {
      return try Case(model: model, table: table(place), rows: rows, optimizer: optimizer)
    }
    switch try place.labeledImages(labels) {
    case .arrays(let images, let labels):
      return try Case(
        model: model, images: images,
        labels: labels.table.named(as: place.preprocessing.target.names), rows: rows,
        optimizer: optimizer)
    case .folder(let folder):
      let names = place.preprocessing.target.classes ?? []
      let numbers = (folder.labels?.numbers ?? []).map { Int($0) }
      let column = Column(
        name: place.preprocessing.target.name,
        text: numbers.map { names.indices.contains($0) ? names[$0] : nil })
      return try Case(
        model: model, images: folder.images, labels: Table([column], source: data), rows: rows,
        optimizer: optimizer)
    }
  }

  private func table(_ place: DataPlace) throws -> Table {
    let file = try DataFile(data)
    guard case .table(let bytes) = file else { return try place.labeledTable(file, labels) }
    return try CSV.read(
      bytes, options: format.options, kinds: place.preprocessing.fieldKinds(withTarget: true))
  }
}

extension Table {
  /// The same columns under other names, as many as there are.
  fileprivate func named(as names: [String]) -> Table {
    guard names.count == columns.count else { return self }
    return Table(zip(columns, names).map { Column(name: $1, values: $0.values) }, source: source)
  }
}

/// The optimizer that a run was trained with, from its configuration.
enum RunOptimizer {
  /// Nil where the model lies in no run folder, or its configuration says nothing.
  static func read(_ path: String) throws -> (any Optimizer)? {
    let folder = path.hasSuffix(".safetensors") ? parent(of: path) : path
    let file = folder.hasSuffix("/") ? "\(folder)config.yaml" : "\(folder)/config.yaml"
    let root: SchemaValue
    do {
      root = try SchemaReader.read(file: file)
    } catch is ReadError {
      return nil
    }
    var settings = JSONObject()
    var kind: String?
    for (key, value) in try root.entries() where !value.isNull {
      switch key {
      case "optimizer": kind = try value.text()
      case "learning_rate", "momentum", "weight_decay": settings[key] = .number(try value.number())
      default: break
      }
    }
    guard let kind else { return nil }
    let whole = JSONValue.object(JSONObject([.init(kind, .object(settings))]))
    return try AnyOptimizer(from: SchemaReader.read(whole, file: file)).optimizer
  }

  private static func parent(of path: String) -> String {
    path.lastIndex(of: "/").map { String(path[..<$0]) } ?? "."
  }
}
