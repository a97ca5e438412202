import Chainrule

/// Numbers for variables as they are typed: `x=1,w1[2,3]=2,b=-pi/2`.
struct PointSetting {
  /// In the order given.
  private(set) var order: [Element] = []
  private(set) var numbers: [Element: Double] = [:]
  /// The names as typed.
  private(set) var words: Set<String> = []

  /// Throws `UsageError`; `option` is the name for it.
  init(_ text: String, name option: String) throws {
    for piece in PointSetting.pieces(of: text) {
      let sides = piece.split(separator: "=", omittingEmptySubsequences: false).map(String.init)
      guard sides.count == 2, sides.allSatisfy({ !$0.isEmpty }) else {
        throw UsageError(option, expected: "numbers like x=1,w=2", found: "“\(piece)”")
      }
      let element = try PointSetting.element(sides[0], option)
      guard numbers[element] == nil else {
        throw UsageError(option, expected: "one number for \(sides[0])", found: "two")
      }
      order.append(element)
      words.insert(PointSetting.trimmed(sides[0]))
      numbers[element] = try PointSetting.number(sides[1], option)
    }
  }

  /// Cut at the commas that stand in no brackets.
  static func pieces(of text: String) -> [String] {
    var pieces = [""]
    var depth = 0
    for character in text {
      if "[(".contains(character) { depth += 1 }
      if "])".contains(character) { depth -= 1 }
      if character == ",", depth == 0 {
        pieces.append("")
      } else {
        pieces[pieces.count - 1].append(character)
      }
    }
    return pieces == [""] ? [] : pieces.map(trimmed)
  }

  static func element(_ name: String, _ option: String) throws -> Element {
    do {
      return try Element(parsing: name)
    } catch {
      throw UsageError("\(option): \(error)")
    }
  }

  /// A number, or a formula without variables: -pi/2.
  private static func number(_ text: String, _ option: String) throws -> Double {
    do {
      let formula = try Formula(parsing: text)
      guard formula.elements.isEmpty else {
        throw UsageError(option, expected: "a number", found: "“\(text)”")
      }
      let value = formula.value { _, _ in .nan }
      guard value.isFinite else {
        throw UsageError(option, expected: "a finite number", found: "“\(text)”")
      }
      return value
    } catch let error as FormulaSyntaxError {
      throw UsageError("\(option): \(error)")
    }
  }

  private static func trimmed(_ text: String) -> String {
    let front = text.drop { $0.isWhitespace }
    return String(front.reversed().drop { $0.isWhitespace }.reversed())
  }
}
