import Chainrule

/// Marks files of answers, each by the numbers of its variant.
final class AnswersMarker {
  private let practiced: PracticedOptions
  private let file: ExampleFile
  /// What was typed, which answers must not contradict.
  private let variant: Int?
  private let steps: Int?
  private let example: PracticedExample
  private var markers: [Int?: Marker] = [:]

  /// Reads the example.
  ///
  /// - Parameters:
  ///   - variant: as typed, for all files.
  ///   - steps: as typed; how many steps or passes the sheet asked for.
  init(_ practiced: PracticedOptions, variant: String?, steps: String?) throws {
    self.practiced = practiced
    file = try ExplainedCases.file(practiced.example)
    example = try practiced.found(file, variant: variant)
    self.variant = variant.flatMap { Int($0) }
    self.steps = try SettingsReader(object: nil).value("steps", steps, must: .beCount(upTo: 10_000))
    if let steps = self.steps { _ = try example.worksheet(steps: steps) }
    markers[self.variant] = try example.marker
  }

  var title: String { example.title }
  var names: GivenNames { example.names }

  /// Whether a number of the example has this name.
  func knows(_ name: String) -> Bool { markers[variant]?.knows(name) ?? false }

  /// What the sheets ask for must be known before the first is marked: later steps where one of these files has them.
  func expect(_ files: [AnswerFile]) throws {
    guard example.isSmall else { return }
    let latest = files.flatMap(\.sheet.answers).compactMap(\.step).max()
    let sheet = try example.worksheet(steps: steps ?? example.steps(upTo: latest))
    asked = sheet
    for (variant, marker) in markers { markers[variant] = marker.asking(for: sheet) }
  }

  private var asked: Worksheet?

  // MARK: - Marking

  func mark(_ file: AnswerFile) throws -> MarkSheet {
    let variant = try variant(of: file)
    let marker = try marker(variant)
    var sheet: MarkSheet
    do { sheet = try marker.mark(file.sheet) } catch {
      let known = (asked?.names ?? []) + (asked?.given.map(\.name) ?? [])
      throw SchemaError(
        place: file.places[error.place],
        problem: .other(error.message(about: file, known: known)))
    }
    sheet.variant = variant
    sheet.fitting = fitting(sheet)
    return sheet
  }

  private func variant(of file: AnswerFile) throws(SchemaError) -> Int? {
    guard let own = file.sheet.variant, let place = file.variantPlace else { return variant }
    guard variant == nil || variant == own else {
      throw SchemaError(
        place: place,
        problem: .mismatch(
          expected: "variant \(variant ?? own), as --variant says", found: "variant \(own)"))
    }
    return own
  }

  private func marker(_ variant: Int?) throws -> Marker {
    if let known = markers[variant] { return known }
    let marker = try practiced.found(file, variant: variant.map(String.init)).marker
    let asking = asked.map(marker.asking) ?? marker
    markers[variant] = asking
    return asking
  }

  /// The variant, 0 for none, whose numbers these nearly all are, where most differ from those that they are marked by.
  private func fitting(_ sheet: MarkSheet) -> Int? {
    let answers = sheet.marks.map(\.answer)
    let right = sheet.marks.count { $0.verdict == .right }
    let telling = Set(answers.map(\.number.value)).subtracting([0, 1])
    guard example.isSmall, sheet.firstWrong != nil, telling.count > 2, 2 * right < answers.count
    else { return nil }
    let others = [nil] + (1...8).map(Optional.some)
    let fits = others.filter { $0 != sheet.variant }.map { other in
      (other, (try? marker(other))?.agreeing(answers) ?? 0)
    }
    guard let best = fits.max(by: { $0.1 < $1.1 }), 5 * best.1 >= 4 * answers.count else {
      return nil
    }
    return best.0 ?? 0
  }
}

extension Answer {
  /// The later step that it belongs to: 2 of `step 2 z1[1]`.
  fileprivate var step: Int? {
    let words = name.replacing(":", with: " ").split(maxSplits: 2, whereSeparator: \.isWhitespace)
    return words.count > 2 && words[0].lowercased() == "step" ? Int(words[1]) : nil
  }
}

extension PracticedExample {
  /// Whether its whole sheet can be made beside the marks.
  fileprivate var isSmall: Bool {
    guard case .network(let example) = task else { return true }
    return example.network.parameterCount * example.inputs.count <= 20_000
  }

  /// So many steps as can be asked for, the latest one that was answered among them; nil where a sheet has all anyway.
  fileprivate func steps(upTo latest: Int?) -> Int? {
    guard case .network(let example) = task, let latest else { return nil }
    return max(1, min(latest, example.steps, Worksheet.mostSteps))
  }
}

extension MarkingError {
  /// What it says of a file; of several unknown names all, each with its line and the nearest known name.
  fileprivate func message(about file: AnswerFile, known: [String]) -> String {
    let answers = file.sheet.answers
    func hint(_ place: Int) -> String { suggestion(for: answers[place].name, among: known) }
    guard unknown.count > 1 else {
      return "\(problem)" + (unknown.first.map(hint) ?? "")
    }
    let most = 5
    let lines = unknown.prefix(most).map { place in
      let line = file.places[place].line.map { "line \($0): " } ?? ""
      return "  " + line + answers[place].name + hint(place)
    }
    let isCut = unknown.count == MarkingError.mostUnknown
    let rest =
      unknown.count > most ? ["  and \(unknown.count - most)\(isCut ? " or" : "") more"] : []
    return
      (["\(unknown.count)\(isCut ? " or more" : "") names that no number of the example has"]
      + lines + rest)
      .joined(separator: "\n")
  }
}
