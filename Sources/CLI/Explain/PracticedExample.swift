import ArgumentParser
import Chainrule

/// What `check` and `worksheet` are about: one case of a network, or something else of an example that a person calculates
/// by hand.
struct PracticedExample {
  /// What there is to be calculated.
  enum Task {
    case network(Case)
    case exercise(Exercise)
  }

  let title: String
  let task: Task

  /// - Parameters:
  ///   - file: the example, as it was read.
  ///   - example: what it was called.
  ///   - name: which of its cases, formulas, runs or functions; nil for the first.
  ///   - variant: other numbers, drawn from this one, as it was typed.
  init(_ file: ExampleFile, of example: String, case name: String?, variant: String?) throws {
    let variant = try SettingsReader(object: nil).value(
      "variant", variant, must: .beCount(upTo: 1_000_000_000))
    title = file.name
    guard file.cases.isEmpty else {
      let found = try ExplainedCases(file, of: example, case: name).cases[0]
      task = .network(try variant.map { try found.variant($0) } ?? found)
      return
    }
    let practice = try PracticedExample.practice(file.practices, of: example, named: name)
    guard let exercise = try practice.exercise(variant: variant) else {
      throw UsageError(
        "--variant", expected: "an example that other numbers of one digit suit",
        found: "\(practice.name), whose formula has no value at any that were drawn")
    }
    task = .exercise(exercise)
  }

  private static func practice(_ all: [Practice], of example: String, named name: String?) throws
    -> Practice
  {
    guard let first = all.first else {
      throw UsageError(
        "EXAMPLE", expected: "one with something to calculate by hand",
        found: "random numbers, which a generator draws; chainrule explain \(example) shows them")
    }
    guard let name else { return first }
    let plain = name.replacing("_", with: " ")
    guard let found = all.first(where: { $0.name.replacing("_", with: " ") == plain }) else {
      let names = all.map(\.name)
      throw UsageError(
        "--case", expected: "one of \(names.joined(separator: ", "))",
        found: "“\(name)”\(suggestion(for: name, among: names))")
    }
    return found
  }

  /// What a network's numbers are called instead of their usual names.
  var names: GivenNames {
    if case .network(let example) = task { example.names } else { GivenNames() }
  }

  /// Marks numbers of it.
  var marker: Marker {
    get throws {
      switch task {
      case .network(let example): try Marker(example)
      case .exercise(let exercise): Marker(exercise)
      }
    }
  }

  /// Its sheet, with as many steps as are wanted where there are several, and blanks in these parts; nil for all.
  func worksheet(steps: Int?, parts: [String]? = nil) throws -> Worksheet {
    switch task {
    case .network(let example):
      let most = max(1, min(example.steps, Worksheet.mostSteps))
      if let steps, steps > most {
        throw UsageError(
          "--steps", expected: "from 1 to \(most), as many as there are to be marked",
          found: "\(steps)")
      }
      return try Worksheet(example, steps: steps ?? 1, parts: parts)
    case .exercise(let exercise): return Worksheet(exercise, steps: steps, parts: parts)
    }
  }
}

/// Which example `check` and `worksheet` are about, and what of it.
struct PracticedOptions: ParsableArguments {
  @Argument(help: "An example file, or the name of a ready-made example.")
  var example: String
  @Option(
    name: .customLong("case"),
    help: ArgumentHelp(
      "One of an example's cases, formulas, runs or functions. (default: its first)",
      valueName: "name"))
  var caseName: String?

  /// It, with other numbers where a variant was typed.
  func found(variant: String?) throws -> PracticedExample {
    try found(ExplainedCases.file(example), variant: variant)
  }

  /// The same of a file that is read already.
  func found(_ file: ExampleFile, variant: String?) throws -> PracticedExample {
    try PracticedExample(file, of: example, case: caseName, variant: variant)
  }
}
