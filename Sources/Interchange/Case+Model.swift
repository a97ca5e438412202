import ChainruleData
import ChainruleExplain
import ChainruleFormulas
import ChainruleGraphs
import ChainruleNetworks
import ChainruleTensors

extension Case {
  /// Rows of a table as a trained model reads them: each prepared as in training, the class one-hot, a target number
  /// standardized.
  ///
  /// All is calculated in Double; a model that was trained in Float keeps its weights exactly, and its inputs with more
  /// digits than it saw.
  ///
  /// - Parameters:
  ///   - rows: indices from 0.
  ///   - optimizer: what an update is shown with.
  /// - Throws: `DataError` where a column or a row is missing, a row has no target or a class is unknown.
  public init(
    model: Model, table: Table, rows: [Int], optimizer: any Optimizer = SGD(learningRate: 0.01)
  ) throws {
    let preprocessing = try Case.preprocessing(of: model, table.source)
    try Case.check(rows, count: table.rowCount, file: table.source)
    let encoded = try preprocessing.encode(table, rows: rows, as: Double.self)
    if let lost = rows.first(where: { !encoded.rows.contains($0) }) {
      throw DataError(
        file: table.source, row: table.rowNumber(lost), line: table.line(ofRow: lost),
        column: preprocessing.target.name, expected: "a target to compare with", found: "none")
    }
    try self.init(model, encoded.examples, preprocessing, optimizer)
    rowNumbers = rows.map { $0 + 1 }
    preparations = try rows.map { row in
      try preprocessing.preparations(table, row: row).map(PreparedInput.init)
    }
  }

  /// Images as a trained model reads them.
  ///
  /// - Parameters:
  ///   - labels: a column for each target, a row for each image.
  ///   - rows: indices from 0.
  /// - Throws: `DataError` as for a table.
  public init(
    model: Model, images: NumberArray, labels: Table, rows: [Int],
    optimizer: any Optimizer = SGD(learningRate: 0.01)
  ) throws {
    let preprocessing = try Case.preprocessing(of: model, images.source)
    try Case.check(rows, count: images.count, file: images.source)
    let examples = try preprocessing.encode(
      images: images, labels: labels, rows: rows, as: Double.self)
    try self.init(model, examples, preprocessing, optimizer)
    rowNumbers = rows.map { $0 + 1 }
    preparations = try rows.map { row in
      try preprocessing.preparations(images: images, row: row).map(PreparedInput.init)
    }
  }

  private init(
    _ model: Model, _ examples: Examples<Double>, _ preprocessing: Preprocessing,
    _ optimizer: any Optimizer
  ) throws {
    let targets: Tensor<Double>
    switch examples.targets {
    case .classes(let places, _): targets = Case.oneHot(places, outputs: model.network.outputs)
    case .values(let values): targets = values
    }
    try self.init(
      model.network, loss: model.loss.loss, inputs: examples.inputs.rows, targets: targets.rows)
    parameters = model.parameters
    states.merge(model.states) { _, trained in trained }
    overSamples = .mean
    use = .inference
    self.optimizer = AnyOptimizer(optimizer)
    inputNames = preprocessing.featureNames
    outputNames = preprocessing.target.classes ?? preprocessing.target.names
    if case .numbers(let numbers) = preprocessing.target.coding {
      outputUnits = numbers.map {
        OutputUnit(name: $0.name, mean: $0.mean, deviation: $0.deviation)
      }
    }
    about = [
      Case.words(on: preprocessing.target),
      "The update shown is that of these rows alone, by an optimizer that remembers nothing yet; training went on with "
        + "what it had learned from others.",
    ].filter { !$0.isEmpty }.joined(separator: "\n")
  }

  private static func preprocessing(of model: Model, _ file: String) throws -> Preprocessing {
    guard let preprocessing = model.preprocessing else {
      throw DataError(
        file: file, expected: "a model with preprocessing, for its rows",
        found: "one that takes bare numbers")
    }
    return preprocessing
  }

  private static func check(_ rows: [Int], count: Int, file: String) throws {
    guard !rows.isEmpty else {
      throw DataError(file: file, expected: "at least 1 row", found: "none")
    }
    if let row = rows.first(where: { !(0..<count).contains($0) }) {
      throw DataError(file: file, expected: "a row from 1 to \(count)", found: "row \(row + 1)")
    }
  }

  /// A single output stands for the second of two classes.
  private static func oneHot(_ places: [Int32], outputs: Int) -> Tensor<Double> {
    guard outputs > 1 else { return Tensor(places.map(Double.init), shape: [places.count, 1]) }
    var targets = Tensor<Double>(repeating: 0, shape: [places.count, outputs])
    for (row, place) in places.enumerated() { targets[row, Int(place)] = 1 }
    return targets
  }

  /// How the target became what outputs are compared with.
  private static func words(on target: TargetTransform) -> String {
    switch target.coding {
    case .classes(let names):
      let quoted = names.map { "“\($0)”" }.joined(separator: ", ")
      return "The class \(target.name) is written as a 1 at its place among \(quoted)."
    case .numbers(let numbers):
      return numbers.map { number in
        let digits = NumberFormat.significant(6)
        return "The target \(number.name) is compared as the network learned it: "
          + "(\(number.name) − \(digits.string(number.mean))) / \(digits.string(number.deviation))."
      }.joined(separator: "\n")
    }
  }
}

extension PreparedInput {
  fileprivate init(_ preparation: Preparation) {
    self.init(
      name: preparation.name, raw: preparation.raw, formula: preparation.formula,
      value: preparation.value, mean: preparation.standardization?.mean,
      deviation: preparation.standardization?.deviation)
  }
}
