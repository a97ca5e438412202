/// ASCII on one line, as one would type it.
struct ASCIIWriter: Writer {
  let setsFractions = false

  func number(_ number: WrittenNumber) -> Piece {
    let text =
      switch number.body {
      case .plain(let digits): digits
      case .scaled(let mantissa, let exponent): "\(mantissa)e\(exponent)"
      case .infinity: "inf"
      case .notANumber: "NaN"
      }
    return number.isNegative
      ? Piece(text: "-" + text, rank: .signedNumber) : Piece(text: text, rank: .atom)
  }

  /// The layer's number follows the letter, `w1[1,3]`; a word behind the letter is set off,
  /// `w_out[1,3]`.
  func name(_ name: WrittenName) -> Piece {
    var text = transliterated(name.letter)
    if let superscript = name.superscript {
      let joins = superscript.allSatisfy(\.isNumber) && text.last?.isNumber == false
      text += (joins ? "" : "_") + transliterated(superscript)
    }
    if !name.index.isEmpty {
      text += "[" + name.index.map { String($0 + 1) }.joined(separator: ",") + "]"
    }
    text += name.owner.map { "(\(self.name($0).text))" } ?? ""
    text += name.sample.map { "@\($0)" } ?? ""
    return name.isNew ? Piece(text: "new " + text, rank: .power) : Piece(text: text, rank: .atom)
  }

  func differential(_ text: String) -> String { "d" + text }

  func derivative(_ above: String, _ below: String) -> Piece {
    Piece(text: above + "/" + below, rank: .derivative)
  }

  func rest(_ count: Int, _ number: String?) -> String {
    number.map { "\($0) (\(count) more)" } ?? "(... \(count) more)"
  }

  func parenthesized(_ text: String) -> String { "(\(text))" }

  func negated(_ text: String) -> String { "-" + text }

  func sum(_ terms: [(isSubtracted: Bool, text: String)]) -> String { line(terms, minus: "-") }

  func product(_ factors: [String], isLoose: Bool) -> String {
    factors.joined(separator: isLoose ? " * " : "*")
  }

  func quotient(_ numerator: Piece, _ denominator: Piece) -> Piece {
    linearQuotient(numerator, denominator)
  }

  func power(_ base: String, _ exponent: Piece) -> Piece {
    Piece(text: base + "^" + text(exponent, atLeast: .atom), rank: .power)
  }

  func maximum(_ choices: [String]) -> String { "max(\(choices.joined(separator: ", ")))" }

  func choice(_ condition: WrittenCondition, _ first: String, _ second: String) -> Piece {
    let test = "\(condition.left) \(condition.comparison.spelling.ascii) \(condition.right)"
    return Piece(text: "if(\(test), \(first), \(second))", rank: .atom)
  }

  func call(_ function: Function, _ argument: Piece) -> Piece {
    Piece(text: "\(function.spelling.ascii)(\(argument.text))", rank: .atom)
  }
}

/// The name in ASCII: Greek letters by their names, anything else unknown by its code point.
private func transliterated(_ name: String) -> String {
  name.unicodeScalars.map { scalar in
    if scalar.isASCII { return String(scalar) }
    if scalar == circumflex { return "_hat" }
    return namesOfLetters[scalar] ?? "u" + String(scalar.value, radix: 16)
  }.joined()
}

/// Letters beyond ASCII that mathematics uses as names.
let namesOfLetters: [Unicode.Scalar: String] = [
  "α": "alpha", "β": "beta", "γ": "gamma", "δ": "delta", "ε": "epsilon", "ζ": "zeta", "η": "eta",
  "θ": "theta", "κ": "kappa", "λ": "lambda", "μ": "mu", "ν": "nu", "ξ": "xi", "π": "pi",
  "ρ": "rho", "σ": "sigma", "τ": "tau", "φ": "phi", "χ": "chi", "ψ": "psi", "ω": "omega",
  "Γ": "Gamma", "Δ": "Delta", "Θ": "Theta", "Λ": "Lambda", "Σ": "Sigma", "Φ": "Phi", "Ψ": "Psi",
  "Ω": "Omega", "∂": "d", "∇": "grad", "ℓ": "loss",
]
