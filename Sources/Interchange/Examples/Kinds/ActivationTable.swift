import ChainruleFormulas
import ChainruleGraphs
import ChainruleNetworks
import ChainruleTensors

/// Activations with their slopes at given points.
///
///     kind: activations
///     points: [-1, 0, 1]
///     functions: [linear, relu, {leaky_relu: {slope: 0.01}}]
public struct ActivationTable: Sendable {
  /// x, at least one number in a file, each finite.
  public var points: [Double]
  /// Each of one number: a file with softmax among them is refused.
  public var functions: [Activation]

  /// Takes any numbers and functions; what is not elementwise is shown as y = x.
  public init(points: [Double], functions: [Activation]) {
    (self.points, self.functions) = (points, functions)
  }

  init(reading object: SchemaObject) throws {
    let found = try object.require("points")
    points = try found.numbers(found.list().count, "numbers")
    guard !points.isEmpty else { throw found.mismatch("at least 1 number", found: "none") }
    functions = try object.require("functions").list().map { item in
      let activation = try CatalogueSetting.activation(item)
      guard activation != .softmax else {
        throw item.mismatch("a function of one number", found: "softmax")
      }
      return activation
    }
  }

  /// f and f′ at the points, f′ to the last digits where f is flat.
  public func values(of activation: Activation) -> (values: [Double], slopes: [Double]) {
    let found = calculated(activation)
    switch activation {
    case .sigmoid: return (found.values, points.map { slopeOfSigmoid($0) })
    // tanh x = 2 σ(2x) − 1
    case .tanh: return (found.values, points.map { 4 * slopeOfSigmoid(2 * $0) })
    default: return found
    }
  }

  /// σ′(x) = σ′(−x), taken on the side where 1 − σ is no difference of two numbers that are almost the same.
  private func slopeOfSigmoid(_ x: Double) -> Double {
    Function.sigmoid.value(-abs(x)) * Function.sigmoid.value(abs(x))
  }

  /// As a network calculates them: f′ from f.
  package func calculated(_ activation: Activation) -> (values: [Double], slopes: [Double]) {
    guard case .elementwise(let function) = activation else {
      return (points, points.map { _ in 1 })
    }
    var graph = Graph()
    let shape = [points.count, 1]
    let x = graph.source(.input(0), shape, batched: true)
    let unit = graph.source(.target(0), shape, batched: true)
    let y = graph.add(function.op, [x])
    let slope = graph.pullback(from: [y: unit], to: [x])[0]
    let found = graph.evaluate(roles: [
      .input(0): Tensor(points, shape: shape), .target(0): Tensor(repeating: 1, shape: shape),
    ])
    let slopes = slope.flatMap { found[$0]?.values } ?? points.map { _ in 0 }
    return (found[y]?.values ?? [], slopes)
  }

  /// The layout of the golden numbers.
  public var json: JSONObject {
    let slope = functions.compactMap { function -> Double? in
      guard case .elementwise(let any) = function else { return nil }
      return (any.op as? LeakyReLU)?.slope
    }.first
    return [
      "leaky_relu_slope": .number(slope ?? LeakyReLU().slope), "points": JSONValue(points),
      "functions": .array(
        functions.map { function in
          let (values, slopes) = values(of: function)
          return [
            "name": .string(function.kind), "values": JSONValue(values),
            "derivatives": JSONValue(slopes),
          ]
        }),
    ]
  }
}
