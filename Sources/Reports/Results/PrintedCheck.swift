import ChainruleData
import ChainruleExplain
import ChainruleFormulas
import ChainruleGraphs
import ChainruleInterchange
import ChainruleMarking
import ChainruleNetworks
import ChainruleTensors

/// The numbers that a source prints, beside what they should be.
///
/// A printed number is right if the exact one, rounded to as many decimals, is it. How far its digits vouch for it
/// `StatedNumber` says, as for a person's numbers: a whole number for three at least, 0 for 0.000, 5 for 5.00.
struct PrintedCheck {
  private let worked: Worked
  private let names: ByName?
  /// Outputs and cost after as many steps as a printed number asks for.
  private let checkpoints: [Int: Training.Checkpoint]

  /// Throws `SchemaError` for a printed number whose name nothing has, with its place in the file.
  init(_ worked: Worked) throws {
    try self.init(working: worked)
    for printed in worked.example.printed where exact(printed) == nil {
      throw mistake(printed)
    }
  }

  /// What is wrong with a printed name; a number can be known and yet not be kept for later steps.
  private func mistake(_ printed: PrintedValue) -> SchemaError {
    var now = printed
    now.after = nil
    let isLate = printed.after != nil && exact(now) != nil
    let near = isLate ? "" : suggestion(for: printed.name, among: names?.object.keys ?? [])
    return SchemaError(
      place: SourcePlace(file: printed.place.isEmpty ? "the example" : printed.place),
      path: "printed",
      problem: .mismatch(
        expected: isLate
          ? "the cost or an output, which alone are noted “after” some steps"
          : "the name of a number of this example, as w1[1,2], a2[1] or C",
        found: "“\(printed.name)”" + near))
  }

  /// The note of a printed number; nil where it was written for another calculation than that of this case.
  func note(_ value: PrintedValue) -> String? {
    guard !value.calculated.isEmpty else { return value.note }
    return exact(value).flatMap { PrintedCheck.isRight(value.calculated, $0) ? value.note : nil }
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
    guard let printed = Double(text), let unit = unit(of: text) else { return false }
    // Half a unit, and what the decimal of the text itself lacks of a double.
    return abs(exact - printed) <= unit.powerOfTen / 2 * (1 + 1e-9) + printed.ulp
  }

  /// The power of ten of the last digit that a text vouches for; nil for what is no number.
  private static func unit(of text: String) -> Int? { StatedNumber(text)?.decimalPlace }

  /// As many significant digits of the exact number as the printed one has, and one more.
  static func digits(of exact: Double, beside text: String) -> Int {
    guard let unit = unit(of: text), exact != 0, exact.isFinite else { return 1 }
    let exponent = (Function.log.value(exact.magnitude) / Function.log.value(10)).rounded(.down)
    return min(max(Int(exponent) - unit + 2, 1), 17)
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
      "note": .string(note(value) ?? ""),
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
        "note": .string(note(outputs[0]) ?? ""),
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
      "note": .string(note(value) ?? ""),
    ]
  }
}

extension Worked {
  /// The numbers that the source of the example prints, right or wrong; nil where it prints none.
  ///
  /// - Throws: `NetworkError`; `SchemaError` where a printed name is none of its numbers'.
  public var printedSection: Section? {
    get throws {
      guard !example.printed.isEmpty else { return nil }
      let check = try PrintedCheck(self)
      let notes = example.printed.map { check.note($0) }
      // A note that does not hold any more gives away that the file calculates something else than its source.
      let isOther = notes.contains(nil)
      let words = isOther ? ("same", "differs") : ("right", "wrong")
      let rows = zip(example.printed, notes).map { value, note -> [Phrase] in
        let exact = check.exact(value)
        let after = value.after.map { ", after \($0) \($0 == 1 ? "step" : "steps")" } ?? ""
        let verdict = exact.map { PrintedCheck.isRight(value.text, $0) ? words.0 : words.1 }
        return [
          "\(value.name)\(after)", Phrase(stringLiteral: value.text),
          exact.map {
            "\(number: $0, digits: PrintedCheck.digits(of: $0, beside: value.text))"
          } ?? "", Phrase(stringLiteral: verdict ?? "unknown"),
          Phrase(stringLiteral: isOther ? "" : note ?? ""),
        ]
      }
      let hasWhole = example.printed.contains { $0.text.allSatisfy { $0.isNumber || $0 == "-" } }
      let whole: Phrase = hasWhole ? " A whole number stands for at least three digits." : ""
      let caption: Phrase =
        isOther
        ? """
        This file calculates other numbers than its source did, so a difference is no mistake of the source, and its \
        notes are left out. Same: the calculated number, rounded to as many decimals, is the printed one.\(whole)
        """
        : "Right: the calculated number, rounded to as many decimals, is the printed one.\(whole)"
      let table = DocumentTable(
        ["number", "printed", "calculated", "", ""], rows, caption: caption)
      return Section("What the source prints", id: "printed", [.table(table)])
    }
  }

  /// The JSON of an explanation with `printed_values` at its end, where the source of the example prints some.
  ///
  /// - Throws: `NetworkError`; `SchemaError` where a printed name is none of its numbers'.
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
