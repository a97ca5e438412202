/// LaTeX for mathematics mode; needs amsmath for choices.
struct LaTeXWriter: Writer {
  let setsFractions = true

  func number(_ number: WrittenNumber) -> Piece {
    let sign = number.isNegative ? "-" : ""
    let rank: Rank = number.isNegative ? .signedNumber : .atom
    switch number.body {
    case .plain(let digits): return Piece(text: sign + digits, rank: rank)
    case .scaled(let mantissa, let exponent):
      let text = "\(sign)\(mantissa) \\times 10^{\(exponent)}"
      return Piece(text: text, rank: min(rank, .product))
    case .infinity: return Piece(text: sign + "\\infty", rank: rank)
    case .notANumber: return Piece(text: "\\mathrm{NaN}", rank: .atom)
    }
  }

  /// A name that is already raised cannot be raised to a power without parentheses.
  func name(_ name: WrittenName) -> Piece {
    var text = letters(name.stem)
    let raised = [name.superscript.map(letters), name.sample.map { "(\($0))" }].compactMap { $0 }
    if name.isRaised {
      text += "^{\(raised.joined(separator: "\\,"))\(name.isNew ? "+" : "")}"
    }
    if let lowered = name.tail.map(tail) ?? (name.index.isEmpty ? nil : name.place) {
      text += "_{\(lowered)}"
    }
    if let owner = name.owner {
      return Piece(text: text + parenthesized(self.name(owner).text), rank: .atom)
    }
    return Piece(text: text, rank: name.isRaised ? .power : .atom)
  }

  func differential(_ text: String) -> String { "\\partial " + text }

  func derivative(_ above: String, _ below: String) -> Piece {
    Piece(text: "\\frac{\(above)}{\(below)}", rank: .power)
  }

  func rest(_ count: Int, _ number: String?) -> String {
    number.map { "\($0)\\ (\(count)\\text{ more})" } ?? "(\\cdots\\ \(count)\\text{ more})"
  }

  func parenthesized(_ text: String) -> String { "\\left(\(text)\\right)" }

  func negated(_ text: String) -> String { "-" + text }

  func sum(_ terms: [(isSubtracted: Bool, text: String)]) -> String { line(terms, minus: "-") }

  func product(_ factors: [String], isLoose: Bool) -> String {
    factors.joined(separator: " \\cdot ")
  }

  func quotient(_ numerator: Piece, _ denominator: Piece) -> Piece {
    Piece(text: "\\frac{\(numerator.text)}{\(denominator.text)}", rank: .power)
  }

  func power(_ base: String, _ exponent: Piece) -> Piece {
    Piece(text: "\(base)^{\(exponent.text)}", rank: .power)
  }

  func maximum(_ choices: [String]) -> String {
    "\\max" + parenthesized(choices.joined(separator: ", "))
  }

  func choice(_ condition: WrittenCondition, _ first: String, _ second: String) -> Piece {
    let test = "\(condition.left) \(condition.comparison.spelling.latex) \(condition.right)"
    let rows = "\(first) & \\text{if } \(test) \\\\ \(second) & \\text{otherwise}"
    return Piece(text: "\\begin{cases} \(rows) \\end{cases}", rank: .choice)
  }

  func call(_ function: Function, _ argument: Piece) -> Piece {
    let name = function.spelling.latex
    return switch function.spelling.layout {
    case .application: Piece(text: name + parenthesized(argument.text), rank: .atom)
    case .bars: Piece(text: "\\left|\(argument.text)\\right|", rank: .atom)
    case .radical: Piece(text: "\(name){\(argument.text)}", rank: .power)
    case .exponential: Piece(text: "e^{\(argument.text)}", rank: .power)
    }
  }

  /// A letter with digits is a name that is counted (n3), longer words are words.
  private func tail(_ tail: String) -> String {
    tail.dropFirst().allSatisfy(\.isNumber) ? escaped(tail) : letters(tail)
  }

  /// One letter as it is, a Greek one by its command, one with a hat, a word upright.
  private func letters(_ name: String) -> String {
    let scalars = Array(name.unicodeScalars)
    if scalars.count == 2, scalars[1] == circumflex {
      return "\\hat{\(letters(String(scalars[0])))}"
    }
    guard let first = name.unicodeScalars.first, name.unicodeScalars.count == 1 else {
      return name.allSatisfy(\.isNumber) ? name : "\\mathrm{\(escaped(name))}"
    }
    return command(first) ?? escaped(name)
  }

  private func command(_ letter: Unicode.Scalar) -> String? {
    switch letter {
    case "∂": "\\partial"
    case "∇": "\\nabla"
    case "ℓ": "\\ell"
    default: namesOfLetters[letter].map { "\\" + $0 }
    }
  }

  private func escaped(_ name: String) -> String {
    name.unicodeScalars.map { scalar in
      switch scalar {
      case "\\": "\\backslash "
      case "^": "\\hat{}"
      case "~": "\\sim "
      case "_", "&", "%", "#", "$", "{", "}": "\\" + String(scalar)
      default: command(scalar).map { $0 + " " } ?? String(scalar)
      }
    }.joined()
  }
}
