import Extensions
import Testing

/// Derivatives and values by hand.
@Suite struct ByHandTests {
  /// ∂y/∂x of the soft sign, by the derivative of its formula and by its pullback.
  @Test(arguments: [-3.0, -0.5, 0.25, 2.0])
  func softSignHasThreeAgreeingDerivatives(at x: Double) throws {
    let symbol = Symbol("x")
    let formula = SoftSign().formula(
      port: 0, index: [], of: [Operand(symbol: symbol, shape: [])])
    let bySchool = formula.derivative(withRespectTo: Element(symbol)).value { _, _ in x }

    var graph = Graph()
    let input = graph.placeholder([])
    let output = graph.add(SoftSign(), [input])
    let slope = try #require(graph.gradient(of: output, withRespectTo: [input])[0])
    let values = graph.evaluate([input: Tensor(x)])
    let byPullback = try #require(values[slope]?.values[0])

    let byHand = 1 / ((1 + abs(x)) * (1 + abs(x)))
    #expect(abs(bySchool - byHand) < 1e-15)
    #expect(abs(byPullback - byHand) < 1e-15)
    #expect(formula.value { _, _ in x } == values[output]?.values[0])
  }

  /// ln cosh ½ + ln cosh 1¼; ln cosh 0 + ln cosh 3; and 700 − ln 2 + ln cosh 1, where cosh itself overflows.
  @Test func logCoshIsWhatItsNameSays() throws {
    let network = try Network(inputs: 2, layers: [.dense(2)])
    let step = try StepGraph(network, LogCoshLoss(), rows: 3, targets: .values)
    let roles: [Role: Tensor<Double>] = [
      .input(0): Tensor(rows: [[0.5, -1.25], [0, 3], [-700, 1]]),
      .target(0): Tensor(shape: [3, 2]), .setting(.lossScale): Tensor(1.0),
      .parameter(ParameterID("dense1.weight")): Tensor(rows: [[1, 0], [0, 1]]),
      .parameter(ParameterID("dense1.bias")): Tensor(shape: [2]),
    ]
    let losses = try #require(step.graph.evaluate(roles: roles)[step.rowLosses]).values
    let expected = [0.7558570606908818, 2.309328504577785, 699.7406336499231]
    for (loss, expected) in zip(losses, expected) {
      #expect(abs(loss - expected) < 1e-12 * max(1, expected))
    }
    #expect(losses.count == expected.count)
  }
}
