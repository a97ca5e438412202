import ChainruleFormulas
import ChainruleTensors

/// How an operation treats the batch axis, from which the engine knows what it may cut into row blocks.
public enum BatchRule: Sendable {
  /// Row i of every output needs only row i of the batched inputs (and all of the others).
  case rowwise
  /// The outputs have no batch axis: they gather all rows.
  case reduces
  /// Neither inputs nor outputs have a batch axis.
  case apart
}

/// An operation: a name with all that the library knows about it, in one file.
///
/// Nothing in the library switches over operations. `evaluate` is the meaning, in plain loops; it reads whole tensors,
/// or for a `rowwise` operation any block of rows, and writes every element of its outputs.
public protocol Op: Hashable, Sendable {
  /// The operation's name in messages and in the engine's table of kernels; never changes once released.
  static var kind: String { get }

  /// The shapes of the outputs, or nil where the inputs do not fit.
  func shapes(of inputs: [Shape]) -> [Shape]?

  /// How the batch axis passes, given which inputs have one.
  func batchRule(_ batched: [Bool]) -> BatchRule

  /// Computes every element of the outputs. Outputs never overlap inputs.
  func evaluate<S: Scalar>(_ inputs: [View<S>], into outputs: [MutableView<S>])

  /// The reverse rule: given ∂C/∂output for each port (nil where the cost does not depend on it), adds nodes for
  /// ∂C/∂input and returns them (nil where it is zero or not defined, as for class numbers).
  func pullback(_ cotangents: [Value?], of node: Int, in graph: inout Graph) -> [Value?]
}

extension Op {
  /// Batched inputs make batched outputs.
  public func batchRule(_ batched: [Bool]) -> BatchRule {
    batched.contains(true) ? .rowwise : .apart
  }
}

/// What a formula calls one input of an operation: its letter and its shape.
public struct Operand: Sendable {
  /// The letter of the input, as its elements are to be written.
  public let symbol: Symbol
  /// The lengths of the input's axes; [] for a single number.
  public let shape: Shape
  public init(symbol: Symbol, shape: Shape) {
    self.symbol = symbol
    self.shape = shape
  }
  /// The formula of one element: x₂, w₁₃.
  public subscript(index: [Int]) -> Formula { .element(symbol, index) }
}

/// An operation that is explained as it stands: by the formula of any single element of its output.
public protocol PrimitiveOp: Op {
  /// The formula of one element of one output, in elements of the inputs.
  ///
  /// `port` names the output, `index` the element, from 0 on each axis.
  func formula(port: Int, index: [Int], of inputs: [Operand]) -> Formula

  /// The output elements whose formula contains one element of an input, given the shapes of all inputs. Elementwise
  /// operations need not write it.
  func readers(of index: [Int], input: Int, shapes: [Shape]) -> [(port: Int, index: [Int])]

  /// ∂output/∂input of two elements, `place` being that of the input. Operations that sum over many elements write the
  /// short form; for all others it is the derivative of the formula.
  func slope(
    port: Int, index: [Int], input: Int, place: [Int], of inputs: [Operand], outputs: [Operand]
  ) -> Formula
}

extension PrimitiveOp {
  public func readers(of index: [Int], input: Int, shapes: [Shape]) -> [(port: Int, index: [Int])] {
    [(0, index)]
  }

  /// By the rules of school; where the output itself appears in it, by its letter: σ′(x) = y·(1 − y).
  public func slope(
    port: Int, index: [Int], input: Int, place: [Int], of inputs: [Operand], outputs: [Operand]
  ) -> Formula {
    let formula = formula(port: port, index: index, of: inputs)
    let slope = formula.derivative(withRespectTo: Element(inputs[input].symbol, place)).simplified
    if case .element = formula { return slope }
    return slope.replacing(formula, by: outputs[port][index])
  }
}

/// An operation defined by its expansion into others. It may carry a hand-written kernel in the engine, and then it
/// publishes as further output ports what its reverse rule needs.
public protocol CompositeOp: Op {
  /// Adds the nodes that mean the same, one value for each port.
  func expand(_ inputs: [Value], in graph: inout Graph) -> [Value]
}

extension CompositeOp {
  /// Evaluates the expansion, node by node.
  public func evaluate<S: Scalar>(_ inputs: [View<S>], into outputs: [MutableView<S>]) {
    var graph = Graph()
    let values = inputs.map { graph.placeholder($0.shape) }
    let results = expand(values, in: &graph)
    let sources = zip(values, inputs).map { ($0, Tensor(Array($1.elements), shape: $1.shape)) }
    let found = graph.evaluate(Dictionary(uniqueKeysWithValues: sources))
    for (result, output) in zip(results, outputs) {
      guard let tensor = found[result] else { preconditionFailure("\(Self.kind): no value") }
      _ = output.elements.update(fromContentsOf: tensor.values)
    }
  }

  /// The rule that the chain rule derives from the expansion; composites with kernels write a shorter one.
  public func pullback(_ cotangents: [Value?], of node: Int, in graph: inout Graph) -> [Value?] {
    graph.derivedPullback(of: node, cotangents)
  }
}
