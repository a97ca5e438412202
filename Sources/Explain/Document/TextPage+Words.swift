import ChainruleFormulas

/// A word and the styles of its parts; what is not to be broken is one word.
private struct Word {
  var parts: [(text: String, isStrong: Bool)] = []

  var width: Int { parts.reduce(0) { $0 + $1.text.count } }
}

extension TextPage {
  /// Lines of words are no longer than this, however wide the page is: longer ones are hard to read.
  static let longestLine = 90

  /// The phrase in lines no longer than the page is wide, `mark` in front of the first one and as much space in front of
  /// the others. Formulas of some length are broken between their words, shorter ones are not.
  func wrapped(
    _ phrase: Phrase, indent: Int = 0, hanging mark: String = "",
    as style: TextDocumentWriter.Style.Change? = nil
  ) -> [String] {
    let mark = mark.isEmpty ? "" : writer.text(mark) + " "
    let room = min(writer.width - indent, Self.longestLine) - mark.count
    var lines: [[Word]] = [[]]
    var used = 0
    for word in words(of: phrase) {
      if used > 0, used + 1 + word.width > room {
        lines.append([])
        used = 0
      }
      lines[lines.count - 1].append(word)
      used += (used > 0 ? 1 : 0) + word.width
    }
    let space = String(repeating: " ", count: indent)
    return lines.enumerated().map { i, words in
      let text = words.map { printed($0, style) }.joined(separator: " ")
      let front = i == 0 ? mark : String(repeating: " ", count: mark.count)
      return space + front + (style.map { $0(text) } ?? text)
    }
  }

  private func printed(_ word: Word, _ style: TextDocumentWriter.Style.Change?) -> String {
    word.parts.map { $0.isStrong && style == nil ? writer.style.name($0.text) : $0.text }.joined()
  }

  private func words(of phrase: Phrase) -> [Word] {
    var words = [Word()]
    for part in phrase.parts {
      let text = writer.text(part)
      let isStrong = if case .strong = part { true } else { false }
      let pieces =
        part.staysTogether && text.count <= 24
        ? [text[...]] : text.split(separator: " ", omittingEmptySubsequences: false)
      for (i, piece) in pieces.enumerated() {
        if i > 0 { words.append(Word()) }
        if !piece.isEmpty { words[words.count - 1].parts.append((String(piece), isStrong)) }
      }
    }
    return words.filter { !$0.parts.isEmpty }
  }
}

extension Phrase.Part {
  fileprivate var staysTogether: Bool {
    switch self {
    case .text, .strong, .link: false
    case .code, .formula, .number, .precise: true
    }
  }
}

/// Signs of typography and mathematics in ASCII; letters stay as they are.
func spelledInASCII(_ text: String) -> String {
  text.replacing("ᵢⱼ", with: "_ij")
    .map { character in asciiSpellings[character] ?? String(character) }.joined()
}

private let asciiSpellings: [Character: String] = [
  "“": "\"", "”": "\"", "„": "\"", "‘": "'", "’": "'", "′": "'", "–": "-", "—": "-", "−": "-",
  "…": "...", "⋮": ":", "⋯": "...", "⋱": "...", "·": "*", "×": "x", "⊙": "(*)", "ᵀ": "^T",
  "≤": "<=", "≥": ">=", "≠": "!=", "≈": "~", "→": "->", "←": "<-", "∞": "inf", "√": "sqrt",
  "•": "-", "½": "1/2", "²": "^2", "³": "^3", "⁰": "^0", "¹": "^1", "⁻": "^-", "∂": "d",
  "Σ": "sum", "∑": "sum", "±": "+-", "\u{A0}": " ", "ᵢ": "_i", "ⱼ": "_j",
  "α": "alpha", "β": "beta", "γ": "gamma", "δ": "delta", "ε": "epsilon", "η": "eta",
  "θ": "theta", "λ": "lambda", "μ": "mu", "σ": "sigma", "φ": "phi", "Φ": "Phi",
]
