import ChainruleGraphs
import ChainruleTensors
import Testing

/// The chain rule itself, worked by hand.
@Suite struct GradientTests {
  private func number(_ value: Value?, _ graph: Graph, _ sources: [Value: Double]) -> Double? {
    value.flatMap { graph.evaluate(sources.mapValues { Tensor($0) })[$0]?.values[0] }
  }

  /// C = x² + 3x at x = 2: ∂C/∂x = 2 · 2 + 3 = 7, over two paths.
  @Test func paths() {
    var graph = Graph()
    let x = graph.placeholder([])
    let cost = graph.add(
      Add(), [graph.add(Square(), [x]), graph.add(Affine(scale: 3), [x])])
    let slope = graph.gradient(of: cost, withRespectTo: [x])[0]
    #expect(number(slope, graph, [x: 2]) == 7)
  }

  /// C = x · x at x = 3: both factors are the same value, ∂C/∂x = 3 + 3.
  @Test func sameValueTwice() {
    var graph = Graph()
    let x = graph.placeholder([])
    let cost = graph.add(Multiply(), [x, x])
    #expect(number(graph.gradient(of: cost, withRespectTo: [x])[0], graph, [x: 3]) == 6)
  }

  /// C = a², a = 5x: ∂C/∂a = 2a = 20 and ∂C/∂x = 20 · 5 = 100 at x = 2, asked for together.
  @Test func valuesOnTheWay() {
    var graph = Graph()
    let x = graph.placeholder([])
    let a = graph.add(Affine(scale: 5), [x])
    let cost = graph.add(Square(), [a])
    let slopes = graph.gradient(of: cost, withRespectTo: [x, a])
    #expect(number(slopes[0], graph, [x: 2]) == 100)
    #expect(number(slopes[1], graph, [x: 2]) == 20)
  }

  @Test("no path, no gradient")
  func independent() {
    var graph = Graph()
    let (x, y) = (graph.placeholder([]), graph.placeholder([]))
    let stepped = graph.add(Step(), [y])
    let cost = graph.add(Add(), [graph.add(Square(), [x]), stepped])
    let later = graph.add(Square(), [cost])
    let slopes = graph.gradient(of: cost, withRespectTo: [x, y, later])
    #expect(slopes[0] != nil)
    #expect(slopes[1] == nil)
    #expect(slopes[2] == nil)
    #expect(number(graph.gradient(of: cost, withRespectTo: [cost])[0], graph, [x: 1, y: 1]) == 1)
  }

  /// C = x · f(x) by a composite with f(x) = x²: ∂C/∂x = f + x · 2x = 3x² = 12 at x = 2. The second input is
  /// computed from the first, and must not be counted on both ways.
  @Test func compositeOfDependentInputs() {
    var graph = Graph()
    let x = graph.placeholder([])
    let square = graph.add(Square(), [x])
    let cost = graph.add(Product(), [x, square])
    #expect(number(graph.gradient(of: cost, withRespectTo: [x])[0], graph, [x: 2]) == 12)
  }

  @Test func compositeOfOneInputTwice() {
    var graph = Graph()
    let x = graph.placeholder([])
    let cost = graph.add(Product(), [x, x])
    #expect(number(graph.gradient(of: cost, withRespectTo: [x])[0], graph, [x: 3]) == 6)
  }

  /// A composite that hands its input through, with both of its ports used: C = x + x².
  @Test func compositeThatHandsThrough() {
    var graph = Graph()
    let x = graph.placeholder([])
    let ports = graph.addAll(WithSquare(), [x])
    let cost = graph.add(Add(), ports)
    #expect(number(graph.gradient(of: cost, withRespectTo: [x])[0], graph, [x: 3]) == 7)
  }

  @Test("an expanded graph has no composites left, and the same values")
  func expanded() {
    var graph = Graph()
    let x = graph.placeholder([2, 3], batched: true)
    let w = graph.placeholder([4, 3])
    let b = graph.placeholder([4])
    let a = graph.add(Dense(activation: AnyActivation(GELU())), [x, w, b])
    let (expanded, image) = graph.expanded()
    #expect(expanded.nodes.allSatisfy { !($0.op is any CompositeOp) })
    func tensor(_ shape: Shape) -> Tensor<Double> {
      Tensor((0..<shape.elementCount).map { 0.1 * Double($0) - 0.3 }, shape: shape)
    }
    let sources = [x: tensor([2, 3]), w: tensor([4, 3]), b: tensor([4])]
    let moved = sources.map { (image[$0] ?? $0, $1) }
    let found = expanded.evaluate(Dictionary(uniqueKeysWithValues: moved))
    #expect(image[a].flatMap { found[$0] } == graph.evaluate(sources)[a])
    #expect(graph.expanded(keep: { $0 is Dense }).graph.nodes.count == graph.nodes.count)
  }
}

/// z = x y, as a composite without a reverse rule of its own.
private struct Product: CompositeOp {
  static let kind = "product"
  func shapes(of inputs: [Shape]) -> [Shape]? { [inputs[0]] }
  func expand(_ inputs: [Value], in graph: inout Graph) -> [Value] {
    [graph.add(Multiply(), inputs)]
  }
}

/// x → x, x²
private struct WithSquare: CompositeOp {
  static let kind = "with_square"
  func shapes(of inputs: [Shape]) -> [Shape]? { [inputs[0], inputs[0]] }
  func expand(_ inputs: [Value], in graph: inout Graph) -> [Value] {
    [inputs[0], graph.add(Square(), inputs)]
  }
}
