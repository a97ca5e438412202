import ChainruleFormulas
import Testing

private let x = Element(Symbol("x")).formula
private let y = Element(Symbol("y")).formula
private let w = Element(Symbol("w")).formula

struct ParsingTests {
  static let table: [(String, Formula)] = [
    ("x", x), ("x + y - 2", x + y + -2), ("x-y-w", x - y - w), ("x - (y - w)", x - (y - w)),
    ("x*y/w", x * y / w), ("x/y/w", x / y / w), ("x/(y*w)", x / (y * w)), ("-x", -x), ("+x", x),
    ("--x", -(-x)), ("2*-x", 2 * -x), ("x - -2", x + 2), ("-3", -3), ("-x*y", -x * y),
    // powers: from the right, before signs
    ("-x^2", -.power(x, 2)), ("(-x)^2", .power(-x, 2)), ("-2^2", -.power(2, 2)),
    ("x^y^2", .power(x, .power(y, 2))), ("x**2", .power(x, 2)), ("x^-1", .power(x, -1)),
    ("x^-y^2", .power(x, -.power(y, 2))), ("2^-x", .power(2, -x)), ("x^2*y", .power(x, 2) * y),
    ("e^x", .call(.exp, x)), ("e^(2*x)", .call(.exp, 2 * x)), ("e²", .call(.exp, 2)),
    // numbers
    (".5", 0.5), ("5.", 5), ("1e-3", 0.001), ("1.5E+2", 150),
    ("2e", .multiply([2, .number(exp1)])),
    ("pi", .number(.pi)), ("π/2", .number(.pi) / 2), ("inf", .number(.infinity)),
    // one factor after another
    ("2x", 2 * x), ("2(x+1)", 2 * (x + 1)), ("(x+1)(x-1)", (x + 1) * (x + -1)),
    ("-2x", -2 * x), ("3x^2", 3 * .power(x, 2)), ("x²y", .power(x, 2) * y),
    ("2sin(x)", 2 * .call(.sin, x)), ("2√x", 2 * .call(.sqrt, x)), ("2x/3", 2 * x / 3),
    ("xy", Element(Symbol("xy")).formula),
    // Unicode
    ("x·y", x * y), ("x×y", x * y), ("x − y", x - y), ("x÷y", x / y), ("x²", .power(x, 2)),
    ("x⁻¹⁰", .power(x, -10)), ("√(x + 1)", .call(.sqrt, x + 1)), ("√x/2", .call(.sqrt, x) / 2),
    ("σ(x)", .call(.sigmoid, x)), ("|x − y|", .call(.abs, x - y)), ("2·|x|", 2 * .call(.abs, x)),
    ("Φ(x)", .call(.normalCDF, x)),
    // functions and their aliases
    ("ln(x)", .call(.log, x)), ("log(x)", .call(.log, x)), ("arctan(x)", .call(.arctan, x)),
    ("sigma(x)", .call(.sigmoid, x)), ("sgn(x)", .call(.sign, x)), ("relu(x)", .maximum([0, x])),
    ("step(x)", .select(x, .greaterOrEqual, 0, then: 1, otherwise: 0)),
    ("leaky_relu(x)", .select(x, .greater, 0, then: x, otherwise: 0.01 * x)),
    ("leaky_relu(x, 0.2)", .select(x, .greater, 0, then: x, otherwise: 0.2 * x)),
    ("max(x, y, 1)", .maximum([x, y, 1])), ("min(x, y)", -.maximum([-x, -y])),
    ("pow(x, 3)", .power(x, 3)), ("square(x)", .power(x, 2)),
    ("if(x <= 0, -1, y)", .select(x, .lessOrEqual, 0, then: -1, otherwise: y)),
    ("if(x = y, 1, 0)", .select(x, .equal, y, then: 1, otherwise: 0)),
    ("if(x ≥ y, 1, 0)", .select(x, .greaterOrEqual, y, then: 1, otherwise: 0)),
    // names
    (
      "w1[1,3]*x[3]", Element(Symbol("w", "1"), [0, 2]).formula * Element(Symbol("x"), [2]).formula
    ),
    ("net_n3 + w16", Element(Symbol("net_n3")).formula + Element(Symbol("w16")).formula),
    ("alpha + β1", Element(Symbol("α")).formula + Element(Symbol("β1")).formula),
    ("z1[2]@3", Element(Symbol("z", "1", sample: 3), [1]).formula),
    ("\t x\n+ y ", x + y),
    // as text prints them
    (
      "w¹₁₃·x₃²",
      Element(Symbol("w", "1"), [0, 2]).formula * .power(Element(Symbol("x"), [2]).formula, 2)
    ),
    ("w¹₁₂,₃", Element(Symbol("w", "1"), [11, 2]).formula),
    ("z²₁₂⁽³⁾", Element(Symbol("z", "2", sample: 3), [11]).formula),
    ("b¹₂⁺", Element(Symbol("b", "1", form: .new), [1]).formula),
    ("1.5×10⁻⁵·x", 1.5e-5 * x), ("2×10²", 200), ("2×x²", 2 * .power(x, 2)),
    ("x if x > 0 else 0.01·x", .select(x, .greater, 0, then: x, otherwise: 0.01 * x)),
    (
      "(1 if x ≥ 0 else 0)·y",
      .select(x, .greaterOrEqual, 0, then: 1, otherwise: 0) * y
    ),
  ]
  static let exp1 = 2.718281828459045

  @Test(arguments: table.indices) func reads(_ i: Int) throws {
    let (text, expected) = Self.table[i]
    #expect(try Formula(parsing: text) == expected)
  }

  /// What text prints means the same when it is typed.
  @Test func printedTextIsReadAgain() throws {
    for seed in 0..<400 {
      var formulas = RandomFormulas(seed: UInt64(seed))
      let formula = formulas.next()
      let text = formula.printed(as: .text)
      let again = try Formula(parsing: text)
      for _ in 0..<4 {
        let point = formulas.point()
        let value = { (formula: Formula) in
          formula.value { point[Element($0, $1)] ?? .nan }
        }
        let (a, b) = (value(formula), value(again))
        let isSame = a == b || a.isNaN && b.isNaN || abs(a - b) <= 1e-9 * abs(a)
        #expect(isSame, "\(text): \(a), \(b)")
      }
    }
  }

  @Test func whatCanBeReadInTwoWaysIsRefused() throws {
    for text in ["w₁₂", "u₁₂", "w¹₁₂₃", "x₀", "∂x"] {
      #expect(throws: FormulaSyntaxError.self, "\(text)") { try Formula(parsing: text) }
    }
    let slope = try Element(parsing: "∂C/∂w¹₁₂")
    #expect(try slope == Element(parsing: "dC/dw1[1,2]"))
  }

  @Test func constantsCanBeVariables() throws {
    let e = Element(Symbol("e"))
    #expect(try Formula(parsing: "e^2", variables: ["e"]) == .power(e.formula, 2))
    #expect(try Formula(parsing: "2e", variables: ["e"]) == 2 * e.formula)
  }

  static let mistakes: [(String, column: Int, expected: String, found: String)] = [
    ("", 1, "a number, a name or “(”", "the end"),
    ("x +", 4, "a number, a name or “(”", "the end"),
    ("x + * y", 5, "a number, a name or “(”", "“*”"),
    ("sin()", 5, "a number, a name or “(”", "“)”"),
    ("sin(x", 6, "“)” or an operator", "the end"),
    ("(x + 1", 7, "“)” or an operator", "the end"),
    ("x)", 2, "an operator or the end", "“)”"),
    ("x y", 3, "an operator or the end", "“y”"),
    ("2 3", 3, "an operator or the end", "“3”"),
    ("0,5", 2, "an operator or the end (a number has a point: 0.5)", "“,”"),
    ("x & y", 3, "a number, a name or an operator", "“&”"),
    ("x⁻", 3, "raised digits behind “⁻”", "the end"),
    ("x²³⁻⁴", 4, "an operator", "“⁻⁴”"),
    ("sigmid(x)", 1, "a function before “(”", "“sigmid”; did you mean sigmoid?"),
    ("1 + y(x)", 5, "a function before “(”", "“y”; a product needs a sign: y*(…)"),
    ("pi(x)", 1, "a function before “(”", "“pi”; a product needs a sign: pi*(…)"),
    ("pow(x)", 1, "2 arguments of pow", "1"),
    ("sin(x, y)", 1, "1 argument of sin", "2"),
    ("leaky_relu(x, y, w)", 1, "1 to 2 arguments of leaky_relu", "3"),
    ("if(x, 1, 2)", 5, "a comparison: <, <=, =, >= or >", "“,”"),
    ("1/2x", 4, "“*” or parentheses, since this can be read in two ways", "“x”"),
    ("2^3x", 4, "“*” or parentheses, since this can be read in two ways", "“x”"),
    ("2^sin(3)x", 9, "“*” or parentheses, since this can be read in two ways", "“x”"),
    ("√x²", 3, "parentheses: √(x²) or (√x)²", "“²”"),
    ("w1[0]", 4, "a place, counted from 1", "“0”"),
    ("w1[1.5]", 4, "a place, counted from 1", "“1.5”"),
    ("w1[1", 5, "“]” or “,”", "the end"),
  ]

  @Test(arguments: mistakes.indices) func namesMistakes(_ i: Int) {
    let (text, column, expected, found) = Self.mistakes[i]
    let error = #expect(throws: FormulaSyntaxError.self) { try Formula(parsing: text) }
    #expect(error == FormulaSyntaxError(text, column: column, expected: expected, found: found))
  }

  @Test func showsThePlace() {
    let error = #expect(throws: FormulaSyntaxError.self) { try Formula(parsing: "sin(x +") }
    #expect(
      error?.description == """
        column 8: expected a number, a name or “(”, found the end
          sin(x +
                 ^
        """)
    let long = String(repeating: "x + ", count: 100) + ")" + String(repeating: " + x", count: 100)
    let inside = #expect(throws: FormulaSyntaxError.self) { try Formula(parsing: long) }
    let lines = inside?.description.split(separator: "\n").map(Array.init) ?? []
    #expect(lines.count == 3)
    #expect(lines.last.map { lines[1][$0.count - 1] } == ")")
    #expect(lines[1].count < 90)
  }

  @Test func limitsDepthAndLength() throws {
    func nested(_ n: Int) -> String {
      String(repeating: "(", count: n) + "x" + String(repeating: ")", count: n)
    }
    #expect(try Formula(parsing: nested(90)) == x)
    let limit = "at most 100 levels of nesting"
    for text in [
      nested(100), String(repeating: "-", count: 5_000) + "x",
      "x" + String(repeating: "^x", count: 2_000), "x" + String(repeating: "/x", count: 2_000),
      String(repeating: "√", count: 3_000) + "x", String(repeating: "|", count: 5_000),
      String(repeating: "sin(", count: 2_000),
    ] {
      let error = #expect(throws: FormulaSyntaxError.self) { try Formula(parsing: text) }
      #expect(error?.expected == limit)
    }
    #expect(try Formula(parsing: "x" + String(repeating: " + x", count: 2_000)).elements.count == 1)
    let long = #expect(throws: FormulaSyntaxError.self) {
      try Formula(parsing: String(repeating: "x+", count: 5_001))
    }
    #expect(long?.found == "10002")
  }

  /// Any text is read or refused; nothing else happens.
  @Test func survivesAnyText() {
    var stream = Stream(state: 11)
    let pieces = [
      "x", "2", ".5", "e", "1e", "(", ")", "+", "-", "*", "/", "^", "²", "√", "|", ",", "sin",
      "max(",
      "if(", "<", "[", "]", "@", "w1[", " ", "∞", "⁻", "é", "💧", "\u{302}",
    ]
    for _ in 0..<3_000 {
      let count = Int.random(in: 0...12, using: &stream)
      let text = (0..<count).map { _ in pieces[Int.random(in: 0..<pieces.count, using: &stream)] }
      let joined = text.joined()
      do {
        let formula = try Formula(parsing: joined)
        let again = try Formula(parsing: formula.printed(as: .ascii))
        #expect(again.printed(as: .ascii) == formula.printed(as: .ascii), "\(joined)")
      } catch {
        #expect((1...joined.count + 1).contains(error.column), "\(joined)")
      }
    }
  }
}

struct ElementParsingTests {
  /// Every name as ASCII prints it.
  @Test func readsEveryName() throws {
    let weight = Element(Symbol("w", layer: 1), [1, 2])
    var slope = weight
    slope.symbol.form = .derivative(of: Element(Symbol("C")))
    var local = Element(Symbol("z", "1", sample: 2), [0])
    local.symbol.form = .derivative(of: Element(Symbol("a", "1", sample: 2), [0]))
    var named = Element(Symbol("w17"))
    named.symbol.form = .derivative(of: Element(Symbol("E")))
    var deltas = Element(Symbol("δ", "2"), [0])
    deltas.symbol.form = .derivative(of: Element(Symbol("C", sample: 3)))
    var new = weight
    new.symbol.form = .new
    let all = [
      weight, slope, local, named, deltas, new, Element(Symbol("δ", layer: 1), [1]),
      Element(Symbol("C")), Element(Symbol("C", sample: 3)), Element(Symbol("net_n3")),
      Element(Symbol("a", "12", sample: 4), [10]), Element(Symbol("x"), [0]),
    ]
    for element in all {
      #expect(try Element(parsing: element.formula.printed(as: .ascii)) == element)
    }
    #expect(try Element(parsing: " dC / dw1[2,3] ") == slope)
    #expect(try Element(parsing: "d1").symbol == Symbol("d1"))
    #expect(try Element(parsing: "dC/dmu1").symbol.base == "μ1")
  }

  @Test func refusesWhatIsNone() {
    for (text, column, expected) in [
      ("", 1, "a name"), ("2", 1, "a name"), ("dC/x", 4, "what dC is derived by, as in dC/dx"),
      ("x + y", 3, "an operator or the end"), ("C@0", 3, "a sample, counted from 1"),
      ("new", 4, "a name"),
    ] {
      let error = #expect(throws: FormulaSyntaxError.self) { try Element(parsing: text) }
      #expect(error?.column == column && error?.expected == expected, "\(text)")
    }
  }
}
