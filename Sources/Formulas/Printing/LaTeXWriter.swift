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
  func element(_ element: Element) -> Piece {
    var text = name(element.letter)
    if let superscript = element.symbol.superscript { text += "^{\(name(superscript))}" }
    if !element.index.isEmpty { text += "_{\(element.place)}" }
    return Piece(text: text, rank: element.symbol.superscript == nil ? .atom : .power)
  }

  func parenthesized(_ text: String) -> String { "\\left(\(text)\\right)" }

  func negated(_ text: String) -> String { "-" + text }

  func sum(_ terms: [(isSubtracted: Bool, text: String)]) -> String { line(terms, minus: "-") }

  func product(_ factors: [String]) -> String { factors.joined(separator: " \\cdot ") }

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

  /// One letter as it is, a Greek one by its command, a word upright.
  private func name(_ name: String) -> String {
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
