import Chainrule
import TestSupport
import Testing

@testable import ChainruleNetworks

@Suite struct GoldenActivationTests {
  @Test(arguments: FixtureReading.allCases) func goldenFunctions(_ reading: FixtureReading) throws {
    let file = try Fixture.json("Golden/activations.json")
    let points = try file["points"].doubles
    let slope = try file["leaky_relu_slope"].double
    for function in try file["functions"].array {
      let name = try function["name"].string
      let activation =
        name == "leaky_relu" ? .leakyReLU(slope: slope) : try Activation(named: name)
      let ones = [Double](repeating: 1, count: points.count)
      let (values, derivatives) = try apply(
        activation, Tensor(points, shape: [points.count, 1]),
        Tensor(ones, shape: [points.count, 1]), reading)
      expectAgreement(values, try function["values"].doubles, within: 1e-12, name)
      expectAgreement(
        derivatives, try function["derivatives"].doubles, within: 1e-12, "\(name)′")
    }
  }

  @Test(arguments: FixtureReading.allCases) func fixtures(_ reading: FixtureReading) throws {
    let file = try Fixture.json("Fixtures/layers.json")
    let slope = try file["leaky_relu_slope"].double
    for function in try file["activations"].array {
      let name = try function["name"].string
      let activation =
        name == "leaky_relu" ? .leakyReLU(slope: slope) : try Activation(named: name)
      let (values, gradient) = try apply(
        activation, function["input"].tensor, function["upstream"].tensor, reading)
      expectAgreement(values, try function["output"].tensor.values, within: 1e-12, name)
      expectAgreement(
        gradient, try function["gradients"]["input"].tensor.values, within: 1e-12,
        "\(name): ∂C/∂x")
    }
  }

  /// The activation behind a layer's sum, as `Dense` fuses it: x·1 + 0.
  @Test(arguments: FixtureReading.allCases) func insideDense(_ reading: FixtureReading) throws {
    let file = try Fixture.json("Golden/activations.json")
    let points = try file["points"].doubles
    for function in try file["functions"].array {
      let name = try function["name"].string
      var build = LayerBuild(use: .training)
      let x = build.graph.source(.input(0), [points.count, 1], batched: true)
      let layer = DenseLayer(1, try Activation(named: name), bias: .none)
      let a = try build.add(layer, named: "dense1", to: [x])[0]
      var graph = build.graph
      let upstream = graph.source(.target(0), [points.count, 1], batched: true)
      let dx = graph.pullback(from: [a: upstream], to: [x])[0]
      let roles: [Role: Tensor<Double>] = [
        .input(0): Tensor(points, shape: [points.count, 1]),
        .target(0): Tensor(repeating: 1, shape: [points.count, 1]),
        .parameter(ParameterID("dense1.weight")): Tensor(repeating: 1, shape: [1, 1]),
      ]
      let found = try reading.evaluate(
        graph, rows: points.count, roles, [a] + (dx.map { [$0] } ?? []))
      expectAgreement(found[0], try function["values"].doubles, within: 1e-12, name)
      let derivatives = found.count > 1 ? found[1] : points.map { _ in 0 }
      expectAgreement(
        derivatives, try function["derivatives"].doubles, within: 1e-12, "\(name)′")
    }
  }

  /// f(x), and upstream ⊙ f′(x): zero where nothing is passed back.
  private func apply(
    _ activation: Activation, _ x: Tensor<Double>, _ upstream: Tensor<Double>,
    _ reading: FixtureReading
  ) throws -> (values: [Double], gradient: [Double]) {
    var graph = Graph()
    let input = graph.source(.input(0), x.shape, batched: true)
    let above = graph.source(.target(0), x.shape, batched: true)
    let output = activation.apply(to: input, in: &graph)
    let gradient = graph.pullback(from: [output: above], to: [input])[0]
    let found = try reading.evaluate(
      graph, rows: x.shape[0], [.input(0): x, .target(0): upstream],
      [output] + (gradient.map { [$0] } ?? []))
    return (found[0], found.count > 1 ? found[1] : x.values.map { _ in 0 })
  }
}
