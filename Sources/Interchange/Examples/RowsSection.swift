import ChainruleNetworks

/// The keys `inputs` and `targets`: a row of numbers for each sample.
struct RowsSection {
  let inputs: [[Double]]
  let targets: [[Double]]
  let outputNames: [String]
  private let targetItems: [SchemaValue]

  init(_ object: SchemaObject, _ section: NetworkSection) throws {
    let rows = try object.require("inputs")
    let width = section.network.inputs
    inputs = try RowsSection.rows(rows) { item in
      // One input needs no brackets.
      !item.isList && width == 1
        ? [try item.finite()] : try item.numbers(width, "numbers, one for each input")
    }
    let classes = try RowsSection.classes(object, section)
    outputNames = section.outputNames.isEmpty ? classes : section.outputNames
    let found = try object.require("targets")
    let outputs = section.outputs
    targets = try RowsSection.rows(found) { item in
      if item.isList { return try item.numbers(outputs, "numbers, one for each output") }
      return try RowsSection.target(item, outputs, classes)
    }
    targetItems = try found.list()
    guard targets.count == inputs.count else {
      throw found.mismatch(
        counted(inputs.count, "rows, as many as inputs"), found: "\(targets.count)")
    }
  }

  /// Whether outputs can be compared with the targets, by what the loss says of them.
  func check(_ loss: any Loss) throws {
    for (item, row) in zip(targetItems, targets) {
      guard let mistake = loss.mistake(inTargets: row) else { continue }
      let place = item.isList ? try mistake.column.map { try item.list()[$0] } : nil
      throw (place ?? item).mismatch(
        "\(mistake.expected), for \(type(of: loss).kind)", found: mistake.found)
    }
  }

  private static func rows(
    _ value: SchemaValue, _ row: (SchemaValue) throws -> [Double]
  ) throws -> [[Double]] {
    let items = try value.list()
    guard !items.isEmpty else { throw value.mismatch("at least 1 row", found: "none") }
    return try items.map(row)
  }

  /// The names of classes, in the order of the outputs.
  private static func classes(_ object: SchemaObject, _ section: NetworkSection) throws -> [String]
  {
    guard let found = object.find("classes"), !found.isNull else { return [] }
    let names: [String] = try found.list().map { try $0.text() }
    let wanted = section.outputs == 1 ? 2 : section.outputs
    guard names.count == wanted, Set(names).count == wanted else {
      throw found.mismatch(
        "\(wanted) different names, one for each \(section.outputs == 1 ? "class" : "output")",
        found: "\(names.count)\(names.count == wanted ? " with a name twice" : "")")
    }
    return names
  }

  /// A number for one output; a class by its name, or by its number from 0, as one-hot.
  private static func target(
    _ item: SchemaValue, _ outputs: Int, _ classes: [String]
  ) throws -> [Double] {
    if classes.isEmpty, outputs == 1 { return [try item.finite()] }
    let place: Int
    if classes.isEmpty {
      place = try item.integer()
      guard (0..<outputs).contains(place) else {
        throw item.mismatch("a class from 0 to \(outputs - 1)")
      }
    } else {
      let name = try item.choice(among: classes)
      place = classes.firstIndex(of: name) ?? 0
    }
    return outputs == 1 ? [Double(place)] : (0..<outputs).map { $0 == place ? 1 : 0 }
  }
}
