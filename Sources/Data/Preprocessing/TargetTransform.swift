import ChainruleTensors

/// The target as the network learns it: a class by its place among the classes, or a standardized
/// number.
public struct TargetTransform: Hashable, Sendable {
  public enum Coding: Hashable, Sendable {
    /// The classes, sorted (as numbers if all are).
    case classes([String])
    /// t = (y − mean) / deviation, with the population deviation of the training rows; 0 where that
    /// is 0.
    case number(mean: Double, deviation: Double)
  }

  /// The target column's name.
  public let name: String
  public let coding: Coding
  /// Whether classes were read as numbers, so that 1 and 1.0 are one class.
  let areNumbers: Bool

  init(name: String, coding: Coding, areNumbers: Bool) {
    self.name = name
    self.coding = coding
    self.areNumbers = areNumbers
  }

  /// Fits the transform to some rows of a column, all of which have a value.
  init(fitting column: Column, task: TaskKind, rows: [Int], table: Table) throws {
    switch task {
    case .classification:
      let classes = Categories(fitting: column, rows: rows)
      guard classes.names.count > 1 else {
        throw table.error(
          column: column.name, expected: "at least two classes in the training rows",
          found: "\(classes.names.count)")
      }
      self.init(name: column.name, coding: .classes(classes.names), areNumbers: classes.areNumbers)
    case .regression:
      let values = try numbers(of: column, rows: rows, table: table)
      let moments = try Moments(values, table: table, column: column.name)
      self.init(
        name: column.name, coding: .number(mean: moments.mean, deviation: moments.deviation),
        areNumbers: true)
    }
  }

  /// The number of the network's outputs that the target calls for: one for each class, or 1.
  public var outputCount: Int {
    if case .classes(let classes) = coding { return classes.count }
    return 1
  }

  /// The classes; nil for a number.
  public var classes: [String]? {
    if case .classes(let classes) = coding { return classes }
    return nil
  }

  /// A predicted t in the target's own units: y = mean + deviation · t. Precondition: the target is
  /// a number.
  public func inOriginalUnits(_ standardized: Double) -> Double {
    guard case .number(let mean, let deviation) = coding else {
      preconditionFailure("a class has no units")
    }
    return mean + deviation * standardized
  }

  /// The targets of some rows, all of which have a value.
  ///
  /// - Throws: `DataError` for a class that training had not seen, or a text where a number
  ///   belongs.
  @specialized(where S == Float)
  @specialized(where S == Double)
  func encode<S: Scalar>(
    _ column: Column, rows: [Int], table: Table, as type: S.Type
  ) throws -> Targets<S> {
    switch coding {
    case .classes(let names):
      let places = Categories(names: names, areNumbers: areNumbers).places(of: column, rows: rows)
      if let i = places.firstIndex(where: { $0 < 0 }) {
        let listing = names.prefix(12).map(quoted).joined(separator: ", ")
        throw table.error(
          row: rows[i], column: column.name,
          expected: "one of the classes \(listing)\(names.count > 12 ? ", …" : "")",
          found: quoted(column.spelling(rows[i]) ?? ""))
      }
      return .classes(places, names: names)
    case .number(let mean, let deviation):
      let values = try numbers(of: column, rows: rows, table: table)
      let standardized = values.map { S(deviation == 0 ? 0 : ($0 - mean) / deviation) }
      return .values(Tensor(standardized, shape: [rows.count, 1]))
    }
  }
}
