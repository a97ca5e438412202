import ChainruleTensors

/// The error signal before an activation: δ = d ⊙ f′, where d = ∂C/∂a.
///
/// Shapes: d and source alike → δ.  The source is a or z, as the activation's derivative reads.
/// Derivative: derived from the expansion, which is the activation's own rule.
public struct ActivationGradient: CompositeOp {
  public static let kind = "activation_gradient"
  /// The f whose f′ is taken.
  public let activation: AnyActivation

  public init(_ activation: AnyActivation) { self.activation = activation }

  public func shapes(of inputs: [Shape]) -> [Shape]? {
    inputs.count == 2 && inputs[0] == inputs[1] ? [inputs[0]] : nil
  }

  public func expand(_ inputs: [Value], in graph: inout Graph) -> [Value] {
    [
      activation.op.chain(inputs[0], from: inputs[1], in: &graph)
        ?? graph.add(Affine(scale: 0), [inputs[0]])
    ]
  }
}
