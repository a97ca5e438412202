/// Breaks a line of mathematics in front of its operators: an outer one before an inner one, then an equals sign before
/// a sum's sign before a product's.
struct LineBreaks: Sendable {
  /// The operators where a line may end, each as it stands in the text, in order of preference.
  private let operators: [[[Character]]]
  /// How deep each character stands in brackets, and how wide it is printed.
  private let measure: @Sendable ([Character]) -> [(depth: Int, width: Int)]
  /// Whether a line may be broken within brackets.
  private let breaksBrackets: Bool

  static let text = LineBreaks(
    operators: [[" = "], [" + ", " − ", " - "], ["·", "*"]], breaksBrackets: true
  ) { characters in
    var depth = 0
    return characters.map { character in
      if "([{".contains(character) { depth += 1 }
      defer { if ")]}".contains(character) { depth -= 1 } }
      return (depth, 1)
    }
  }

  /// For LaTeX, where groups and \left…\right must stay on one line; widths are estimates.
  static let latex = LineBreaks(
    operators: [[" = "], [" + ", " - "], [" \\cdot "]], breaksBrackets: false,
    measure: measuredLaTeX)

  private init(
    operators: [[String]], breaksBrackets: Bool,
    measure: @escaping @Sendable ([Character]) -> [(depth: Int, width: Int)]
  ) {
    self.operators = operators.map { $0.map(Array.init) }
    self.breaksBrackets = breaksBrackets
    self.measure = measure
  }

  /// The text in lines of at most `width` characters where operators allow it; all but the first begin with one.
  func lines(of text: String, width: Int) -> [String] {
    let characters = Array(text)
    let measures = measure(characters)
    let places = places(in: characters, measures)
    var lines: [String] = []
    var start = 0
    while let end = nextBreak(after: start, places, measures, width) {
      lines.append(trimmed(characters[start..<end]))
      start = end
    }
    return lines + [trimmed(characters[start...])]
  }

  /// The line with its widest group, a fraction's part or what stands in parentheses, set in lines of its own where the
  /// line is too wide and could not be broken outside of it; LaTeX only.
  func fitted(_ line: String, width: Int) -> String {
    let characters = Array(line)
    let measures = measure(characters)
    func wide(_ range: Range<Int>) -> Int { measures[range].reduce(0) { $0 + $1.width } }
    let total = wide(0..<characters.count)
    guard total > width else { return line }
    let widest = groups(in: characters).max { wide($0) < wide($1) }
    guard let group = widest else { return line }
    let room = max(20, width - (total - wide(group)))
    let lines = self.lines(of: String(characters[group]), width: room)
    guard lines.count > 1 else { return line }
    let rows = lines.map { "&" + ($0.first == "+" || $0.first == "-" ? "{}" : "") + $0 }
    let aligned = "\\begin{aligned} \(rows.joined(separator: " \\\\ ")) \\end{aligned}"
    return String(characters[..<group.lowerBound]) + aligned
      + String(characters[group.upperBound...])
  }

  /// What stands between the braces of \frac and between \left and \right, their delimiters left out.
  private func groups(in characters: [Character]) -> [Range<Int>] {
    var groups: [Range<Int>] = []
    var braces: [(start: Int, isPart: Bool)] = []
    var brackets: [Int] = []
    var lastPart: Int?
    for place in characters.indices {
      let rest = characters[place...]
      switch characters[place] {
      case "{":
        let isPart = place == lastPart || characters[..<place].ends(with: "\\frac")
        braces.append((place + 1, isPart))
      case "}":
        guard let brace = braces.popLast() else { continue }
        if brace.isPart {
          groups.append(brace.start..<place)
          // The other part of the fraction follows at once.
          lastPart = characters[..<(brace.start - 1)].ends(with: "\\frac") ? place + 1 : nil
        }
      case "\\" where rest.starts(with: "\\left("): brackets.append(place + 6)
      case "\\" where rest.starts(with: "\\right)"):
        if let start = brackets.popLast() { groups.append(start..<place) }
      default: break
      }
    }
    return groups
  }

  /// A place where a line may end, and how much it costs the reader.
  private struct Place {
    var offset: Int
    var cost: Int
  }

  private func places(
    in characters: [Character], _ measures: [(depth: Int, width: Int)]
  ) -> [Place] {
    characters.indices.compactMap { offset in
      guard offset > 0, breaksBrackets || measures[offset].depth == 0 else { return nil }
      let kind = operators.firstIndex { $0.contains { characters[offset...].starts(with: $0) } }
      return kind.map { Place(offset: offset, cost: measures[offset].depth * operators.count + $0) }
    }
  }

  /// Where the line that begins at `start` ends, or nil where the rest fits or cannot be broken. An early place is taken
  /// only if there is none in the last two thirds of the line.
  private func nextBreak(
    after start: Int, _ places: [Place], _ measures: [(depth: Int, width: Int)], _ width: Int
  ) -> Int? {
    var used = 0
    var best: (place: Place, isLate: Bool)?
    var coming = places.drop { $0.offset <= start }[...]
    for offset in start..<measures.count {
      if let place = coming.first, place.offset == offset {
        coming.removeFirst()
        let isLate = 3 * used >= width
        let isBetter = best.map { $0.isLate != isLate || place.cost <= $0.place.cost } ?? true
        if used <= width || best == nil, isBetter { best = (place, isLate) }
      }
      used += measures[offset].width
    }
    return used > width ? best?.place.offset : nil
  }

  private func trimmed(_ characters: ArraySlice<Character>) -> String {
    var characters = characters.drop { $0 == " " }
    while characters.last == " " { characters.removeLast() }
    return String(characters)
  }
}

extension Collection where Element: Equatable {
  fileprivate func ends(with tail: some Collection<Element>) -> Bool {
    suffix(tail.count).elementsEqual(tail)
  }
}

/// A command counts as one character where it prints something, braces and raising as none.
@Sendable private func measuredLaTeX(_ characters: [Character]) -> [(depth: Int, width: Int)] {
  var depth = 0
  var command = ""
  var inCommand = false
  return characters.map { character in
    if inCommand, character.isLetter {
      command.append(character)
      return (depth, 0)
    }
    if inCommand {
      inCommand = false
      if command.isEmpty { return (depth, 1) }
      if command == "left" || command == "begin" { depth += 1 }
      if command == "right" || command == "end" { depth -= 1 }
    }
    switch character {
    case "\\":
      (inCommand, command) = (true, "")
      return (depth, 1)
    case "{": depth += 1
    case "}":
      depth -= 1
      return (depth + 1, 0)
    case "^", "_": return (depth, 0)
    default: return (depth, 1)
    }
    return (depth, 0)
  }
}
