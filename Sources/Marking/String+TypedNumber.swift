extension String {
  /// A number on paper as a program types it: `−1,2×10⁻³` as `-1.2e-3`.
  var typedNumber: String {
    var plain = ""
    var isRaised = false
    for character in self where !character.isWhitespace {
      let raised = String.raised[character]
      if raised != nil, !isRaised { plain += "^" }
      isRaised = raised != nil
      plain.append(raised ?? String.signs[character] ?? character)
    }
    plain = plain.lowercased()
    guard plain.contains("10^") else { return plain }
    for sign in ["*10^", "x10^"] { plain = plain.replacing(sign, with: "e") }
    for sign in ["", "+", "-"] where plain.hasPrefix(sign + "10^") {
      plain = sign + "1e" + plain.dropFirst(sign.count + 3)
    }
    if plain.hasSuffix(")") { plain = plain.replacing("e(", with: "e").replacing(")", with: "") }
    return plain
  }

  private static let raised: [Character: Character] = [
    "⁰": "0", "¹": "1", "²": "2", "³": "3", "⁴": "4", "⁵": "5", "⁶": "6", "⁷": "7", "⁸": "8",
    "⁹": "9", "⁺": "+", "⁻": "-",
  ]

  private static let signs: [Character: Character] = [
    "−": "-", ",": ".", "×": "*", "·": "*", "⋅": "*", "∙": "*", "•": "*",
  ]
}
