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
      (Element(Symbol("x1", "2")), "x1²", "x1_2", "x^{2}_{1}"),
      (Element(Symbol("a_b")), "a_b", "a_b", "a_{b}"),
      (Element(Symbol("ŷ")), "ŷ", "u177", "ŷ"),
    ]
    for (element, text, ascii, latex) in cases {
      #expect(element.description == text)
      #expect(element.formula.printed(as: .ascii) == ascii)
      #expect(element.formula.printed(as: .latex) == latex)
    }
  }

  /// Samples, new values, memories and given names.
  @Test func namesWithMarks() {
    let weight = Element(Symbol("w", layer: 1), [0, 2])
    let given = Element(Symbol("w16", form: .new))
    let cases: [(Element, text: String, ascii: String, latex: String)] = [
      (
        Element(Symbol("z", "1", sample: 3), [1]), "z¹₂⁽³⁾", "z1[2]@3", "z^{1\\,(3)}_{2}"
      ),
      (Element(Symbol("C", sample: 3)), "C⁽³⁾", "C@3", "C^{(3)}"),
      (Element(Symbol("C", sample: 12)), "C⁽¹²⁾", "C@12", "C^{(12)}"),
      (Element(Symbol("δ", layer: 1), [1]), "δ¹₂", "delta1[2]", "\\delta^{1}_{2}"),
      (
        Element(Symbol("w", "1", form: .new), [0, 2]), "w¹₁₃⁺", "new w1[1,3]", "w^{1+}_{13}"
      ),
      (Element(Symbol("b", form: .new)), "b⁺", "new b", "b^{+}"),
      (
        Element(Symbol("a", "2", sample: 4, form: .new), [0]), "a²₁⁽⁴⁾⁺", "new a2[1]@4",
        "a^{2\\,(4)+}_{1}"
      ),
      (
        Element(Symbol("m", form: .memory(of: weight))), "m(w¹₁₃)", "m(w1[1,3])",
        "m\\left(w^{1}_{13}\\right)"
      ),
      (
        Element(
          Symbol("m", form: .memory(of: Element(Symbol("w", "1", form: .new), [0, 2])))),
        "m⁺(w¹₁₃)", "new m(w1[1,3])", "m^{+}\\left(w^{1}_{13}\\right)"
      ),
      (
        Element(Symbol("m\u{302}", form: .memory(of: Element(Symbol("w16"))))), "m̂(w16)",
        "m_hat(w16)", "\\hat{m}\\left(w_{16}\\right)"
      ),
      (Element(Symbol("w16")), "w16", "w16", "w_{16}"),
      (given, "w16⁺", "new w16", "w^{+}_{16}"),
      (Element(Symbol("net_n3")), "net_n3", "net_n3", "\\mathrm{net}_{n3}"),
      (
        Element(Symbol("out_n9", sample: 2)), "out_n9⁽²⁾", "out_n9@2",
        "\\mathrm{out}^{(2)}_{n9}"
      ),
      (Element(Symbol("w_out")), "w_out", "w_out", "w_{\\mathrm{out}}"),
      (Element(Symbol("dE_dw_1")), "dE_dw_1", "dE_dw_1", "\\mathrm{dE}_{\\mathrm{dw\\_1}}"),
      (Element(Symbol("w1a")), "w1a", "w1a", "\\mathrm{w1a}"),
      (Element(Symbol("_")), "_", "_", "\\_"),
      (Element(Symbol("x1"), [1]), "x1₂", "x1[2]", "\\mathrm{x1}_{2}"),
    ]
    for (element, text, ascii, latex) in cases {
      #expect(element.description == text)
      #expect(element.formula.printed(as: .ascii) == ascii)
      #expect(element.formula.printed(as: .latex) == latex)
    }
  }

  static func slope(_ value: Element, by variable: Element) -> Formula {
    var element = variable
    element.symbol.form = .derivative(of: value)
    return element.formula
  }

  static let cost = Element(Symbol("C"))
  static let costByA = slope(cost, by: Element(Symbol("a", "1"), [0]))
  static let aByZ = slope(Element(Symbol("a", "1"), [0]), by: Element(Symbol("z", "1"), [0]))

  static let slopes: [(Formula, text: String, ascii: String, latex: String)] = [
    (
      slope(cost, by: Element(Symbol("w", "1"), [0, 2])), "∂C/∂w¹₁₃", "dC/dw1[1,3]",
      "\\frac{\\partial C}{\\partial w^{1}_{13}}"
    ),
    (
      slope(Element(Symbol("C", sample: 2)), by: Element(Symbol("z", "1", sample: 2), [0])),
      "∂C⁽²⁾/∂z¹₁⁽²⁾", "dC@2/dz1[1]@2",
      "\\frac{\\partial C^{(2)}}{\\partial z^{1\\,(2)}_{1}}"
    ),
    (
      slope(Element(Symbol("E")), by: Element(Symbol("w17"))), "∂E/∂w17", "dE/dw17",
      "\\frac{\\partial E}{\\partial w_{17}}"
    ),
    (
      costByA * aByZ, "∂C/∂a¹₁ · ∂a¹₁/∂z¹₁", "dC/da1[1] * da1[1]/dz1[1]",
      "\\frac{\\partial C}{\\partial a^{1}_{1}} \\cdot "
        + "\\frac{\\partial a^{1}_{1}}{\\partial z^{1}_{1}}"
    ),
    (
      costByA * x, "∂C/∂a¹₁ · x", "dC/da1[1] * x",
      "\\frac{\\partial C}{\\partial a^{1}_{1}} \\cdot x"
    ),
    (
      x + costByA * aByZ, "x + ∂C/∂a¹₁ · ∂a¹₁/∂z¹₁", "x + dC/da1[1] * da1[1]/dz1[1]",
      "x + \\frac{\\partial C}{\\partial a^{1}_{1}} \\cdot "
        + "\\frac{\\partial a^{1}_{1}}{\\partial z^{1}_{1}}"
    ),
    (
      -costByA, "−∂C/∂a¹₁", "-dC/da1[1]", "-\\frac{\\partial C}{\\partial a^{1}_{1}}"
    ),
    (
      .power(costByA, 2), "(∂C/∂a¹₁)²", "(dC/da1[1])^2",
      "\\left(\\frac{\\partial C}{\\partial a^{1}_{1}}\\right)^{2}"
    ),
    (
      costByA / x, "(∂C/∂a¹₁)/x", "(dC/da1[1])/x",
      "\\frac{\\frac{\\partial C}{\\partial a^{1}_{1}}}{x}"
    ),
    (
      x / costByA, "x/(∂C/∂a¹₁)", "x/(dC/da1[1])",
      "\\frac{x}{\\frac{\\partial C}{\\partial a^{1}_{1}}}"
    ),
    (
      costByA * x / y, "(∂C/∂a¹₁ · x)/y", "(dC/da1[1] * x)/y",
      "\\frac{\\frac{\\partial C}{\\partial a^{1}_{1}} \\cdot x}{y}"
    ),
    (
      .multiply([.multiply([costByA, x]), y]), "∂C/∂a¹₁ · x · y", "dC/da1[1] * x * y",
      "\\frac{\\partial C}{\\partial a^{1}_{1}} \\cdot x \\cdot y"
    ),
    (
      x * (costByA * y), "x·(∂C/∂a¹₁ · y)", "x*(dC/da1[1] * y)",
      "x \\cdot \\left(\\frac{\\partial C}{\\partial a^{1}_{1}} \\cdot y\\right)"
    ),
    (
      Formula.call(.sqrt, costByA), "√(∂C/∂a¹₁)", "sqrt(dC/da1[1])",
      "\\sqrt{\\frac{\\partial C}{\\partial a^{1}_{1}}}"
    ),
    (
      slope(Element(Symbol("w", form: .derivative(of: cost))), by: Element(Symbol("w"))),
      "∂(∂C/∂w)/∂w", "d(dC/dw)/dw",
      "\\frac{\\partial \\left(\\frac{\\partial C}{\\partial w}\\right)}{\\partial w}"
    ),
  ]

  @Test(arguments: slopes.indices) func derivatives(_ i: Int) {
    let (formula, text, ascii, latex) = Self.slopes[i]
    #expect(formula.printed() == text)
    #expect(formula.printed(as: .ascii) == ascii)
    #expect(formula.printed(as: .latex) == latex)
  }

  @Test func derivativesWithNumbersPutIn() {
    let numbers = [Self.costByA: 0.5, Self.aByZ: -0.25]
    let values = { (symbol: Symbol, index: [Int]) in numbers[Element(symbol, index).formula] }
    #expect((Self.costByA * Self.aByZ).printed(values: values) == "0.5·(−0.25)")
    #expect((Self.costByA * x).printed(values: { _, _ in 2 }) == "2·2")
  }

  /// What is left out of a long sum, with and without its number.
  @Test func rests() {
    let rest = Element(Symbol("s", form: .rest(128)))
    let sum = x * y + rest.formula
    #expect(sum.printed() == "x·y + (… 128 more)")
    #expect(sum.printed(as: .ascii) == "x*y + (... 128 more)")
    #expect(sum.printed(as: .latex) == "x \\cdot y + (\\cdots\\ 128\\text{ more})")
    #expect(
      rest.formula.printed(as: .mathML)
        == "<mrow><mo>(</mo><mrow><mo>⋯</mo><mspace width=\"0.2em\"></mspace>"
        + "<mtext>128 more</mtext></mrow><mo>)</mo></mrow>")
    let values = { (symbol: Symbol, index: [Int]) in
      Element(symbol, index) == rest ? 0.25 : nil as Double?
    }
    #expect(sum.printed(values: values) == "x·y + 0.25 (128 more)")
    #expect(sum.printed(as: .ascii, values: values) == "x*y + 0.25 (128 more)")
    #expect(
      sum.printed(as: .latex, values: values) == "x \\cdot y + 0.25\\ (128\\text{ more})")
    #expect(
      rest.formula.printed(as: .mathML, values: values)
        == "<mrow><mn>0.25</mn><mspace width=\"0.2em\"></mspace>"
        + "<mrow><mo>(</mo><mtext>128 more</mtext><mo>)</mo></mrow></mrow>")
    #expect(sum.printed(values: { _, _ in -0.5 }) == "−0.5·(−0.5) + (−0.5) (128 more)")
  }

  @Test func marksInMathML() {
    let z = Element(Symbol("z", "1", sample: 3), [1])
    let cases: [(Formula, String)] = [
      (
        z.formula,
        "<msubsup><mi>z</mi><mn>2</mn><mrow><mn>1</mn>"
          + "<mtext>\u{2009}(3)</mtext></mrow></msubsup>"
      ),
      (
        Element(Symbol("C", sample: 3)).formula,
        "<msup><mi>C</mi><mtext>(3)</mtext></msup>"
      ),
      (
        Element(Symbol("w", "1", form: .new), [0, 2]).formula,
        "<msubsup><mi>w</mi><mn>13</mn><mrow><mn>1</mn><mo>+</mo></mrow></msubsup>"
      ),
      (Element(Symbol("b", form: .new)).formula, "<msup><mi>b</mi><mo>+</mo></msup>"),
      (
        Self.slope(Self.cost, by: Element(Symbol("w16"))),
        "<mfrac><mrow><mo>∂</mo><mi>C</mi></mrow>"
          + "<mrow><mo>∂</mo><msub><mi>w</mi><mn>16</mn></msub></mrow></mfrac>"
      ),
      (Element(Symbol("net_n3")).formula, "<msub><mi>net</mi><mi>n3</mi></msub>"),
      (
        Element(Symbol("m", form: .memory(of: Element(Symbol("x"))))).formula,
        "<mrow><mi>m</mi><mo>&#x2061;</mo>"
          + "<mrow><mo>(</mo><mi>x</mi><mo>)</mo></mrow></mrow>"
      ),
    ]
    for (formula, expected) in cases { #expect(formula.printed(as: .mathML) == expected) }
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
        "<mrow><mo>{</mo><mtable><mtr><mtd><mn>1</mn></mtd><mtd><mrow><mtext>&#xA0;&#xA0;if&#xA0;</mtext>"
          + "<mrow><mi>x</mi><mo>&lt;</mo><mn>0</mn></mrow></mrow></mtd></mtr>"
          + "<mtr><mtd><mi>y</mi></mtd><mtd><mtext>&#xA0;&#xA0;otherwise</mtext></mtd></mtr></mtable></mrow>"
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
