import ChainruleExplain
import ChainruleGraphs
import ChainruleNetworks
import ChainruleTensors

extension Histogram {
  /// The weights of a network by layer: what dense layers and others multiply with, without biases.
  ///
  /// - Parameter parameters: a tensor for each of the network's parameters.
  public init(weightsOf network: Network, parameters: [ParameterID: Tensor<Double>]) {
    let groups = network.parameters.filter { $0.shape.count > 1 }.map { spec in
      Group(
        Histogram.layer(of: spec.id), parameters[spec.id]?.values ?? [])
    }
    self.init(
      title: "Weights by layer", caption: "Which share of each layer's weights has which size.",
      axis: Axis("weight"), counted: "layer's weights", groups: groups)
  }

  /// The layer of `dense1.weights`.
  private static func layer(of id: ParameterID) -> String {
    let parts = id.name.split(separator: ".")
    return parts.count > 1 ? parts.dropLast().joined(separator: ".") : id.name
  }
}

extension BarChart {
  /// The Euclidean norm of ∂C/∂p of each layer's parameters, on a logarithmic axis.
  public init(gradientsOf trace: Trace) {
    var order: [String] = []
    var squares: [String: Double] = [:]
    for spec in trace.step.parameters {
      let parts = spec.id.name.split(separator: ".")
      let layer = parts.count > 1 ? parts.dropLast().joined(separator: ".") : spec.id.name
      if squares[layer] == nil { order.append(layer) }
      let values = trace.derivative(of: spec.id)?.values ?? []
      squares[layer, default: 0] += values.reduce(0) { $0 + $1 * $1 }
    }
    let zero = order.filter { squares[$0] == 0 }
    self.init(
      title: "Gradient norms by layer",
      caption: "The norm of all gradients of each layer's parameters."
        + (zero.isEmpty ? "" : " That of \(zero.joined(separator: ", ")) is 0."),
      axis: Axis("norm of ∂C/∂p", scale: .log),
      bars: order.map { Bar($0, (squares[$0] ?? 0).squareRoot()) })
  }
}
