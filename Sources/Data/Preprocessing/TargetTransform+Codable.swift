import ChainruleTensors

extension TargetTransform: Codable {
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: TransformKey.self)
    switch try container.decode(String.self, forKey: .kind) {
    case "classes":
      self.init(
        name: try container.decode(String.self, forKey: .name),
        classes: try container.names(.classes, atLeast: 2),
        areNumbers: try container.decode(Bool.self, forKey: .numeric))
    case "number": self.init(numbers: [try Number(from: decoder)])
    case "numbers":
      let numbers = try container.decode([Number].self, forKey: .columns)
      try require(
        !numbers.isEmpty && Set(numbers.map(\.name)).count == numbers.count, container, .columns,
        "expected target columns with different names")
      self.init(numbers: numbers)
    case let kind:
      throw wrong(container, .kind, "expected kind classes or numbers, found \(quoted(kind))")
    }
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: TransformKey.self)
    switch coding {
    case .classes(let classes):
      try container.encode("classes", forKey: .kind)
      try container.encode(name, forKey: .name)
      try container.encode(classes, forKey: .classes)
      try container.encode(areNumbers, forKey: .numeric)
    case .numbers(let numbers):
      try container.encode("numbers", forKey: .kind)
      try container.encode(numbers, forKey: .columns)
    }
  }
}

extension TargetTransform.Number: Codable {
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: TransformKey.self)
    self.init(
      name: try container.decode(String.self, forKey: .name), mean: try container.finite(.mean),
      deviation: try container.deviation())
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: TransformKey.self)
    try container.encode(name, forKey: .name)
    try container.encode(mean, forKey: .mean)
    try container.encode(deviation, forKey: .deviation)
  }
}
