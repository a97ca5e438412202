import Chainrule

/// How much a row of each class counts while the network learns.
struct ClassWeighting {
  let setting: ClassWeights?

  /// Whether rows are weighted by their class.
  var isInForce: Bool { setting.map { $0 != .none } ?? false }

  /// The rows with weights by class; as they are where none were asked for.
  func applied<S: Scalar>(to examples: Examples<S>) throws -> Examples<S> {
    guard let setting, setting != .none else { return examples }
    guard case .classes(let classes, let names) = examples.targets else {
      throw UsageError("--class-weights", expected: "classes", found: "numbers to predict")
    }
    let factors: [Double]
    switch setting {
    case .balanced: factors = ClassWeighting.balanced(classes, names.count)
    case .file(let path): factors = try ClassWeighting.read(path, names)
    case .none: return examples
    }
    var examples = examples
    let given = examples.weights ?? [S](repeating: 1, count: classes.count)
    examples.weights = zip(given, classes).map { $0 * S(factors[Int($1)]) }
    return examples
  }

  /// n / (classes · rows of the class): all classes weigh the same together.
  private static func balanced(_ classes: [Int32], _ count: Int) -> [Double] {
    var rows = [Double](repeating: 0, count: count)
    for place in classes { rows[Int(place)] += 1 }
    return rows.map { Double(classes.count) / (Double(count) * max($0, 1)) }
  }

  /// A mapping of YAML or JSON, `yes: 3`, with a weight for each class; the file may have further ones.
  private static func read(_ path: String, _ names: [String]) throws -> [Double] {
    let all = try JSONValue(from: SchemaReader.read(file: path))
    return try names.map { name in
      guard let found = all.object?[name] else {
        throw DataError(
          file: path, expected: "a weight for each class", found: "none for “\(name)”")
      }
      guard let weight = found.double, weight >= 0, weight.isFinite else {
        throw DataError(
          file: path, expected: "a weight of 0 or more for “\(name)”", found: found.description)
      }
      return weight
    }
  }
}
