import ChainruleFormulas
import ChainruleTensors

@testable import ChainruleExplain

/// A document with every kind of block, of phrase and of number.
enum SampleDocument {
  static let z = Element(Symbol("z", layer: 1), [1])
  static let x = [Element(Symbol("x"), [0]), Element(Symbol("x"), [1])]
  static let w = [0, 1].map { Element(Symbol("w", layer: 1), [1, $0]) }
  static let b = Element(Symbol("b", layer: 1), [1])

  static let document = Document(
    title: "A sample of everything", subtitle: "Two inputs <and> 100 % of \(code: "a|b_c")",
    blocks: [
      .paragraph(
        """
        A paragraph that is long enough to be broken in lines says that \(z) is \(number: -1.5), that \
        \(strong: "this matters") and that “typography” stays… as it is.
        """),
      .section(Section("Forward", id: "forward", forward)),
      .section(Section("Backward", id: "backward", backward)),
      .section(Section("Matrices", id: "matrices", matrices)),
      .section(Section("Tables \(x[0])", id: "tables", [table, wideTable])),
    ])

  static let forward: [Block] = [
    .section(
      Section(
        "Layer 1", id: "forward-1",
        [
          .equation(
            Equation(
              id: "z1[2]", [z.formula],
              [w[0].formula * x[0].formula + w[1].formula * x[1].formula + b.formula],
              values: [w[0]: 0.2, x[0]: 0.23, w[1]: -0.5, x[1]: 0.55, b: -0.4], result: -0.629,
              remark: "Below zero, so that ReLU is off.")),
          .equation(
            Equation(
              id: "a1[2]", [Element(Symbol("a", layer: 1), [1]).formula],
              [.maximum([0, z.formula])],
              values: [z: -0.629], result: 0)),
          .equation(long),
        ]))
  ]

  /// More terms than a line holds.
  static let long: Equation = {
    let terms = (0..<12).map { i in
      (Element(Symbol("w", layer: 2), [0, i]), Element(Symbol("a", layer: 1), [i]))
    }
    var values: [Element: Double] = [:]
    var sum = 0.0
    for (i, (weight, value)) in terms.enumerated() {
      values[weight] = 0.125 * Double(i) - 0.5
      values[value] = 1 / Double(i + 3)
      sum += (0.125 * Double(i) - 0.5) / Double(i + 3)
    }
    let formula = Formula.add(terms.map { $0.formula * $1.formula })
    return Equation(
      id: "z2[1]", [Element(Symbol("z", layer: 2), [0]).formula], [formula], values: values,
      result: sum)
  }()

  static let backward: [Block] = {
    let cost = Element(Symbol("C"))
    var slope = z
    slope.symbol.form = .derivative(of: cost)
    let delta = Element(Symbol("δ", layer: 1), [1])
    let given = Element(Symbol("w16"))
    var new = given
    new.symbol.form = .new
    return [
      .list(["The deltas come first: \(delta)", "then \(strong: "weights") and biases"]),
      .equation(
        Equation(
          id: "delta1[2]", [delta.formula, slope.formula],
          [x[0].formula * (1 - x[0].formula), .call(.exp, -x[0].formula) / x[1].formula],
          values: [x[0]: 0.23, x[1]: 0.55], result: 1.4446e-9)),
      .section(
        Section(
          "Aside", id: "aside", isFolded: true,
          [
            .paragraph("An equation whose numbers are its result is written once:"),
            .equation(
              Equation(
                id: "new w16", [new.formula], [given.formula], values: [given: 0.25], result: 0.25)),
          ])),
    ]
  }()

  static let matrices: [Block] = {
    let weights = Tensor<Double>(rows: [[0.1, 0.4], [0.2, 0.5], [-0.3, 10.25]])
    let input = Tensor<Double>(rows: [[0.23, 1], [0.55, 0]])
    let bias = Tensor<Double>(rows: [[0.1], [-0.4], [0.3]])
    let wide = Tensor<Double>((0..<120).map { Double($0) / 8 }, shape: [10, 12])
    let z = MatrixFormula.sum(
      .product(.matrix(Symbol("W", layer: 1), weights), .matrix(Symbol("X"), input)),
      .spread(.matrix(Symbol("b", layer: 1), bias), columns: 2))
    let gradient = MatrixFormula.product(
      .hadamard(
        .product(
          .transpose(.matrix(Symbol("W", layer: 1), weights)), .matrix(Symbol("b", layer: 1), bias)),
        .applied("σ′", .columnSum(.matrix(Symbol("X"), input)), Tensor(rows: [[0.25], [0.75]]))),
      .transpose(.scaled(0.5, .matrix(Symbol("b", layer: 1), bias))))
    return [
      .matrices(MatrixEquation(id: "matrix-Z1", Symbol("Z", layer: 1), z)),
      .matrices(
        MatrixEquation(
          id: "matrix-G", Symbol("G"), gradient, remark: "A remark below the matrices.")),
      .matrices(
        MatrixEquation(
          id: "matrix-D", Symbol("D"),
          .difference(.matrix(Symbol("A"), wide), .matrix(Symbol("B"), wide)))),
      .matrices(MatrixEquation(id: "matrix-A", Symbol("A"), .matrix(Symbol("A"), bias))),
    ]
  }()

  static let table = Block.table(
    DocumentTable(
      ["name", "value", "steps"],
      [
        ["\(x[0])", "\(number: 0.5)", "12"], ["a | b", "\(number: -12.25)", "3"],
        ["Größe_1", "\(number: 3e-9)", "100"],
      ], caption: "A caption."))

  static let wideTable = Block.table(
    DocumentTable(
      ["what", "why"],
      [
        [
          "printed 0.0850, calculated 0.0849",
          "The source rounds a number that it then goes on to use, and the last digit is off by one.",
        ], ["printed 0.3", ""],
      ]))
}
