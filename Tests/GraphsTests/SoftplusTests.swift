import ChainruleGraphs
import ChainruleTensors
import Testing

@Suite struct SoftplusTests {
  /// ∂ ln(1 + eˣ)/∂x = 1 / (1 + e⁻ˣ), although it is computed from the output.
  @Test(arguments: [-40.0, -20, -4, -1, 0, 0.5, 3, 40])
  func slopeIsTheLogisticFunctionOfTheInput(at x: Double) throws {
    var graph = Graph()
    let input = graph.placeholder([])
    let output = graph.add(Softplus(), [input])
    let slope = try #require(graph.gradient(of: output, withRespectTo: [input])[0])
    let found = try #require(graph.evaluate([input: Tensor(x)])[slope]?.values[0])
    let logistic = 1 / (1 + Double.exp(-x))
    #expect(abs(found / logistic - 1) < 1e-15)
  }
}
