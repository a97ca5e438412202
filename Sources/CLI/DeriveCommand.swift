import ArgumentParser
import Chainrule

/// The chain rule on a formula, step by step.
struct DeriveCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "derive",
    abstract: "Show the chain rule on a formula at a point, stage by stage.",
    discussion: """
      Operators + - * / ^, functions sin, cos, tan, exp, ln, sqrt, abs, sigmoid, tanh, relu, leaky_relu, softplus, \
      step, max, min, and if(x > 0, a, b); pi and e are the constants unless --at gives them a number.

        chainrule derive 'sigmoid(w*x + b)' --at x=1,w=2,b=-1
        chainrule derive 'x^2' --at x=5 --descend 10 --learning-rate 0.1
        chainrule derive 'x^2 - 16' --at x=0.628 --root
      """)

  @Argument(help: "The formula, in quotes.") var expression: String
  @Option(help: "A number for each variable: x=1,w=2,b=-1.")
  var at: String = ""
  @Option(
    name: .customLong("with-respect-to"),
    help: "The variables to derive by, separated by commas. (default: all of them)")
  var withRespectTo: String?
  @Option(help: "Make this many steps of gradient descent.") var descend: Int?
  @Option(help: "The learning rate η of the descent. (default: 0.1)") var learningRate: Double?
  @Option(
    help:
      "The optimizer of the descent: sgd, momentum, nesterov, adagrad, rmsprop, adam or adamw; adam:beta1=0.8 with its settings. (default: sgd)"
  )
  var optimizer: String?
  @Flag(help: "Look for a minimum by Newton's method.") var newton = false
  @Flag(help: "Look for a root by Newton's method.") var root = false
  @Option(help: "The most steps of Newton's method. (default: as many as --descend, else 20)")
  var newtonSteps: Int?
  @OptionGroup(title: "How it is shown") var shown: DocumentOptions

  /// The arguments, with a space before a formula that begins with a minus sign, so that it is taken for no option.
  static func shielding(_ arguments: some Collection<String>) -> [String] {
    guard ["derive", "draw"].contains(arguments.first) else { return Array(arguments) }
    return arguments.map { argument in
      let isOption = argument.hasPrefix("--") || argument == "-h" || argument.count < 2
      return argument.hasPrefix("-") && !isOption ? " " + argument : argument
    }
  }

  func run() throws {
    try checkOptions()
    let point = try PointSetting(at, name: "--at")
    let formula = try parsed(point)
    try checkNumbers(formula, point)
    let variables = try chosenVariables(formula, point)
    let derivation = try Derivation(formula, at: point.numbers, withRespectTo: variables)
    try show(derivation, descents(formula, point, variables))
  }

  private func checkOptions() throws {
    let descends = descend != nil
    for (name, isGiven) in [
      ("--learning-rate", learningRate != nil), ("--optimizer", optimizer != nil),
    ] where isGiven && !descends {
      throw UsageError(name, expected: "--descend beside it", found: "none")
    }
    for (name, steps) in [("--descend", descend), ("--newton-steps", newtonSteps)] {
      guard let steps, !(1...Descent.mostSteps).contains(steps) else { continue }
      throw UsageError(
        name, expected: "a number of steps from 1 to \(Descent.mostSteps)", found: "\(steps)")
    }
    if newtonSteps != nil, !newton, !root {
      throw UsageError("--newton-steps", expected: "--newton or --root beside it", found: "none")
    }
    if let learningRate, !(learningRate.isFinite && learningRate > 0) {
      throw UsageError(
        "--learning-rate", expected: "a number above 0", found: "\(learningRate.plain)")
    }
    try shown.check()
  }

  private func parsed(_ point: PointSetting) throws -> Formula {
    do {
      return try Formula(parsing: expression, variables: point.words)
    } catch {
      throw UsageError("the formula: \(error)")
    }
  }

  private func checkNumbers(_ formula: Formula, _ point: PointSetting) throws {
    for variable in point.order where !formula.elements.contains(variable) {
      Remarks.say("--at: \(variable.asciiName) does not stand in the formula")
    }
    for element in formula.elements where point.numbers[element] == nil {
      let name = element.asciiName
      throw UsageError("--at", expected: "a number for \(name), as in \(name)=1", found: "none")
    }
  }

  private func chosenVariables(_ formula: Formula, _ point: PointSetting) throws -> [Element] {
    guard let withRespectTo else {
      let given = point.order.filter { formula.elements.contains($0) }
      return given + formula.elements.filter { !given.contains($0) }
    }
    return try PointSetting.pieces(of: withRespectTo).map { name in
      let element = try PointSetting.element(name, "--with-respect-to")
      guard point.numbers[element] != nil else {
        let known = point.order.map { $0.asciiName }
        let nearest = suggestion(for: name, among: known)
        throw UsageError(
          "--with-respect-to", expected: "variables that --at gives a number",
          found: "“\(name)”\(nearest)")
      }
      return element
    }
  }

  private func descents(_ formula: Formula, _ point: PointSetting, _ variables: [Element]) throws
    -> [Descent]
  {
    var methods: [(Descent.Method, Int)] = []
    if let descend {
      let optimizer = try DescentOptimizer.parsed(
        optimizer ?? SGD.kind, learningRate: learningRate ?? 0.1)
      methods.append((.optimizer(optimizer), descend))
    }
    let most = newtonSteps ?? descend ?? 20
    if newton { methods.append((.newton, most)) }
    if root { methods.append((.root, most)) }
    return try methods.map {
      try Descent(formula, from: point.numbers, withRespectTo: variables, by: $0, steps: $1)
    }
  }

  private func show(_ derivation: Derivation, _ descents: [Descent]) throws {
    try shown.write(
      "the derivation",
      document: { derivation.document(descents) },
      json: {
        var object = derivation.json
        for descent in descents { object[descent.key] = .object(descent.json) }
        return JSONValue.object(object).description + "\n"
      })
  }
}

extension Descent {
  /// The key of this descent in JSON.
  fileprivate var key: String {
    switch method {
    case .newton: "newton"
    case .root: "root"
    case .optimizer: "descent"
    }
  }
}
