import ChainruleTensors

/// How data become numbers for a network: the fitted state, which is stored with the model.
///
/// Everything in it comes from the rows it was fitted to, the training rows; other rows are only
/// ever encoded.
///
///     let table = try CSV.read(path: "penguins.csv")
///     let columns = try Columns(of: table, target: "species", rows: split.training)
///     let preprocessing = try Preprocessing.fit(
///       table: table, target: "species", kinds: columns.kinds, task: columns.task,
///       rows: split.training)
///     let training = try preprocessing.encode(table, rows: split.training, as: Float.self)
public struct Preprocessing: Hashable, Sendable {
  /// One input column, by its kind.
  public enum Input: Hashable, Sendable {
    /// Standardized.
    case number(NumberTransform)
    /// One-hot.
    case category(CategoryTransform)
    /// 0 or 1.
    case boolean(BooleanTransform)
    /// Days, and the parts of calendar and clock that vary.
    case date(DateTransform)

    /// The column's name in the table.
    public var name: String {
      switch self {
      case .number(let transform): transform.name
      case .category(let transform): transform.name
      case .boolean(let transform): transform.name
      case .date(let transform): transform.name
      }
    }

    /// The names of the inputs that the column becomes, in their order.
    public var featureNames: [String] {
      switch self {
      case .number(let transform): transform.featureNames
      case .category(let transform): transform.featureNames
      case .boolean(let transform): transform.featureNames
      case .date(let transform): transform.featureNames
      }
    }
  }

  /// How data become the network's inputs.
  public enum Inputs: Hashable, Sendable {
    /// The columns of a table, found by name.
    case columns([Input])
    /// Images.
    case pixels(PixelTransform)
  }

  /// How data become the network's inputs.
  public let inputs: Inputs
  /// What the network's outputs mean.
  public let target: TargetTransform

  init(inputs: Inputs, target: TargetTransform) {
    self.inputs = inputs
    self.target = target
  }

  /// Fits the preprocessing to some rows of a table.
  ///
  /// - Parameters:
  ///   - kinds: the kind of each input column, see `Columns`; columns that are not named are
  ///     ignored.
  ///   - rows: the training rows; those without a target are left out.
  /// - Throws: `DataError` where the target or a named column is missing, or where nothing can be
  ///   learned from the rows.
  public static func fit(
    table: Table, target: String, kinds: [String: ColumnKind], task: TaskKind, rows: [Int]
  ) throws -> Preprocessing {
    try fit(table: table, targets: [target], kinds: kinds, task: task, rows: rows)
  }

  /// The same for several targets, all of them numbers; rows that lack one of them are left out.
  public static func fit(
    table: Table, targets: [String], kinds: [String: ColumnKind], task: TaskKind, rows: [Int]
  ) throws -> Preprocessing {
    let rows = try table.rows(rows, withValuesIn: targets)
    for name in kinds.keys.sorted() { _ = try table.column(named: name) }
    guard !rows.isEmpty else {
      throw table.error(
        column: targets.joined(separator: ", "), expected: "training rows with a target",
        found: "none")
    }
    let used = table.columns.compactMap { column -> (Column, ColumnKind)? in
      guard let kind = kinds[column.name], kind.isInput, !targets.contains(column.name) else {
        return nil
      }
      return (column, kind)
    }
    guard !used.isEmpty else {
      throw table.error(expected: "a column to predict from", found: "none that is not ignored")
    }
    let indicators = MissingIndicators(
      of: used.filter { $0.1 != .category }.map(\.0), rows: rows)
    let inputs = try used.map { column, kind in
      try Input(
        fitting: column, as: kind, rows: rows, table: table,
        hasIndicator: indicators.hasOwn(column.name))
    }
    let transform = try TargetTransform(
      fitting: targets.map { try table.column(named: $0) }, task: task, rows: rows, table: table)
    return Preprocessing(inputs: .columns(inputs), target: transform)
  }

  /// Fits the preprocessing to some images and their labels.
  ///
  /// Integer labels are classes; other labels are numbers to predict.
  public static func fit(
    images: NumberArray, labels: NumberArray, rows: [Int]
  ) throws -> Preprocessing {
    try NumberArray.checkCounts(images: images, labels: labels)
    return try fit(
      images: images, labels: labels.table,
      task: labels.element.isInteger ? .classification : .regression, rows: rows)
  }

  /// The same with labels in the columns of a table, a row for each image.
  ///
  /// Throws `DataError` where nothing can be learned from the rows.
  public static func fit(
    images: NumberArray, labels: Table, task: TaskKind, rows: [Int]
  ) throws -> Preprocessing {
    guard !rows.isEmpty else {
      throw labels.error(expected: "training rows", found: "none")
    }
    let target = try TargetTransform(
      fitting: labels.columns, task: task, rows: rows, table: labels)
    let pixels = try PixelTransform(fitting: images, rows: rows)
    return Preprocessing(inputs: .pixels(pixels), target: target)
  }

  /// The names of the network's inputs, in order: “age”, “age is missing”, “island=Biscoe”,
  /// “born: month (sine)”, “pixel[1,1]”.
  public var featureNames: [String] {
    switch inputs {
    case .columns(let columns): columns.flatMap(\.featureNames)
    case .pixels(let pixels): pixels.featureNames
    }
  }

  /// The number of the network's inputs.
  public var featureCount: Int {
    switch inputs {
    case .columns(let columns): columns.reduce(0) { $0 + $1.featureNames.count }
    case .pixels(let pixels): pixels.shape.reduce(1, *)
    }
  }

  /// How a reader is to take the columns, for `CSV` and `CSVStream`. All columns of the model are
  /// in it.
  ///
  /// - Parameter withTarget: whether the target is read too.
  public func fieldKinds(withTarget: Bool) -> [String: FieldKind] {
    guard case .columns(let columns) = inputs else { return [:] }
    var kinds: [String: FieldKind] = [:]
    for column in columns {
      if case .number = column { kinds[column.name] = .number } else { kinds[column.name] = .text }
    }
    if withTarget {
      for name in target.names { kinds[name] = target.classes == nil ? .number : .text }
    }
    return kinds
  }
}

extension Preprocessing.Input {
  /// Precondition: `kind` is one of inputs.
  fileprivate init(
    fitting column: Column, as kind: ColumnKind, rows: [Int], table: Table, hasIndicator: Bool
  ) throws {
    switch kind {
    case .number:
      self = .number(
        try NumberTransform(fitting: column, rows: rows, table: table, hasIndicator: hasIndicator))
    case .category:
      self = .category(try CategoryTransform(fitting: column, rows: rows, table: table))
    case .boolean:
      self = .boolean(
        try BooleanTransform(fitting: column, rows: rows, table: table, hasIndicator: hasIndicator))
    case .date:
      self = .date(
        try DateTransform(fitting: column, rows: rows, table: table, hasIndicator: hasIndicator))
    case .identifier, .constant, .text, .ignored:
      preconditionFailure("\(kind.rawValue) is not an input")
    }
  }
}

extension NumberArray {
  /// Labels as a table of one column, of numbers or of words.
  public var table: Table {
    Table([column(named: "label", from: 0, stride: 1)], source: source)
  }

  /// Every `stride`th element from a place on.
  func column(named name: String, from start: Int, stride: Int) -> Column {
    let numbers = Swift.stride(from: start, to: shape.reduce(1, *), by: stride).map { value($0) }
    guard let words else { return Column(name: name, numbers: numbers) }
    return Column(
      name: name,
      values: .text(codes: numbers.map { $0.isNaN ? -1 : Int32($0) }, vocabulary: words))
  }
}

extension Preprocessing {
  /// The same inputs with another target: for a network that goes on from one that has learned something else.
  public func with(target: TargetTransform) -> Preprocessing {
    Preprocessing(inputs: inputs, target: target)
  }
}
