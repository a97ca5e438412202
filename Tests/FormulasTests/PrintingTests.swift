import ChainruleFormulas
import Testing

private let x = Element(Symbol("x")).formula
private let y = Element(Symbol("y")).formula
private let z = Element(Symbol("z")).formula
private let w = Element(Symbol("w", "1"), [0, 2]).formula

struct PrintingTests {
  @Test func aNeuronInEveryNotation() {
    let formula =
      Element(Symbol("W", "1"), [0, 2]).formula * Element(Symbol("x"), [2]).formula
      + Element(Symbol("b", "1"), [0]).formula
    #expect(formula.printed() == "w¹₁₃·x₃ + b¹₁")
    #expect(formula.printed(as: .ascii) == "w1[1,3]*x[3] + b1[1]")
    #expect(formula.printed(as: .latex) == "w^{1}_{13} \\cdot x_{3} + b^{1}_{1}")
    #expect(
      formula.printed(as: .mathML) == """
        <mrow><mrow><msubsup><mi>w</mi><mn>13</mn><mn>1</mn></msubsup><mo>·</mo>\
        <msub><mi>x</mi><mn>3</mn></msub></mrow><mo>+</mo>\
        <msubsup><mi>b</mi><mn>1</mn><mn>1</mn></msubsup></mrow>
        """)
  }

  /// Text, ASCII and LaTeX of every construct, with the parentheses it needs.
  static let table: [(Formula, text: String, ascii: String, latex: String)] = [
    (x - y, "x − y", "x - y", "x - y"),
    (-x + y, "−x + y", "-x + y", "-x + y"),
    (x - (y - z), "x − (y − z)", "x - (y - z)", "x - \\left(y - z\\right)"),
    (x + (y + z), "x + (y + z)", "x + (y + z)", "x + \\left(y + z\\right)"),
    ((x + y) * z, "(x + y)·z", "(x + y)*z", "\\left(x + y\\right) \\cdot z"),
    (x * (y * z), "x·(y·z)", "x*(y*z)", "x \\cdot \\left(y \\cdot z\\right)"),
    (x * -y, "x·(−y)", "x*(-y)", "x \\cdot \\left(-y\\right)"),
    (x - -y, "x − (−y)", "x - (-y)", "x - \\left(-y\\right)"),
    (x - 2 * y, "x − 2·y", "x - 2*y", "x - 2 \\cdot y"),
    (-2 * x * y, "−2·x·y", "-2*x*y", "-2 \\cdot x \\cdot y"),
    (x + -2, "x − 2", "x - 2", "x - 2"),
    (-(x + y), "−(x + y)", "-(x + y)", "-\\left(x + y\\right)"),
    (x / y, "x/y", "x/y", "\\frac{x}{y}"),
    ((x + y) / (x * y), "(x + y)/(x·y)", "(x + y)/(x*y)", "\\frac{x + y}{x \\cdot y}"),
    (x / y * z, "(x/y)·z", "(x/y)*z", "\\frac{x}{y} \\cdot z"),
    (x / y / z, "(x/y)/z", "(x/y)/z", "\\frac{\\frac{x}{y}}{z}"),
    (-x / y, "−x/y", "-x/y", "-\\frac{x}{y}"),
    (.power(x, 2), "x²", "x^2", "x^{2}"),
    (.power(x, -1), "x⁻¹", "x^(-1)", "x^{-1}"),
    (.power(x, 0.5), "x^0.5", "x^0.5", "x^{0.5}"),
    (.power(x, y + 1), "x^(y + 1)", "x^(y + 1)", "x^{y + 1}"),
    (.power(.power(x, 2), 3), "(x²)³", "(x^2)^3", "\\left(x^{2}\\right)^{3}"),
    (.power(-x, 2), "(−x)²", "(-x)^2", "\\left(-x\\right)^{2}"),
    (-.power(x, 2), "−x²", "-x^2", "-x^{2}"),
    (.power(-3, 2), "(−3)²", "(-3)^2", "\\left(-3\\right)^{2}"),
    (.power(x / y, 2), "(x/y)²", "(x/y)^2", "\\left(\\frac{x}{y}\\right)^{2}"),
    (.power(w, 2), "(w¹₁₃)²", "w1[1,3]^2", "\\left(w^{1}_{13}\\right)^{2}"),
    (.power(1.5e-9, 2), "(1.5×10⁻⁹)²", "1.5e-9^2", "\\left(1.5 \\times 10^{-9}\\right)^{2}"),
    (x / 1.5e-9, "x/(1.5×10⁻⁹)", "x/1.5e-9", "\\frac{x}{1.5 \\times 10^{-9}}"),
    (.call(.sigmoid, x + y), "σ(x + y)", "sigmoid(x + y)", "\\sigma\\left(x + y\\right)"),
    (.call(.exp, -x), "exp(−x)", "exp(-x)", "e^{-x}"),
    (.power(.call(.exp, x), 2), "exp(x)²", "exp(x)^2", "\\left(e^{x}\\right)^{2}"),
    (.call(.sqrt, x), "√x", "sqrt(x)", "\\sqrt{x}"),
    (.call(.sqrt, x + 1), "√(x + 1)", "sqrt(x + 1)", "\\sqrt{x + 1}"),
    (.power(.call(.sqrt, x), 2), "(√x)²", "sqrt(x)^2", "\\left(\\sqrt{x}\\right)^{2}"),
    (.call(.abs, x - y), "|x − y|", "abs(x - y)", "\\left|x - y\\right|"),
    (.call(.log, x), "ln(x)", "log(x)", "\\ln\\left(x\\right)"),
    (.maximum([0, x]), "max(0, x)", "max(0, x)", "\\max\\left(0, x\\right)"),
    (
      .select(x, .lessOrEqual, 0, then: -1, otherwise: y), "−1 if x ≤ 0 else y",
      "if(x <= 0, -1, y)",
      "\\begin{cases} -1 & \\text{if } x \\le 0 \\\\ y & \\text{otherwise} \\end{cases}"
    ),
    (
      2 * .select(x, .greater, 0, then: 1, otherwise: 0), "2·(1 if x > 0 else 0)",
      "2*if(x > 0, 1, 0)",
      "2 \\cdot \\left(\\begin{cases} 1 & \\text{if } x > 0 \\\\ 0 & \\text{otherwise}"
        + " \\end{cases}\\right)"
    ),
    (.number(.infinity), "∞", "inf", "\\infty"),
    (.number(-.infinity), "−∞", "-inf", "-\\infty"),
    (.number(.nan), "NaN", "NaN", "\\mathrm{NaN}"),
    (.add([]), "0", "0", "0"), (.multiply([]), "1", "1", "1"), (.add([x]), "x", "x", "x"),
  ]

  @Test(arguments: table.indices) func everyConstruct(_ i: Int) {
    let (formula, text, ascii, latex) = Self.table[i]
    #expect(formula.printed() == text)
    #expect(formula.printed(as: .ascii) == ascii)
    #expect(formula.printed(as: .latex) == latex)
  }

  @Test func names() {
    let cases: [(Element, text: String, ascii: String, latex: String)] = [
      (Element(Symbol("w", "1"), [11, 2]), "w¹₁₂,₃", "w1[12,3]", "w^{1}_{12,3}"),
      (Element(Symbol("x"), [11]), "x₁₂", "x[12]", "x_{12}"),
      (Element(Symbol("δ", layer: 12), [0]), "δ¹²₁", "delta12[1]", "\\delta^{12}_{1}"),
      (
        Element(Symbol("net", "out"), [0]), "netᵒᵘᵗ₁", "net_out[1]",
        "\\mathrm{net}^{\\mathrm{out}}_{1}"
      ),
      (Element(Symbol("C")), "C", "C", "C"),
      (Element(Symbol("W", "2")), "W²", "W2", "W^{2}"),
      (Element(Symbol("x1", "2")), "x1²", "x1_2", "\\mathrm{x1}^{2}"),
      (Element(Symbol("a_b")), "a_b", "a_b", "\\mathrm{a\\_b}"),
      (Element(Symbol("ŷ")), "ŷ", "u177", "ŷ"),
    ]
    for (element, text, ascii, latex) in cases {
      #expect(element.description == text)
      #expect(element.formula.printed(as: .ascii) == ascii)
      #expect(element.formula.printed(as: .latex) == latex)
    }
  }

  @Test func mathML() {
    let cases: [(Formula, String)] = [
      (-x, "<mrow><mo>−</mo><mi>x</mi></mrow>"),
      (x / y, "<mfrac><mi>x</mi><mi>y</mi></mfrac>"),
      (
        .power(w, 2),
        "<msup><mrow><mo>(</mo><msubsup><mi>w</mi><mn>13</mn><mn>1</mn></msubsup>"
          + "<mo>)</mo></mrow><mn>2</mn></msup>"
      ),
      (.call(.exp, x), "<msup><mi>e</mi><mi>x</mi></msup>"),
      (.call(.sqrt, x), "<msqrt><mi>x</mi></msqrt>"),
      (
        .call(.sigmoid, x),
        "<mrow><mi>σ</mi><mo>&#x2061;</mo><mrow><mo>(</mo><mi>x</mi><mo>)</mo>"
          + "</mrow></mrow>"
      ),
      (Element(Symbol("a<b&\"c\"")).formula, "<mi>a&lt;b&amp;&quot;c&quot;</mi>"),
      (
        1.5e-9,
        "<mrow><mn>1.5</mn><mo>×</mo><msup><mn>10</mn><mrow><mo>−</mo><mn>9</mn></mrow>"
          + "</msup></mrow>"
      ),
      (
        .select(x, .less, 0, then: 1, otherwise: y),
        "<mrow><mo>{</mo><mtable><mtr><mtd><mn>1</mn></mtd><mtd><mrow><mtext>if </mtext>"
          + "<mrow><mi>x</mi><mo>&lt;</mo><mn>0</mn></mrow></mrow></mtd></mtr>"
          + "<mtr><mtd><mi>y</mi></mtd><mtd><mtext>otherwise</mtext></mtd></mtr></mtable></mrow>"
      ),
      (
        Element(Symbol("w"), [11, 0]).formula,
        "<msub><mi>w</mi><mrow><mn>12</mn><mo>,</mo>"
          + "<mn>1</mn></mrow></msub>"
      ),
    ]
    for (formula, expected) in cases { #expect(formula.printed(as: .mathML) == expected) }
  }

  @Test func withNumbersPutIn() {
    let (w2, b) = (Element(Symbol("w"), [1]), Element(Symbol("b")))
    let formula = w * x - y * w2.formula + b.formula
    let numbers = [
      Element(Symbol("w", "1"), [0, 2]): 0.15, Element(Symbol("x")): -0.5, w2: -0.25, b: -1.0 / 3,
    ]
    let values = { (symbol: Symbol, index: [Int]) in numbers[Element(symbol, index)] }
    #expect(
      formula.printed(values: values, digits: .significant(3))
        == "0.15·(−0.5) − y·(−0.25) + (−0.333)")
    #expect(
      formula.printed(as: .ascii, values: values, digits: .decimals(2))
        == "0.15*(-0.50) - y*(-0.25) + (-0.33)")
    #expect((x * y + x * y).printed(values: values) == "−0.5·y + (−0.5)·y")
    #expect((-(x * y)).printed(values: values) == "−(−0.5)·y")
    #expect(Formula.power(x, 2).printed(values: values) == "(−0.5)²")
    #expect((x / y).printed(as: .latex, values: values) == "\\frac{-0.5}{y}")
    #expect((1 / x).printed(values: values) == "1/(−0.5)")
    #expect((2 * x).printed(values: values, digits: .decimals(4)) == "2·(−0.5000)")
    #expect((.number(1.0 / 3) * y).printed(digits: .decimals(4)) == "0.3333·y")
  }
}
