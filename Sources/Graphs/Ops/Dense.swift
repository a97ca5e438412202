import ChainruleTensors

/// A layer of neurons: a = f(z) with z = X·Wᵀ + b, f an activation or nothing.
///
/// Shapes: X [n, in], W [out, in], b [out] if it has biases → port 0: a [n, out]; port 1, only where the derivative of f
/// is written in its input: z [n, out].
/// Derivative: with δ = ∂C/∂a ⊙ f′, ∂C/∂X = δ·W, ∂C/∂W = δᵀ·X, ∂C/∂b = Σ δ over the rows.
///
/// δ and ∂C/∂X work row by row while ∂C/∂W and ∂C/∂b sum over the batch, so the reverse rule is four nodes and not one:
/// the engine runs the first two with the forward pass of the same rows, and nobody pays for a ∂C/∂X that is not read.
public struct Dense: CompositeOp {
  public static let kind = "dense"
  /// f; nil for a = z.
  public let activation: AnyActivation?
  /// Whether there is a third input b [out].
  public let hasBias: Bool

  public init(activation: AnyActivation? = nil, hasBias: Bool = true) {
    self.activation = activation
    self.hasBias = hasBias
  }

  /// Whether z is a port of its own.
  public var publishesSum: Bool { activation?.op.derivativeReads == .input }

  public func shapes(of inputs: [Shape]) -> [Shape]? {
    guard inputs.count == (hasBias ? 3 : 2), inputs[0].count == 2, inputs[1].count == 2,
      inputs[0][1] == inputs[1][1], !hasBias || inputs[2] == [inputs[1][0]]
    else { return nil }
    let output = [inputs[0][0], inputs[1][0]]
    return publishesSum ? [output, output] : [output]
  }

  public func batchRule(_ batched: [Bool]) -> BatchRule { batched[0] ? .rowwise : .apart }

  public func expand(_ inputs: [Value], in graph: inout Graph) -> [Value] {
    // X [n, in] · Wᵀ [in, out] → Z [n, out]
    var z = graph.add(MatrixProduct(transposeRight: true), [inputs[0], inputs[1]])
    if hasBias {
      let rows = graph.shape(of: z)[0]
      z = graph.add(Add(), [z, graph.add(BroadcastRows(rows: rows), [inputs[2]])])
    }
    guard let activation else { return [z] }
    let a = graph.add(activation.op, [z])
    return publishesSum ? [a, z] : [a]
  }

  public func pullback(_ cotangents: [Value?], of node: Int, in graph: inout Graph) -> [Value?] {
    let inputs = graph.nodes[node].inputs
    guard let delta = delta(cotangents, of: node, in: &graph) else {
      return inputs.map { _ in nil }
    }
    // δ [n, out] · W [out, in] → ∂C/∂X [n, in];  δᵀ [out, n] · X [n, in] → ∂C/∂W [out, in]
    let dx = graph.add(MatrixProduct(), [delta, inputs[1]])
    let dw = graph.add(MatrixProduct(transposeLeft: true), [delta, inputs[0]])
    return hasBias ? [dx, dw, graph.add(SumRows(), [delta])] : [dx, dw]
  }

  /// ∂C/∂z: what came through the activation, and what reached port z itself.
  private func delta(_ cotangents: [Value?], of node: Int, in graph: inout Graph) -> Value? {
    var delta = cotangents[0]
    if let d = delta, let activation {
      let source = Value(node: node, port: publishesSum ? 1 : 0)
      delta = graph.add(ActivationGradient(activation), [d, source])
    }
    guard publishesSum, let direct = cotangents[1] else { return delta }
    return delta.map { graph.add(Add(), [$0, direct]) } ?? direct
  }
}
