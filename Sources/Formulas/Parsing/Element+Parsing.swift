extension Element {
  /// The element that goes by a name as the ASCII notation prints it.
  ///
  /// Raised and lowered digits are read too, `w¹₂₃`, `∂C/∂w¹₂₃`.
  ///
  /// `z1[2]@3` is the second z of layer 1 for sample 3, `delta1[2]` is δ¹₂, `dC/dw1[2,3]` a derivative, `new w1[2,3]`
  /// a new value. A name without brackets is one word, its digits part of it: `w16`, `net_n3`. Greek letters may be
  /// typed by name.
  ///
  ///     try Element(parsing: "w1[2,3]").description    // w¹₂₃
  ///     try Element(parsing: "w1[0]")    // column 4: expected a place, counted from 1, found “0”
  public init(parsing name: String) throws(FormulaSyntaxError) {
    var parser = try FormulaParser(name, variables: [])
    self = try parser.whole { (parser) throws(FormulaSyntaxError) in try parser.markedElement() }
  }
}

extension FormulaParser {
  /// A name with its marks: `new`, or d above d.
  mutating func markedElement() throws(FormulaSyntaxError) -> Element {
    if token.kind == .name, token.text == "new" {
      advance()
      var element = try element()
      element.symbol.form = .new
      return element
    }
    let isDifferential = token.isDifferential
    let first = token
    let element = try element()
    guard isDifferential, take("/") else { return element }
    guard token.kind == .name, token.isDifferential else {
      throw unexpected("what \(first.text) is derived by, as in dC/dx")
    }
    var variable = try self.element().withoutDifferential
    variable.symbol.form = .derivative(of: element.withoutDifferential)
    return variable
  }

  /// A name, its place in brackets, its sample behind @.
  mutating func element() throws(FormulaSyntaxError) -> Element {
    guard token.kind == .name else { throw unexpected("a name") }
    let name = token.text
    if let marks = token.marks {
      advance()
      return marks.element
    }
    advance()
    guard token.isSign("["), token.joins else {
      return Element(Symbol(inGreek(name), sample: try sample()))
    }
    advance()
    var index = [try count("a place, counted from 1") - 1]
    while take(",") { index.append(try count("a place, counted from 1") - 1) }
    try expect("]", or: "“,”")
    return Element(layered(name, sample: try sample()), index)
  }

  private mutating func sample() throws(FormulaSyntaxError) -> Int? {
    take("@") ? try count("a sample, counted from 1") : nil
  }

  private mutating func count(_ expected: String) throws(FormulaSyntaxError) -> Int {
    guard case .number(let value) = token.kind, let count = Int(exactly: value), count > 0,
      count < 1_000_000_000
    else { throw unexpected(expected) }
    advance()
    return count
  }

  /// `w12` is the letter w of layer 12.
  private func layered(_ name: String, sample: Int?) -> Symbol {
    let letters = name.prefix { !("0"..."9").contains($0) }
    let digits = name.dropFirst(letters.count)
    guard !digits.isEmpty, digits.allSatisfy({ ("0"..."9").contains($0) }) else {
      return Symbol(inGreek(name), sample: sample)
    }
    return Symbol(inGreek(String(letters)), String(digits), sample: sample)
  }
}

/// The Greek letter for its name at the beginning: `delta` is δ, `beta1` is β1.
private func inGreek(_ name: String) -> String {
  let letters = name.prefix { $0.isLetter }
  return letterNames[String(letters)].map { $0 + name.dropFirst(letters.count) } ?? name
}

extension Element {
  /// The element without the d that stands before its name.
  fileprivate var withoutDifferential: Element {
    var element = self
    element.symbol.base = inGreek(String(element.symbol.base.dropFirst()))
    return element
  }
}

extension FormulaToken {
  /// Whether a d or ∂ stands before a name.
  fileprivate var isDifferential: Bool {
    text.count > 1 && (text.first == "d" || text.first == "∂")
  }
}

private let letterNames: [String: String] = Dictionary(
  uniqueKeysWithValues: namesOfLetters.compactMap { letter, name in
    ("α"..."ω").contains(letter) || ("Α"..."Ω").contains(letter) ? (name, String(letter)) : nil
  })
