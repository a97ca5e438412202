import ChainruleExplain
import ChainruleFormulas
import ChainruleGraphs
import ChainruleInterchange
import ChainruleNetworks
import ChainruleTensors

/// The numbers that a source prints, beside what they should be.
///
/// A printed number is right if the exact one, rounded to as many decimals, is it.
struct PrintedCheck {
  private let worked: Worked
  private let names: ByName?
  /// Outputs and cost after as many steps as a printed number asks for.
  private let checkpoints: [Int: Training.Checkpoint]

  /// Throws `NetworkError` for a printed number whose name nothing has.
  init(_ worked: Worked) throws {
    try self.init(working: worked)
    for printed in worked.example.printed where exact(printed) == nil {
      throw NetworkError(
        layer: "printed", expected: "the name of a number of this example",
        found: "“\(printed.name)”")
    }
  }

  private init(working worked: Worked) throws {
    self.worked = worked
    names = worked.example.samples == 1 ? ByName(worked) : nil
    var wanted = Set(worked.example.printed.compactMap(\.after))
    if wanted.isEmpty {
      checkpoints = [:]
      return
    }
    var example = worked.example
    wanted.insert(example.steps)
    example.steps = wanted.max() ?? example.steps
    example.checkpoints = wanted.sorted()
    let found = try Training(example).checkpoints
    checkpoints = Dictionary(uniqueKeysWithValues: found.map { ($0.updates, $0) })
  }

  /// Whether a number, rounded to the digits of a text, is that text.
  static func isRight(_ text: String, _ exact: Double) -> Bool {
    guard let printed = Double(text) else { return false }
    let parts = text.lowercased().split(separator: "e")
    let exponent = parts.count > 1 ? Int(parts[1]) ?? 0 : 0
    let point = parts[0].firstIndex(of: ".")
    let decimals = point.map { parts[0].distance(from: $0, to: parts[0].endIndex) - 1 } ?? 0
    let unit = (exponent - decimals).powerOfTen
    // Half a unit, and what the decimal of the text itself lacks of a double.
    return abs(exact - printed) <= unit / 2 * (1 + 1e-9) + printed.ulp
  }

  /// The exact number of a printed one; nil where the case has no number of this name.
  func exact(_ printed: PrintedValue) -> Double? {
    if let after = printed.after { return checkpoints[after].flatMap { late(printed.name, $0) } }
    return names?.object[PrintedCheck.quantity(printed.name)]?.double
      ?? element(printed.name).flatMap { worked.before.number($0) }
  }

  private func element(_ name: String) -> Element? {
    try? worked.before.element(named: name)
  }

  /// The cost or an output after some steps.
  private func late(_ name: String, _ checkpoint: Training.Checkpoint) -> Double? {
    guard let element = element(name) else { return nil }
    if element == .cost { return checkpoint.loss }
    let sample = (element.symbol.sample ?? 1) - 1
    guard element.symbol.base == "a", let last = worked.before.layers.last,
      element.symbol.superscript == "\(last.number)", element.index.count == 1,
      checkpoint.outputs.rows.indices.contains(sample),
      checkpoint.outputs.rows[sample].indices.contains(element.index[0])
    else { return nil }
    return checkpoint.outputs.rows[sample][element.index[0]]
  }

  /// `dE/dw17` as a program spells it: dE_dw17; `new w17`: w17_new.
  static func quantity(_ name: String) -> String {
    if name.hasPrefix("new ") { return "\(name.dropFirst(4))_new" }
    let parts = name.split(separator: "/")
    guard parts.count == 2, parts[0].hasPrefix("d"), parts[1].hasPrefix("d") else { return name }
    // dout_n9/dnet_n9 is dout_dnet_n9: the neuron is said once.
    let above = parts[0]
    let neuron = parts[1].firstIndex(of: "_").map { parts[1][$0...] } ?? ""
    let stem = !neuron.isEmpty && above.hasSuffix(neuron) ? above.dropLast(neuron.count) : above
    return "\(stem)_\(parts[1])"
  }

  /// One entry for each printed number; with `rows`, one for the numbers that were printed together.
  func json(rows: Bool = false) -> [JSONValue] {
    guard rows else { return worked.example.printed.map { entry($0) } }
    var order: [Int?] = []
    for value in worked.example.printed where !order.contains(value.after) {
      order.append(value.after)
    }
    return order.map { after in
      let together = worked.example.printed.filter { $0.after == after }
      let exact = together.map { self.exact($0) }
      let isRight = zip(together, exact).allSatisfy { value, exact in
        exact.map { PrintedCheck.isRight(value.text, $0) } ?? false
      }
      return [
        "quantity": .string(quantity(ofOutputsAfter: after ?? 0)),
        "printed": JSONValue(together.map { Double($0.text) ?? .nan }),
        "exact": .array(exact.map { $0.map { .number($0) } ?? .null }),
        "printed_is_right": .bool(isRight),
      ]
    }
  }

  private func quantity(ofOutputsAfter steps: Int) -> String {
    switch steps {
    case 0: "initial output"
    case worked.example.steps: "output after training"
    case worked.example.steps - 1: "new output (last output in loop)"
    default: "output after \(steps) updates"
    }
  }

  private func entry(_ value: PrintedValue) -> JSONValue {
    let exact = exact(value)
    let after = value.after.map { " after \($0) update\($0 == 1 ? "" : "s")" } ?? ""
    return [
      "quantity": .string(PrintedCheck.quantity(value.name) + after),
      "printed": .string(value.text), "exact": exact.map { .number($0) } ?? .null,
      "printed_is_right": exact.map { .bool(PrintedCheck.isRight(value.text, $0)) } ?? .null,
      "note": .string(value.note),
    ]
  }

  /// As the golden numbers have them: a delta by its name, outputs together, and a number that was read one step before
  /// the end beside that of the end.
  func publishedJSON() -> [JSONValue] {
    let steps = worked.example.steps
    var entries: [JSONValue] = []
    var outputs: [PrintedValue] = []
    for value in worked.example.printed {
      if value.after == steps {
        outputs.append(value)
      } else if value.after == steps - 1 {
        entries.append(beforeTheEnd(value))
      } else {
        var object = entry(value).object ?? [:]
        let name = object["quantity"]?.string ?? ""
        if name.hasPrefix("dE_dnet_") {
          object["quantity"] = .string("delta_\(name.dropFirst(8))")
        }
        entries.append(.object(object))
      }
    }
    guard !outputs.isEmpty else { return entries }
    let exact = outputs.compactMap { self.exact($0) }
    return entries + [
      [
        "quantity": .string("outputs after \(steps.grouped) rounds"),
        "printed": .string(outputs.map(\.text).joined(separator: ", ")), "exact": JSONValue(exact),
        "printed_is_right": .bool(
          zip(outputs, exact).allSatisfy { PrintedCheck.isRight($0.text, $1) }),
        "note": .string(outputs[0].note),
      ]
    ]
  }

  private func beforeTheEnd(_ value: PrintedValue) -> JSONValue {
    let steps = worked.example.steps
    let exact = exact(value)
    let atEnd = checkpoints[steps].flatMap { late(value.name, $0) }
    return [
      "quantity": .string("\(value.name) after \(steps.grouped) rounds"),
      "printed": .string(value.text), "exact": atEnd.map { .number($0) } ?? .null,
      "exact_after_\(steps - 1)": exact.map { .number($0) } ?? .null,
      "printed_is_right": exact.map { .bool(PrintedCheck.isRight(value.text, $0)) } ?? .null,
      "note": .string(value.note),
    ]
  }
}

extension Worked {
  /// The numbers that the source of the example prints, right or wrong; nil where it prints none.
  ///
  /// - Throws: `NetworkError`.
  public var printedSection: Section? {
    get throws {
      guard !example.printed.isEmpty else { return nil }
      let check = try PrintedCheck(self)
      let rows = example.printed.map { value -> [Phrase] in
        let exact = check.exact(value)
        let after = value.after.map { ", after \($0) steps" } ?? ""
        let verdict = exact.map { PrintedCheck.isRight(value.text, $0) ? "right" : "wrong" }
        return [
          "\(value.name)\(after)", Phrase(stringLiteral: value.text),
          exact.map { "\(number: $0)" } ?? "", Phrase(stringLiteral: verdict ?? "unknown"),
          Phrase(stringLiteral: value.note),
        ]
      }
      let table = DocumentTable(
        ["number", "printed", "calculated", "", ""], rows,
        caption: "Right: the calculated number, rounded to as many decimals, is the printed one.")
      return Section("What the source prints", id: "printed", [.table(table)])
    }
  }

  /// The JSON of an explanation with `printed_values` at its end, where the source of the example prints some.
  ///
  /// - Throws: `NetworkError`.
  public func printedJSON(in text: String) throws -> String {
    guard !example.printed.isEmpty, var json = try JSONValue(parsing: text).object else {
      return text
    }
    json["printed_values"] = .array(try PrintedCheck(self).json())
    return JSONValue.object(json).pretty + "\n"
  }
}

extension Int {
  /// 10 raised to it, rounded once.
  fileprivate var powerOfTen: Double { Double("1e\(self)") ?? .nan }

  /// 10,000
  fileprivate var grouped: String {
    let digits = String(self)
    return String(
      digits.enumerated().flatMap { i, digit -> [Character] in
        i > 0 && (digits.count - i) % 3 == 0 ? [",", digit] : [digit]
      })
  }
}
