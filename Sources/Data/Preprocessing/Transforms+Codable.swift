import ChainruleTensors

enum TransformKey: String, CodingKey {
  case kind, name, median, mean, deviation, limit, tails, center, scale, share
  case categories, pooled, classes, numeric, columns, shape, maximum
  case order, origin, days, year, month, weekday, time
  case missingSeen = "missing_seen"
  case missingIndicator = "missing_indicator"
  case missingCategory = "missing_category"
}

extension Preprocessing.Input: Codable {
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: TransformKey.self)
    switch try container.decode(String.self, forKey: .kind) {
    case "number": self = .number(try NumberTransform(container))
    case "category": self = .category(try CategoryTransform(container))
    case "boolean": self = .boolean(try BooleanTransform(container))
    case "date": self = .date(try DateTransform(container))
    case let kind:
      throw wrong(
        container, .kind,
        "expected kind number, category, boolean or date, found \(quoted(kind))")
    }
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: TransformKey.self)
    try container.encode(name, forKey: .name)
    switch self {
    case .number(let transform): try transform.write(to: &container)
    case .category(let transform): try transform.write(to: &container)
    case .boolean(let transform): try transform.write(to: &container)
    case .date(let transform): try transform.write(to: &container)
    }
  }
}

extension NumberTransform {
  init(_ container: KeyedDecodingContainer<TransformKey>) throws {
    self.init(
      name: try container.decode(String.self, forKey: .name),
      median: try container.finite(.median), tails: try LongTails(container),
      standardization: try Standardization(container), missing: try MissingValues(container))
  }

  func write(to container: inout KeyedEncodingContainer<TransformKey>) throws {
    try container.encode("number", forKey: .kind)
    try container.encode(median, forKey: .median)
    if let tails {
      var nested = container.nestedContainer(keyedBy: TransformKey.self, forKey: .tails)
      try nested.encode(tails.center, forKey: .center)
      try nested.encode(tails.scale, forKey: .scale)
    }
    try standardization.write(to: &container)
    try missing.write(to: &container)
  }
}

extension CategoryTransform {
  init(_ container: KeyedDecodingContainer<TransformKey>) throws {
    let names = try container.names(.categories, atLeast: 1)
    let pooled =
      container.contains(.pooled) ? try container.names(.pooled, atLeast: 0) : []
    try require(
      Set(names).isDisjoint(with: pooled), container, .pooled,
      "expected pooled categories beside the others, found one of them")
    self.init(
      name: try container.decode(String.self, forKey: .name),
      coding: Categories(
        names: names, pooled: pooled,
        areNumbers: try container.decode(Bool.self, forKey: .numeric)),
      hasMissing: try container.decode(Bool.self, forKey: .missingCategory))
  }

  func write(to container: inout KeyedEncodingContainer<TransformKey>) throws {
    try container.encode("category", forKey: .kind)
    try container.encode(coding.names, forKey: .categories)
    try container.encode(coding.pooled, forKey: .pooled)
    try container.encode(coding.areNumbers, forKey: .numeric)
    try container.encode(hasMissing, forKey: .missingCategory)
  }
}

extension BooleanTransform {
  init(_ container: KeyedDecodingContainer<TransformKey>) throws {
    let share = try container.finite(.share)
    try require(
      (0...1).contains(share), container, .share, "expected a share from 0 to 1, found \(share)")
    self.init(
      name: try container.decode(String.self, forKey: .name), share: share,
      missing: try MissingValues(container))
  }

  func write(to container: inout KeyedEncodingContainer<TransformKey>) throws {
    try container.encode("boolean", forKey: .kind)
    try container.encode(share, forKey: .share)
    try missing.write(to: &container)
  }
}

extension DateTransform {
  init(_ container: KeyedDecodingContainer<TransformKey>) throws {
    let origin = try container.decode(Int.self, forKey: .origin)
    // The years 0001 to 9999, and a day more for clocks that are ahead or behind.
    try require(
      (-719_163...2_932_897).contains(origin), container, .origin,
      "expected a day of the years 1 to 9999, found \(origin)")
    func standardization(_ key: TransformKey) throws -> Standardization {
      try Standardization(container.nestedContainer(keyedBy: TransformKey.self, forKey: key))
    }
    self.init(
      name: try container.decode(String.self, forKey: .name),
      order: try container.decode(DateOrder.self, forKey: .order), origin: origin,
      days: try standardization(.days),
      year: container.contains(.year) ? try standardization(.year) : nil,
      hasMonth: try container.decode(Bool.self, forKey: .month),
      hasWeekday: try container.decode(Bool.self, forKey: .weekday),
      hasTime: try container.decode(Bool.self, forKey: .time),
      missing: try MissingValues(container))
  }

  func write(to container: inout KeyedEncodingContainer<TransformKey>) throws {
    try container.encode("date", forKey: .kind)
    try container.encode(order, forKey: .order)
    try container.encode(origin, forKey: .origin)
    for (key, part) in [(TransformKey.days, days), (.year, year)] {
      guard let part else { continue }
      var nested = container.nestedContainer(keyedBy: TransformKey.self, forKey: key)
      try part.write(to: &nested)
    }
    try container.encode(hasMonth, forKey: .month)
    try container.encode(hasWeekday, forKey: .weekday)
    try container.encode(hasTime, forKey: .time)
    try missing.write(to: &container)
  }
}

extension Standardization {
  init(_ container: KeyedDecodingContainer<TransformKey>) throws {
    let deviation = try container.deviation()
    let limit = container.contains(.limit) ? try container.finite(.limit) : .infinity
    try require(limit >= 0, container, .limit, "expected a limit of 0 or more, found \(limit)")
    // Values that deviate have a largest |z| of 1 or more; a limit of 0 would make them all alike.
    try require(
      limit > 0 || deviation == 0, container, .limit,
      "expected a limit above 0 beside a deviation of \(deviation), found \(limit)")
    self.init(mean: try container.finite(.mean), deviation: deviation, limit: limit)
  }

  func write(to container: inout KeyedEncodingContainer<TransformKey>) throws {
    try container.encode(mean, forKey: .mean)
    try container.encode(deviation, forKey: .deviation)
    // A model of version 1 that is written again stays without one.
    if limit.isFinite { try container.encode(limit, forKey: .limit) }
  }
}

extension LongTails {
  init?(_ container: KeyedDecodingContainer<TransformKey>) throws {
    guard container.contains(.tails) else { return nil }
    let nested = try container.nestedContainer(keyedBy: TransformKey.self, forKey: .tails)
    let scale = try nested.finite(.scale)
    try require(scale > 0, nested, .scale, "expected a scale above 0, found \(scale)")
    self.init(center: try nested.finite(.center), scale: scale)
  }
}

extension MissingValues {
  init(_ container: KeyedDecodingContainer<TransformKey>) throws {
    let hasIndicator = try container.decode(Bool.self, forKey: .missingIndicator)
    self.init(
      wereSeen: try container.decodeIfPresent(Bool.self, forKey: .missingSeen) ?? hasIndicator,
      hasIndicator: hasIndicator)
  }

  func write(to container: inout KeyedEncodingContainer<TransformKey>) throws {
    try container.encode(wereSeen, forKey: .missingSeen)
    try container.encode(hasIndicator, forKey: .missingIndicator)
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
    let maximum = try container.finite(.maximum)
    try require(
      maximum >= 0, container, .maximum, "expected a maximum of 0 or more, found \(maximum)")
    self.init(shape: shape, maximum: maximum)
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: TransformKey.self)
    try container.encode(shape, forKey: .shape)
    try container.encode(maximum, forKey: .maximum)
  }
}

extension KeyedDecodingContainer where Key == TransformKey {
  func finite(_ key: Key) throws -> Double {
    let value = try decode(Double.self, forKey: key)
    try require(value.isFinite, self, key, "expected a finite number, found \(value)")
    return value
  }

  func deviation() throws -> Double {
    let value = try finite(.deviation)
    try require(value >= 0, self, .deviation, "expected a deviation of 0 or more, found \(value)")
    return value
  }

  func names(_ key: Key, atLeast count: Int) throws -> [String] {
    let names = try decode([String].self, forKey: key)
    try require(
      names.count >= count && Set(names).count == names.count, self, key,
      "expected at least \(count) different names, found \(names.count)")
    return names
  }
}

func require<Key>(
  _ holds: Bool, _ container: KeyedDecodingContainer<Key>, _ key: Key, _ message: String
) throws {
  if !holds { throw wrong(container, key, message) }
}

func wrong<Key>(
  _ container: KeyedDecodingContainer<Key>, _ key: Key, _ message: String
) -> DecodingError {
  .dataCorruptedError(forKey: key, in: container, debugDescription: message)
}
