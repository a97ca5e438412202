/// Plain Unicode text on one line.
struct TextWriter: Writer {
  let setsFractions = false

  func number(_ number: WrittenNumber) -> Piece {
    let sign = number.isNegative ? "−" : ""
    let rank: Rank = number.isNegative ? .signedNumber : .atom
    switch number.body {
    case .plain(let digits): return Piece(text: sign + digits, rank: rank)
    case .scaled(let mantissa, let exponent):
      let text = sign + mantissa + "×10" + raisedDigits(exponent)
      return Piece(text: text, rank: min(rank, .product))
    case .infinity: return Piece(text: sign + "∞", rank: rank)
    case .notANumber: return Piece(text: "NaN", rank: .atom)
    }
  }

  func name(_ name: WrittenName) -> Piece {
    var text = name.letter + (name.superscript.map { raised($0) ?? "^(\($0))" } ?? "")
    text += String(name.place.map { loweredDigits[$0] ?? $0 })
    text += name.sample.map { "⁽\(raisedDigits($0))⁾" } ?? ""
    text += name.isNew ? "⁺" : ""
    if let owner = name.owner {
      return Piece(text: text + parenthesized(self.name(owner).text), rank: .atom)
    }
    return Piece(text: text, rank: name.isRaised ? .power : .atom)
  }

  func differential(_ text: String) -> String { "∂" + text }

  func derivative(_ above: String, _ below: String) -> Piece {
    Piece(text: above + "/" + below, rank: .derivative)
  }

  func rest(_ count: Int, _ number: String?) -> String {
    number.map { "\($0) (\(count) more)" } ?? "(… \(count) more)"
  }

  func parenthesized(_ text: String) -> String { "(\(text))" }

  func negated(_ text: String) -> String { "−" + text }

  func sum(_ terms: [(isSubtracted: Bool, text: String)]) -> String { line(terms, minus: "−") }

  func product(_ factors: [String], isLoose: Bool) -> String {
    factors.joined(separator: isLoose ? " · " : "·")
  }

  func quotient(_ numerator: Piece, _ denominator: Piece) -> Piece {
    linearQuotient(numerator, denominator)
  }

  func power(_ base: String, _ exponent: Piece) -> Piece {
    let isWhole = exponent.text.allSatisfy { $0 == "−" || ("0"..."9").contains($0) }
    let tail = isWhole ? raised(exponent.text) : nil
    return Piece(text: base + (tail ?? "^" + text(exponent, atLeast: .atom)), rank: .power)
  }

  func maximum(_ choices: [String]) -> String { "max(\(choices.joined(separator: ", ")))" }

  func choice(_ condition: WrittenCondition, _ first: String, _ second: String) -> Piece {
    let sign = condition.comparison.spelling.text
    let text = "\(first) if \(condition.left) \(sign) \(condition.right) else \(second)"
    return Piece(text: text, rank: .choice)
  }

  func call(_ function: Function, _ argument: Piece) -> Piece {
    let name = function.spelling.text
    return switch function.spelling.layout {
    case .application, .exponential: Piece(text: "\(name)(\(argument.text))", rank: .atom)
    case .bars: Piece(text: "|\(argument.text)|", rank: .atom)
    case .radical: Piece(text: name + text(argument, atLeast: .atom), rank: .power)
    }
  }
}

extension Writer {
  /// The terms on one line, each with its sign.
  func line(_ terms: [(isSubtracted: Bool, text: String)], minus: String) -> String {
    let rest = terms.dropFirst().map { ($0.isSubtracted ? " \(minus) " : " + ") + $0.text }
    return (terms[0].isSubtracted ? minus : "") + terms[0].text + rest.joined()
  }

  /// a/b on one line. A number with a sign may begin it; a quotient above the slash gets
  /// parentheses.
  func linearQuotient(_ numerator: Piece, _ denominator: Piece) -> Piece {
    let leadsWithMinus = numerator.rank == .signedNumber
    let first = leadsWithMinus ? numerator.text : text(numerator, atLeast: .product)
    return Piece(
      text: first + "/" + text(denominator, atLeast: .power),
      rank: leadsWithMinus ? .negated : .quotient)
  }
}

/// `text` in superscript letters, or nil if Unicode lacks one of them.
private func raised(_ text: String) -> String? {
  let letters = text.compactMap { raisedLetters[$0] }
  return letters.count == text.count ? String(letters) : nil
}

func raisedDigits(_ number: Int) -> String {
  String(String(number).map { raisedLetters[$0 == "-" ? "−" : $0] ?? $0 })
}

private let raisedLetters: [Character: Character] = Dictionary(
  uniqueKeysWithValues: zip(
    "0123456789−+abcdefghijklmnoprstuvwxyzTLN", "⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁺ᵃᵇᶜᵈᵉᶠᵍʰⁱʲᵏˡᵐⁿᵒᵖʳˢᵗᵘᵛʷˣʸᶻᵀᴸᴺ"))

private let loweredDigits: [Character: Character] = Dictionary(
  uniqueKeysWithValues: zip("0123456789", "₀₁₂₃₄₅₆₇₈₉"))
