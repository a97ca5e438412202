/// The preprocessing as it stands in a model file. The keys are a format of their own: names in the
/// code may change, these may not.
///
///     {"format_version": 1,
///      "inputs": {"columns": [
///        {"kind": "number", "name": "age", "median": 28, "mean": 29.4, "deviation": 12.9,
///         "missing_indicator": true},
///        {"kind": "category", "name": "sex", "categories": ["female", "male"], "numeric": false,
///         "missing_category": false}]},
///      "target": {"kind": "classes", "name": "survived", "classes": ["no", "yes"],
///                 "numeric": false}}
///
/// Images have `"inputs": {"pixels": {"shape": [28, 28], "maximum": 255}}`, a target number
/// `{"kind": "number", "name": "price", "mean": 3933, "deviation": 3989}`.
///
/// Reading throws `DecodingError` for another version, and for values that no fitting can give.
extension Preprocessing: Codable {
  /// The version that is written; the only one so far.
  public static let formatVersion = 1

  private enum Key: String, CodingKey {
    case formatVersion = "format_version"
    case inputs, target, columns, pixels
  }

  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: Key.self)
    let version = try container.decode(Int.self, forKey: .formatVersion)
    try require(
      version == Preprocessing.formatVersion, container, .formatVersion,
      "expected preprocessing of format_version \(Preprocessing.formatVersion), found \(version)")
    let nested = try container.nestedContainer(keyedBy: Key.self, forKey: .inputs)
    if nested.contains(.pixels) {
      inputs = .pixels(try nested.decode(PixelTransform.self, forKey: .pixels))
    } else {
      let columns = try nested.decode([Input].self, forKey: .columns)
      try require(
        !columns.isEmpty && Set(columns.map(\.name)).count == columns.count, nested, .columns,
        "expected columns with different names")
      inputs = .columns(columns)
    }
    target = try container.decode(TargetTransform.self, forKey: .target)
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    try container.encode(Preprocessing.formatVersion, forKey: .formatVersion)
    var nested = container.nestedContainer(keyedBy: Key.self, forKey: .inputs)
    switch inputs {
    case .columns(let columns): try nested.encode(columns, forKey: .columns)
    case .pixels(let pixels): try nested.encode(pixels, forKey: .pixels)
    }
    try container.encode(target, forKey: .target)
  }
}

private enum TransformKey: String, CodingKey {
  case kind, name, median, mean, deviation, categories, classes, numeric, shape, maximum
  case missingIndicator = "missing_indicator"
  case missingCategory = "missing_category"
}

extension Preprocessing.Input: Codable {
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: TransformKey.self)
    let name = try container.decode(String.self, forKey: .name)
    switch try container.decode(String.self, forKey: .kind) {
    case "number":
      self = .number(
        NumberTransform(
          name: name, median: try container.finite(.median), mean: try container.finite(.mean),
          deviation: try container.deviation(),
          hasIndicator: try container.decode(Bool.self, forKey: .missingIndicator)))
    case "category":
      self = .category(
        CategoryTransform(
          name: name,
          coding: Categories(
            names: try container.names(.categories, atLeast: 1),
            areNumbers: try container.decode(Bool.self, forKey: .numeric)),
          hasMissing: try container.decode(Bool.self, forKey: .missingCategory)))
    case let kind:
      throw wrong(container, .kind, "expected kind number or category, found \(quoted(kind))")
    }
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: TransformKey.self)
    try container.encode(name, forKey: .name)
    switch self {
    case .number(let transform):
      try container.encode("number", forKey: .kind)
      try container.encode(transform.median, forKey: .median)
      try container.encode(transform.mean, forKey: .mean)
      try container.encode(transform.deviation, forKey: .deviation)
      try container.encode(transform.hasIndicator, forKey: .missingIndicator)
    case .category(let transform):
      try container.encode("category", forKey: .kind)
      try container.encode(transform.coding.names, forKey: .categories)
      try container.encode(transform.coding.areNumbers, forKey: .numeric)
      try container.encode(transform.hasMissing, forKey: .missingCategory)
    }
  }
}

extension PixelTransform: Codable {
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: TransformKey.self)
    let shape = try container.decode([Int].self, forKey: .shape)
    var pixels = 1
    for length in shape {
      let (product, overflow) = pixels.multipliedReportingOverflow(by: length)
      // 2³² pixels is far beyond any network; without a bound a damaged file could ask for all
      // memory.
      try require(
        length >= 0 && !overflow && product <= 1 << 32, container, .shape,
        "expected the shape of an image, found \(shape)")
      pixels = product
    }
    self.init(shape: shape, maximum: try container.finite(.maximum))
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: TransformKey.self)
    try container.encode(shape, forKey: .shape)
    try container.encode(maximum, forKey: .maximum)
  }
}

extension TargetTransform: Codable {
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: TransformKey.self)
    let name = try container.decode(String.self, forKey: .name)
    switch try container.decode(String.self, forKey: .kind) {
    case "classes":
      self.init(
        name: name, coding: .classes(try container.names(.classes, atLeast: 2)),
        areNumbers: try container.decode(Bool.self, forKey: .numeric))
    case "number":
      let (mean, deviation) = (try container.finite(.mean), try container.deviation())
      self.init(name: name, coding: .number(mean: mean, deviation: deviation), areNumbers: true)
    case let kind:
      throw wrong(container, .kind, "expected kind classes or number, found \(quoted(kind))")
    }
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: TransformKey.self)
    try container.encode(name, forKey: .name)
    switch coding {
    case .classes(let classes):
      try container.encode("classes", forKey: .kind)
      try container.encode(classes, forKey: .classes)
      try container.encode(areNumbers, forKey: .numeric)
    case .number(let mean, let deviation):
      try container.encode("number", forKey: .kind)
      try container.encode(mean, forKey: .mean)
      try container.encode(deviation, forKey: .deviation)
    }
  }
}

extension KeyedDecodingContainer where Key == TransformKey {
  fileprivate func finite(_ key: Key) throws -> Double {
    let value = try decode(Double.self, forKey: key)
    try require(value.isFinite, self, key, "expected a finite number, found \(value)")
    return value
  }

  fileprivate func deviation() throws -> Double {
    let value = try finite(.deviation)
    try require(value >= 0, self, .deviation, "expected a deviation of 0 or more, found \(value)")
    return value
  }

  fileprivate func names(_ key: Key, atLeast count: Int) throws -> [String] {
    let names = try decode([String].self, forKey: key)
    try require(
      names.count >= count && Set(names).count == names.count, self, key,
      "expected at least \(count) different names, found \(names.count)")
    return names
  }
}

private func require<Key>(
  _ holds: Bool, _ container: KeyedDecodingContainer<Key>, _ key: Key, _ message: String
) throws {
  if !holds { throw wrong(container, key, message) }
}

private func wrong<Key>(
  _ container: KeyedDecodingContainer<Key>, _ key: Key, _ message: String
) -> DecodingError {
  .dataCorruptedError(forKey: key, in: container, debugDescription: message)
}
