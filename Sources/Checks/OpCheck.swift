import ChainruleGraphs
import ChainruleTensors

/// Puts one operation before its witnesses.
///
///     let check = OpCheck(MyActivation(), [.numbers([3, 4], avoiding: [0])])
///     for finding in check.findings() where !finding.passes { print(finding) }
///
/// A primitive operation is held to the formula of its elements, to central differences, to the derivative of its
/// formula, with its readers and slopes to the formula, and to a plan in `Float` and `Double`; a composite to its expansion, to central differences, to the
/// reverse rule that follows from the expansion, and to a plan.
///
/// All of it is meant for small shapes: the work grows with inputs × outputs.
public struct OpCheck: Sendable {
  /// What is checked.
  public let op: any Op
  /// One for each input of the operation: its shape, and whether derivatives are taken of it.
  public let samples: [Sample]
  /// The points at which all witnesses compute, in the shapes of `samples`.
  public let inputs: [Tensor<Double>]
  /// What a plan may differ by, in units in the last place of the largest element of the output.
  public var kernelUlps: Double
  /// The size of the numbers that the output is a difference of, where it may be much smaller than they are.
  public var kernelScale = 0.0
  let seed: UInt64

  /// Precondition: the samples' shapes fit the operation.
  public init(_ op: any Op, _ samples: [Sample], kernelUlps: Double = 8, seed: UInt64 = 1) {
    self.init(
      op, samples, samples.enumerated().map { $1.tensor(seed: seed, place: $0) },
      kernelUlps: kernelUlps, seed: seed)
  }

  /// The same at points of one's own, at kinks say; `samples` then gives shapes alone.
  ///
  /// Precondition: the tensors have the samples' shapes.
  public init(
    _ op: any Op, _ samples: [Sample], _ inputs: [Tensor<Double>], kernelUlps: Double = 8,
    seed: UInt64 = 1
  ) {
    precondition(inputs.map(\.shape) == samples.map(\.shape), "inputs unlike their samples")
    precondition(
      op.shapes(of: samples.map(\.shape)) != nil,
      "\(type(of: op).kind) does not take inputs of shapes \(samples.map(\.shape))")
    (self.op, self.samples, self.inputs) = (op, samples, inputs)
    (self.kernelUlps, self.seed) = (kernelUlps, seed)
  }

  /// What all witnesses say that apply to the operation.
  public func findings() -> [Finding] {
    var findings = [differences(), kernel(Float.self), kernel(Double.self)]
    if op is any PrimitiveOp { findings += [formula(), symbolicDerivative(), slopes()] }
    if op is any CompositeOp { findings += [expansion(), derivedPullback()] }
    return findings
  }

  var kind: String { type(of: op).kind }

  /// What `evaluate` makes of the inputs.
  var outputs: [Tensor<Double>] { op.apply(to: inputs) }

  /// Which cotangents arrive: those of all ports, and where there are several also those of each port alone.
  var arrivals: [Set<Int>] {
    let ports = Set(0..<(op.shapes(of: inputs.map(\.shape)) ?? []).count)
    return ports.count == 1 ? [ports] : [ports] + ports.sorted().map { [$0] }
  }

  /// Random cotangents ∂C/∂output of the ports in `arriving`; none of the others.
  func cotangents(_ arriving: Set<Int>) -> [Tensor<Double>?] {
    let shapes = op.shapes(of: inputs.map(\.shape)) ?? []
    return shapes.enumerated().map { port, shape in
      guard arriving.contains(port) else { return nil }
      return Sample.numbers(shape, in: -1...1).tensor(seed: seed, place: 1000 + port)
    }
  }

  /// ∂C/∂input by a reverse rule, through the reference interpreter; zeros where the rule passes nothing back.
  func pullback(
    _ cotangents: [Tensor<Double>?],
    by rule: (_ cotangents: [Value?], _ node: Int, _ graph: inout Graph) -> [Value?]
  ) -> [Tensor<Double>] {
    var graph = Graph()
    let stands = samples.map { graph.placeholder($0.shape, batched: $0.isBatched) }
    var sources = Dictionary(uniqueKeysWithValues: zip(stands, inputs))
    let node = graph.addAll(op, stands)[0].node
    let isBatched = graph.nodes[node].isBatched
    let arriving = cotangents.map { tensor -> Value? in
      guard let tensor else { return nil }
      let value = graph.placeholder(tensor.shape, batched: isBatched)
      sources[value] = tensor
      return value
    }
    let shares = rule(arriving, node, &graph)
    let found = graph.evaluate(sources)
    return zip(shares, inputs).map { share, input in
      share.flatMap { found[$0] } ?? Tensor(shape: input.shape)
    }
  }

  /// ∂C/∂input by the operation's own rule.
  func pullback(_ cotangents: [Tensor<Double>?]) -> [Tensor<Double>] {
    pullback(cotangents) { op.pullback($0, of: $1, in: &$2) }
  }
}
