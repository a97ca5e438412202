/// Native MathML. Every piece is exactly one element, so it can be an argument of `mfrac` or `msup`
/// as it is.
struct MathMLWriter: Writer {
  let setsFractions = true

  func number(_ number: WrittenNumber) -> Piece {
    let magnitude =
      switch number.body {
      case .plain(let digits): "<mn>\(digits)</mn>"
      case .scaled(let mantissa, let exponent):
        row("<mn>\(mantissa)</mn>", sign("×"), raise("<mn>10</mn>", integer(exponent)))
      case .infinity: "<mi>∞</mi>"
      case .notANumber: "<mi>NaN</mi>"
      }
    if number.isNegative { return Piece(text: negated(magnitude), rank: .signedNumber) }
    if case .scaled = number.body { return Piece(text: magnitude, rank: .product) }
    return Piece(text: magnitude, rank: .atom)
  }

  func name(_ name: WrittenName) -> Piece {
    let stem = "<mi>\(escapedForMarkup(name.stem))</mi>"
    let below = name.tail.map(tail) ?? (name.index.isEmpty ? nil : place(name))
    let letter =
      switch (below, name.isRaised ? raised(name) : nil) {
      case (nil, nil): stem
      case (let below?, nil): "<msub>\(stem)\(below)</msub>"
      case (nil, let raised?): raise(stem, raised)
      case (let below?, let raised?): "<msubsup>\(stem)\(below)\(raised)</msubsup>"
      }
    if let owner = name.owner {
      return Piece(
        text: row(letter, application, parenthesized(self.name(owner).text)), rank: .atom)
    }
    return Piece(text: letter, rank: name.isRaised ? .power : .atom)
  }

  func differential(_ text: String) -> String { row(sign("∂"), text) }

  func derivative(_ above: String, _ below: String) -> Piece {
    Piece(text: "<mfrac>\(above)\(below)</mfrac>", rank: .power)
  }

  func rest(_ count: Int, _ number: String?) -> String {
    let words = "<mtext>\(count) more</mtext>"
    guard let number else { return parenthesized(row("<mo>⋯</mo>", space, words)) }
    return row(number, space, parenthesized(words))
  }

  func parenthesized(_ text: String) -> String { fenced("(", text, ")") }

  func negated(_ text: String) -> String { row(sign("−"), text) }

  func sum(_ terms: [(isSubtracted: Bool, text: String)]) -> String {
    let written = terms.enumerated().map { i, term in
      (term.isSubtracted ? sign("−") : i > 0 ? sign("+") : "") + term.text
    }
    return row(written.joined())
  }

  func product(_ factors: [String], isLoose: Bool) -> String {
    row(factors.joined(separator: sign("·")))
  }

  func quotient(_ numerator: Piece, _ denominator: Piece) -> Piece {
    Piece(text: "<mfrac>\(numerator.text)\(denominator.text)</mfrac>", rank: .power)
  }

  func power(_ base: String, _ exponent: Piece) -> Piece {
    Piece(text: raise(base, exponent.text), rank: .power)
  }

  func maximum(_ choices: [String]) -> String {
    row("<mi>max</mi>", application, parenthesized(choices.joined(separator: sign(","))))
  }

  func choice(_ condition: WrittenCondition, _ first: String, _ second: String) -> Piece {
    let test = row(condition.left, sign(condition.comparison.spelling.text), condition.right)
    let rows =
      cases(first, row("<mtext>&#xA0;&#xA0;if&#xA0;</mtext>", test)) + cases(second, otherwise)
    return Piece(text: row("<mo>{</mo>", "<mtable>\(rows)</mtable>"), rank: .choice)
  }

  func call(_ function: Function, _ argument: Piece) -> Piece {
    let name = "<mi>\(escapedForMarkup(function.spelling.text))</mi>"
    return switch function.spelling.layout {
    case .application:
      Piece(text: row(name, application, parenthesized(argument.text)), rank: .atom)
    case .bars: Piece(text: fenced("|", argument.text, "|"), rank: .atom)
    case .radical: Piece(text: "<msqrt>\(argument.text)</msqrt>", rank: .power)
    case .exponential: Piece(text: raise("<mi>e</mi>", argument.text), rank: .power)
    }
  }
}

private let application = "<mo>&#x2061;</mo>"  // the invisible operator “function application”
private let space = "<mspace width=\"0.2em\"></mspace>"
private let thinSpace = "\u{2009}"
private let otherwise = "<mtext>&#xA0;&#xA0;otherwise</mtext>"

private func row(_ parts: String...) -> String { "<mrow>\(parts.joined())</mrow>" }

private func sign(_ text: String) -> String { "<mo>\(escapedForMarkup(text))</mo>" }

private func raise(_ base: String, _ exponent: String) -> String {
  "<msup>\(base)\(exponent)</msup>"
}

private func fenced(_ open: String, _ text: String, _ close: String) -> String {
  row(sign(open), text, sign(close))
}

private func cases(_ value: String, _ condition: String) -> String {
  "<mtr><mtd>\(value)</mtd><mtd>\(condition)</mtd></mtr>"
}

private func integer(_ number: Int) -> String {
  number < 0 ? row(sign("−"), "<mn>\(number.magnitude)</mn>") : "<mn>\(number)</mn>"
}

private func place(_ name: WrittenName) -> String {
  let parts = name.place.split(separator: ",").map { "<mn>\($0)</mn>" }
  return parts.count == 1 ? parts[0] : row(parts.joined(separator: sign(",")))
}

private func tail(_ text: String) -> String {
  text.allSatisfy(\.isNumber) ? "<mn>\(text)</mn>" : "<mi>\(escapedForMarkup(text))</mi>"
}

/// What stands raised: the layer, the sample in parentheses, the plus sign of a new value.
private func raised(_ name: WrittenName) -> String {
  var parts: [String] = []
  if let superscript = name.superscript { parts.append(tail(superscript)) }
  if let sample = name.sample {
    // As text it takes a third of the markup that signs and numbers of their own would take.
    parts.append("<mtext>\(parts.isEmpty ? "" : thinSpace)(\(sample))</mtext>")
  }
  if name.isNew { parts.append(sign("+")) }
  return parts.count == 1 ? parts[0] : row(parts.joined())
}

/// The text with the characters that markup reserves replaced by their entities.
package func escapedForMarkup(_ text: String) -> String {
  text.map { character in
    switch character {
    case "&": "&amp;"
    case "<": "&lt;"
    case ">": "&gt;"
    case "\"": "&quot;"
    case "'": "&#39;"
    default: String(character)
    }
  }.joined()
}
