import ChainruleTensors

/// Encoded rows, where they came from, and what was remarkable in them.
public struct Encoded<S: Scalar>: Sendable {
  /// The rows as the network takes them.
  public let examples: Examples<S>
  /// The table's row (an index from 0) behind each example: those asked for, less those without a
  /// target.
  public let rows: [Int]
  /// What was remarkable in the rows.
  public let report: EncodingReport
}

extension Preprocessing {
  /// Rows of a table with their targets, to train on or to evaluate.
  ///
  /// Columns are found by name, in any order; further ones do not matter. Rows that lack a target
  /// are left out.
  ///
  /// - Parameters:
  ///   - rows: row indices; nil for all.
  ///   - weights: the name of a column with a weight for each row; nil for none.
  /// - Throws: `DataError` where an input column or a target is not in the table, a class is
  ///   unknown, a number or date column holds other text, or a weight is missing or negative.
  @specialized(where S == Float)
  @specialized(where S == Double)
  public func encode<S: Scalar>(
    _ table: Table, rows: [Int]? = nil, weights: String? = nil, as type: S.Type = S.self
  ) throws -> Encoded<S> {
    let columns = try target.names.map { try table.column(named: $0) }
    let wanted = rows ?? Array(0..<table.rowCount)
    let present = try table.rows(wanted, withValuesIn: target.names)
    var (inputs, report) = try encodeInputs(table, rows: present, as: type)
    report.missingTargets = wanted.count - present.count
    let targets = try target.encode(columns, rows: present, table: table, as: type)
    let weights = try weights.map { name -> [S] in
      try Preprocessing.weights(table.column(named: name), rows: present, table: table)
        .map { S($0) }
    }
    return Encoded(
      examples: Examples(inputs: inputs, targets: targets, weights: weights), rows: present,
      report: report)
  }

  /// Rows of a table without targets, to predict: a tensor of shape [rows, features].
  ///
  /// - Throws: `DataError` where an input column is not in the table, or a number or date column holds
  ///   other text.
  @specialized(where S == Float)
  @specialized(where S == Double)
  public func encodeInputs<S: Scalar>(
    _ table: Table, rows: [Int]? = nil, as type: S.Type = S.self
  ) throws -> (inputs: Tensor<S>, report: EncodingReport) {
    guard case .columns(let transforms) = inputs else {
      throw table.error(expected: "images, as in training", found: "a table")
    }
    let columns = try transforms.map { try table.column(named: $0.name) }
    let rows = rows ?? Array(0..<table.rowCount)
    let width = featureCount
    var values = [S](zeros: rows.count * width)
    var report = EncodingReport()
    report.rows = rows.count
    var offset = 0
    for (transform, column) in zip(transforms, columns) {
      var found = EncodingReport.Column(name: column.name)
      switch transform {
      case .number(let transform):
        let numbers = try numbers(of: column, rows: rows, table: table)
        transform.encode(numbers, into: &values, offset: offset, width: width)
        transform.count(numbers, column, rows: rows, into: &found)
      case .category(let transform):
        let places = transform.coding.places(of: column, rows: rows)
        transform.encode(places, into: &values, offset: offset, width: width)
        transform.count(places, column, rows: rows, into: &found)
      case .boolean(let transform):
        let booleans = BooleanTransform.values(of: column, rows: rows)
        transform.encode(booleans, into: &values, offset: offset, width: width)
        transform.count(booleans, column, rows: rows, into: &found)
      case .date(let transform):
        let dates = try Dates(column, rows: rows, order: transform.order, table: table)
        transform.encode(dates, into: &values, offset: offset, width: width)
        transform.count(dates, column, rows: rows, into: &found)
      }
      report.columns.append(found)
      offset += transform.featureNames.count
    }
    return (Tensor(values, shape: [rows.count, width]), report)
  }

  /// Images with their labels.
  ///
  /// - Throws: `DataError` where the images have another shape than in training, there are not as
  ///   many labels as images, or a label is unknown.
  @specialized(where S == Float)
  @specialized(where S == Double)
  public func encode<S: Scalar>(
    images: NumberArray, labels: NumberArray, rows: [Int]? = nil, as type: S.Type = S.self
  ) throws -> Examples<S> {
    try NumberArray.checkCounts(images: images, labels: labels)
    return try encode(images: images, labels: labels.table, rows: rows, as: type)
  }

  /// The same with labels in the columns of a table, a row for each image, found by name.
  @specialized(where S == Float)
  @specialized(where S == Double)
  public func encode<S: Scalar>(
    images: NumberArray, labels: Table, rows: [Int]? = nil, as type: S.Type = S.self
  ) throws -> Examples<S> {
    let rows = rows ?? Array(0..<images.count)
    let columns = try target.names.map { try labels.column(named: $0) }
    return Examples(
      inputs: try encodeInputs(images: images, rows: rows, as: type),
      targets: try target.encode(columns, rows: rows, table: labels, as: type))
  }

  /// Images without labels: a tensor of shape [rows, pixels].
  @specialized(where S == Float)
  @specialized(where S == Double)
  public func encodeInputs<S: Scalar>(
    images: NumberArray, rows: [Int]? = nil, as type: S.Type = S.self
  ) throws -> Tensor<S> {
    guard case .pixels(let pixels) = inputs else {
      throw DataError(
        file: images.source, expected: "a table with the columns of training", found: "images")
    }
    return try pixels.encode(images, rows: rows ?? Array(0..<images.count), as: type)
  }

  /// How each input of one row is made, in the order of `featureNames`; values before they are
  /// narrowed to `Float`.
  ///
  /// Precondition: `row` is one of the table's.
  public func preparations(_ table: Table, row: Int) throws -> [Preparation] {
    guard case .columns(let transforms) = inputs else {
      throw table.error(expected: "images, as in training", found: "a table")
    }
    return try transforms.flatMap { transform -> [Preparation] in
      let column = try table.column(named: transform.name)
      switch transform {
      case .number(let transform):
        return transform.preparations(try numbers(of: column, rows: [row], table: table)[0])
      case .category(let transform):
        let place = transform.coding.places(of: column, rows: [row])[0]
        return transform.preparations(place, raw: column.spelling(row))
      case .boolean(let transform):
        let value = BooleanTransform.values(of: column, rows: [row])[0]
        return transform.preparations(value, raw: column.spelling(row))
      case .date(let transform):
        let dates = try Dates(column, rows: [row], order: transform.order, table: table)
        let place = Int(dates.places[0])
        return transform.preparations(
          place < 0 ? nil : dates.dates[place], raw: column.spelling(row))
      }
    }
  }

  /// How each input of one image is made.
  ///
  /// Precondition: `row` is one of the images.
  public func preparations(images: NumberArray, row: Int) throws -> [Preparation] {
    guard case .pixels(let pixels) = inputs else {
      throw DataError(
        file: images.source, expected: "a table with the columns of training", found: "images")
    }
    return try pixels.preparations(images, row: row)
  }

  private static func weights(_ column: Column, rows: [Int], table: Table) throws -> [Double] {
    let weights = try numbers(of: column, rows: rows, table: table)
    if let i = weights.firstIndex(where: { !($0 >= 0) }) {
      throw table.error(
        row: rows[i], column: column.name, expected: "a weight of 0 or more",
        found: weights[i].isNaN ? "a missing value" : spelled(weights[i]))
    }
    return weights
  }
}
