import ChainruleTensors

/// The target as the network learns it: a class by its place among the classes, or standardized
/// numbers, one for each target column.
public struct TargetTransform: Hashable, Sendable {
  /// A column of numbers to predict: t = (y − mean) / deviation, with the population deviation of
  /// the training rows; 0 where that is 0.
  public struct Number: Hashable, Sendable {
    /// The column's name in the table.
    public let name: String
    /// The mean of the training rows.
    public let mean: Double
    /// The standard deviation of the training rows.
    public let deviation: Double

    init(name: String, mean: Double, deviation: Double) {
      self.name = name
      self.mean = mean
      self.deviation = deviation
    }

    /// t of one value.
    public func standardized(_ value: Double) -> Double {
      deviation == 0 ? 0 : (value - mean) / deviation
    }

    /// The value in its own unit: y = mean + deviation · t.
    public func inOriginalUnits(_ standardized: Double) -> Double {
      mean + deviation * standardized
    }
  }

  /// How a target is written as numbers.
  public enum Coding: Hashable, Sendable {
    /// The classes, sorted (as numbers if all are).
    case classes([String])
    /// At least one.
    case numbers([Number])
  }

  /// The names of the target columns, in the order of the outputs; one for classes.
  public let names: [String]
  /// How the target is written as numbers.
  public let coding: Coding
  /// Whether classes were read as numbers, so that 1 and 1.0 are one class.
  let areNumbers: Bool

  /// The target column's name; of several, all with commas between.
  public var name: String { names.joined(separator: ", ") }

  init(name: String, classes: [String], areNumbers: Bool) {
    names = [name]
    coding = .classes(classes)
    self.areNumbers = areNumbers
  }

  /// Precondition: there is one at least.
  init(numbers: [Number]) {
    precondition(!numbers.isEmpty, "a target")
    names = numbers.map(\.name)
    coding = .numbers(numbers)
    areNumbers = true
  }

  /// Fits the transform to some rows of the target columns, all of which have values.
  init(fitting columns: [Column], task: TaskKind, rows: [Int], table: Table) throws {
    switch task {
    case .classification:
      guard columns.count == 1 else {
        throw table.error(
          column: columns[0].name, expected: "a single target with classes",
          found: "\(columns.count) targets")
      }
      let classes = Categories(fitting: columns[0], rows: rows)
      guard classes.names.count > 1 else {
        throw table.error(
          column: columns[0].name, expected: "at least two classes in the training rows",
          found: "\(classes.names.count)")
      }
      self.init(name: columns[0].name, classes: classes.names, areNumbers: classes.areNumbers)
    case .regression:
      self.init(
        numbers: try columns.map { column in
          let values = try ChainruleData.numbers(of: column, rows: rows, table: table)
          let moments = try Moments(values, table: table, column: column.name)
          return Number(name: column.name, mean: moments.mean, deviation: moments.deviation)
        })
    }
  }

  /// The number of the network's outputs that the target calls for: one for each class, or one for
  /// each number.
  public var outputCount: Int {
    switch coding {
    case .classes(let classes): classes.count
    case .numbers(let numbers): numbers.count
    }
  }

  /// The classes; nil for numbers.
  public var classes: [String]? {
    if case .classes(let classes) = coding { return classes }
    return nil
  }

  /// The numbers; nil for classes.
  public var numbers: [Number]? {
    if case .numbers(let numbers) = coding { return numbers }
    return nil
  }

  /// A predicted t in the unit of its target column. Precondition: the target is a number, and has
  /// this column.
  public func inOriginalUnits(_ standardized: Double, column: Int = 0) -> Double {
    guard case .numbers(let numbers) = coding else { preconditionFailure("a class has no units") }
    return numbers[column].inOriginalUnits(standardized)
  }

  /// Predicted rows [rows, outputs] in the units of their columns; unchanged for classes.
  public func inOriginalUnits(_ standardized: Tensor<Double>) -> Tensor<Double> {
    guard case .numbers(let numbers) = coding else { return standardized }
    precondition(
      standardized.shape.count == 2 && standardized.shape[1] == numbers.count,
      "expected \(numbers.count) numbers a row, found shape \(standardized.shape)")
    var values = standardized.values
    for i in values.indices { values[i] = numbers[i % numbers.count].inOriginalUnits(values[i]) }
    return Tensor(values, shape: standardized.shape)
  }

  /// The targets of some rows, all of which have values: classes, or numbers of shape
  /// [rows, targets].
  ///
  /// - Throws: `DataError` for a class that training had not seen, or a text where a number
  ///   belongs.
  @specialized(where S == Float)
  @specialized(where S == Double)
  func encode<S: Scalar>(
    _ columns: [Column], rows: [Int], table: Table, as type: S.Type
  ) throws -> Targets<S> {
    switch coding {
    case .classes(let names):
      return .classes(try places(of: columns[0], names, rows, table), names: names)
    case .numbers(let targets):
      var encoded = [S](repeating: 0, count: rows.count * targets.count)
      for (i, target) in targets.enumerated() {
        let values = try ChainruleData.numbers(of: columns[i], rows: rows, table: table)
        for (row, value) in values.enumerated() {
          encoded[row * targets.count + i] = S(target.standardized(value))
        }
      }
      return .values(Tensor(encoded, shape: [rows.count, targets.count]))
    }
  }

  private func places(
    of column: Column, _ names: [String], _ rows: [Int], _ table: Table
  ) throws -> [Int32] {
    let places = Categories(names: names, areNumbers: areNumbers).places(of: column, rows: rows)
    if let i = places.firstIndex(where: { $0 < 0 }) {
      throw table.error(
        row: rows[i], column: column.name,
        expected: "one of the classes \(listed(names))",
        found: quoted(column.spelling(rows[i]) ?? ""))
    }
    return places
  }
}

extension TargetTransform {
  /// What stands in the target columns, [rows, targets], exact where `encode` would standardize and
  /// narrow it; nil for classes.
  ///
  /// - Throws: `DataError` where a column is not in the table or holds text that is no number.
  public func numbers(in table: Table, rows: [Int]) throws -> Tensor<Double>? {
    guard case .numbers(let targets) = coding else { return nil }
    var values = [Double](repeating: 0, count: rows.count * targets.count)
    for (i, target) in targets.enumerated() {
      let column = try table.column(named: target.name)
      let found = try ChainruleData.numbers(of: column, rows: rows, table: table)
      for (row, value) in found.enumerated() { values[row * targets.count + i] = value }
    }
    return Tensor(values, shape: [rows.count, targets.count])
  }
}
