extension Table {
  /// The rows of arrays as a table: the columns x1, x2, … of the inputs, then y, or y1, y2, … of several targets.
  ///
  /// - Parameters:
  ///   - inputs: [n] or [n, d]; with words, columns of text.
  ///   - targets: [n] or [n, k]; nil: there are none.
  /// - Throws: `DataError` where an array has another shape, or they differ in length.
  public init(inputs: NumberArray, targets: NumberArray? = nil) throws {
    var columns = try Table.columns(of: inputs, named: "x", isNumbered: true)
    if let targets {
      guard targets.count == inputs.count else {
        throw DataError(
          file: targets.source, expected: "\(counted(inputs.count, "row")), as the inputs have",
          found: targets.count.grouped)
      }
      columns += try Table.columns(of: targets, named: "y", isNumbered: targets.shape.count > 1)
    }
    self.init(columns, source: inputs.source)
  }

  /// The names that the columns of a target array get.
  public static func targetNames(of targets: NumberArray) -> [String] {
    guard targets.shape.count > 1 else { return ["y"] }
    return (0..<targets.shape[1]).map { "y\($0 + 1)" }
  }

  private static func columns(
    of array: NumberArray, named name: String, isNumbered: Bool
  ) throws -> [Column] {
    guard (1...2).contains(array.shape.count), array.shape.allSatisfy({ $0 > 0 }) else {
      throw DataError(
        file: array.source, expected: "an array of rows, or of rows and columns",
        found: "shape \(array.shape)")
    }
    let width = array.shape.count == 2 ? array.shape[1] : 1
    return (0..<width).map { place in
      array.column(
        named: isNumbered ? "\(name)\(place + 1)" : name, from: place, stride: width)
    }
  }
}
