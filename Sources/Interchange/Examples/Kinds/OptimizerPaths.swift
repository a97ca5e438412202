import ChainruleGraphs
import ChainruleNetworks
import ChainruleTensors

/// The ways that optimizers take over f(p) = ½ Σ cᵢ pᵢ², a bowl that is steeper along some axes than along others.
///
///     kind: optimizers
///     curvatures: [1, 10]      # f = (x² + 10 y²)/2
///     start: [1, 1]
///     steps: 20
///     runs:
///     - sgd: {learning_rate: 0.08}
public struct OptimizerPaths: Sendable {
  /// c, one for each axis.
  public var curvatures: [Double]
  /// p before the first update, a number for each axis.
  public var start: [Double]
  /// How many updates each run makes: 1 to 10,000 in a file.
  public var steps: Int
  /// Each begins at `start`, with the memory that its optimizer has before the first step.
  public var runs: [AnyOptimizer]

  /// The points of one run, the start among them, with the value of f at each.
  public struct Path: Sendable {
    /// [steps + 1][axes]; with Nesterov's look-ahead p, not where the gradient is taken.
    public var points: [[Double]]
    /// f, one for each point.
    public var values: [Double]
  }

  init(reading object: SchemaObject) throws {
    let found = try object.require("curvatures")
    curvatures = try found.numbers(found.list().count, "numbers")
    guard !curvatures.isEmpty else { throw found.mismatch("at least 1 number", found: "none") }
    start = try object.require("start").numbers(curvatures.count, "numbers, one for each axis")
    steps = try object.value("steps", must: .beWithin(1...10_000))
    runs = try object.require("runs").list().map { try CatalogueSetting.optimizer($0) }
  }

  private func value(_ point: [Double]) -> Double {
    zip(curvatures, point).reduce(0) { $0 + $1.0 * $1.1 * $1.1 } / 2
  }

  /// The points of an optimizer, by the equations that it trains networks with.
  public func path(_ optimizer: any Optimizer) -> Path {
    let op = optimizer.update(decays: false)
    let id = ParameterID("point")
    var graph = Graph()
    let shape = [start.count]
    let p = graph.source(.parameter(id), shape, batched: true)
    let g = graph.source(.gradient(id), shape, batched: true)
    let memory = op.stateNames.map { graph.source(.state(StateID($0)), shape, batched: true) }
    let settings = op.settings.map { graph.source(.setting($0), [], batched: false) }
    let results = graph.addAll(op, [p, g] + memory + settings)
    var parameter = Tensor(start, shape: shape)
    var states = op.stateNames.map {
      op.statesFromParameter.contains($0) ? parameter : Tensor(repeating: 0, shape: shape)
    }
    var points = [start]
    // Looking ahead, the parameter is where the gradient is taken; the point itself is a state.
    let point = op.stateNames.firstIndex(of: "point")
    for step in 1...steps {
      var roles: [Role: Tensor<Double>] = [
        .parameter(id): parameter,
        .gradient(id): Tensor(zip(curvatures, parameter.values).map { $0 * $1 }, shape: shape),
        .setting(.learningRate): Tensor(optimizer.learningRate),
        .setting(.step): Tensor(Double(step)),
      ]
      for (name, state) in zip(op.stateNames, states) { roles[.state(StateID(name))] = state }
      let found = graph.evaluate(roles: roles)
      let new = results.map { found[$0] ?? parameter }
      parameter = new[0]
      states = Array(new.dropFirst())
      points.append(point.map { states[$0].values } ?? parameter.values)
    }
    return Path(points: points, values: points.map(value))
  }

  /// The layout of the golden numbers.
  public var json: JSONValue {
    let terms = zip(curvatures, ["x", "y", "z"]).map { c, letter in
      (c == 1 ? "" : JSONValue.number(c).plainText + " ") + "\(letter)^2"
    }
    return [
      "function": .string("(\(terms.joined(separator: " + ")))/2"),
      "runs": .array(
        runs.map { run in
          let path = path(run.optimizer)
          return [
            "name": .string(type(of: run.optimizer).kind),
            "learning_rate": .number(run.optimizer.learningRate),
            "hyperparameters": OptimizerPaths.settings(run.optimizer), "start": JSONValue(start),
            "path": JSONValue(path.points), "losses": JSONValue(path.values),
          ]
        }),
    ]
  }

  private static func settings(_ optimizer: any Optimizer) -> JSONValue {
    switch optimizer {
    case let it as Momentum: ["momentum": .number(it.momentum)]
    case let it as Nesterov: ["momentum": .number(it.momentum)]
    case let it as AdaGrad: ["epsilon": .number(it.epsilon)]
    case let it as RMSProp: ["decay": .number(it.smoothing), "epsilon": .number(it.epsilon)]
    case let it as Adam:
      [
        "beta1": .number(it.beta1), "beta2": .number(it.beta2), "epsilon": .number(it.epsilon),
      ]
    default: [:]
    }
  }
}

extension JSONValue {
  /// A whole number without a point.
  var plainText: String {
    guard let number = double, number == number.rounded(), abs(number) < 1e15 else {
      return description
    }
    return "\(Int(number))"
  }
}
