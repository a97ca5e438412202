/// The name of an element in its parts, ready to be set in any notation.
struct WrittenName {
  /// The letter or word; that of an element of a matrix W is w.
  var letter: String
  /// What stands raised behind the letter: the number of the layer.
  var superscript: String?
  /// Counted from 0.
  var index: [Int]
  var sample: Int?
  var isNew = false
  private let separatesPlaces: Bool
  /// What a memory is the memory of; without its plus sign, which the memory carries.
  private var owners: [WrittenName] = []

  init(_ element: Element) {
    let symbol = element.symbol
    let isCapital = symbol.base.utf8.count == 1 && !element.index.isEmpty
    letter = isCapital ? symbol.base.lowercased() : symbol.base
    (superscript, index, sample) = (symbol.superscript, element.index, symbol.sample)
    (isNew, separatesPlaces) = (symbol.form == .new, symbol.separatesPlaces)
    if case .memory(of: let element) = symbol.form {
      var owner = WrittenName(element)
      (isNew, owner.isNew) = (owner.isNew, false)
      owners = [owner]
    }
  }

  var owner: WrittenName? { owners.first }

  /// Whether anything stands raised behind the letter.
  var isRaised: Bool { superscript != nil || sample != nil || isNew }

  /// The index counted from 1, with commas only where digits alone would be ambiguous, for this element (12,3) or for
  /// others of its array: 13, but 1,3 beside 12,3.
  var place: String {
    let isAmbiguous = separatesPlaces || index.contains { $0 > 8 }
    return index.map { String($0 + 1) }.joined(separator: isAmbiguous ? "," : "")
  }

  /// What two-dimensional notations set as the letter: of a word that counts itself, w16 or net_n3,
  /// what comes before.
  var stem: String { tail.map { String(letter.dropLast($0.count + (isParted ? 1 : 0))) } ?? letter }

  /// What they set lowered instead of an index: digits at the end of letters (w16) or what follows
  /// the first underscore (net_n3). Nil where an index stands there.
  var tail: String? {
    guard index.isEmpty else { return nil }
    if let mark = letter.firstIndex(of: "_") {
      let (head, tail) = (letter[..<mark], letter[mark...].dropFirst())
      return head.isEmpty || tail.isEmpty ? nil : String(tail)
    }
    let head = letter.prefix { $0.isLetter }
    let tail = letter[head.endIndex...]
    return !head.isEmpty && !tail.isEmpty && tail.allSatisfy(\.isNumber) ? String(tail) : nil
  }

  private var isParted: Bool { letter.contains("_") }
}

extension Writer {
  /// The element by its name, or as a fraction for a derivative.
  func element(_ element: Element) -> Piece {
    switch element.symbol.form {
    case .value, .new, .memory: return name(WrittenName(element))
    case .rest(let count): return Piece(text: rest(count, nil), rank: .quotient)
    case .derivative(of: let value):
      var variable = element
      variable.symbol.form = .value
      return derivative(differential(value), differential(variable))
    }
  }

  /// ∂a, or ∂(∂C/∂a) where a derivative is derived again.
  private func differential(_ element: Element) -> String {
    let piece = self.element(element)
    switch element.symbol.form {
    case .value, .memory: return differential(piece.text)
    default: return differential(parenthesized(piece.text))
    }
  }
}

/// What stands above an estimate: the second half of m̂.
let circumflex: Unicode.Scalar = "\u{302}"
