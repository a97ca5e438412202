/// Words as LaTeX sets them outside of mathematics.
func escapedForLaTeX(_ text: String) -> String {
  text.unicodeScalars.map { latexSpellings[$0] ?? String($0) }.joined()
}

/// Declarations for characters that pdfTeX cannot print, so that a name in another script does not stop it; XeTeX and
/// LuaTeX print them where their font has them.
func latexDeclarations(for text: String) -> [String] {
  let unknown = Set(text.unicodeScalars.filter { $0.value >= 0x180 && !latexKnows($0) })
  return unknown.map(\.value).sorted().map { value in
    let code = String(value, radix: 16, uppercase: true)
    return "\\DeclareUnicodeCharacter{\(code)}{\\text{[U+\(code)]}}"
  }
}

/// Punctuation beyond Latin letters that its font encoding has.
private func latexKnows(_ scalar: Unicode.Scalar) -> Bool {
  "–—‘’“”„‚‹›…†‡•€".unicodeScalars.contains(scalar)
}

private let latexSpellings: [Unicode.Scalar: String] = {
  let math = [
    "−": "-", "·": "\\cdot", "×": "\\times", "⊙": "\\odot", "ᵀ": "{}^{\\mathsf{T}}", "≤": "\\le",
    "≥": "\\ge", "≠": "\\ne", "≈": "\\approx", "→": "\\to", "←": "\\gets", "∞": "\\infty",
    "√": "\\surd", "∂": "\\partial", "Σ": "\\Sigma", "∑": "\\sum", "Δ": "\\Delta", "Φ": "\\Phi",
    "α": "\\alpha", "β": "\\beta", "γ": "\\gamma", "δ": "\\delta", "ε": "\\epsilon",
    "η": "\\eta", "θ": "\\theta", "λ": "\\lambda", "μ": "\\mu", "σ": "\\sigma", "φ": "\\varphi",
    "′": "'", "⁺": "{}^{+}", "⁻": "{}^{-}", "⁰": "{}^{0}", "¹": "{}^{1}", "²": "{}^{2}",
    "³": "{}^{3}", "⁴": "{}^{4}", "⁵": "{}^{5}", "⁶": "{}^{6}", "⁷": "{}^{7}", "⁸": "{}^{8}",
    "⁹": "{}^{9}", "₀": "{}_{0}", "₁": "{}_{1}", "₂": "{}_{2}", "₃": "{}_{3}", "₄": "{}_{4}",
    "₅": "{}_{5}", "₆": "{}_{6}", "₇": "{}_{7}", "₈": "{}_{8}", "₉": "{}_{9}",
    "⋮": "\\vdots", "⋯": "\\cdots", "⋱": "\\ddots", "∈": "\\in", "ℓ": "\\ell", "∇": "\\nabla",
    "ᵢ": "{}_{i}", "ⱼ": "{}_{j}", "ₖ": "{}_{k}", "ₘ": "{}_{m}", "ₙ": "{}_{n}", "⁽": "{}^{(}",
    "⁾": "{}^{)}",
  ]
  var spellings: [Unicode.Scalar: String] = [
    "\\": "\\textbackslash{}", "^": "\\textasciicircum{}", "~": "\\textasciitilde{}",
    "_": "\\_", "&": "\\&", "%": "\\%", "#": "\\#", "$": "\\$", "{": "\\{", "}": "\\}",
    "<": "\\textless{}", ">": "\\textgreater{}", "|": "\\textbar{}", "\"": "\\textquotedbl{}",
    "\u{A0}": "~", "\u{2009}": "\\,", "\u{202F}": "\\,", "[": "{[}", "]": "{]}",
  ]
  for (sign, command) in math {
    sign.unicodeScalars.first.map { spellings[$0] = "\\ensuremath{\(command)}" }
  }
  return spellings
}()
