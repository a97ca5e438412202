import ChainruleExplain
import ChainruleFormulas
import ChainruleTensors

extension Worked {
  /// Linear layers multiplied out to the one layer that they are; nil where a layer bends, or there is but one.
  ///
  /// W³·(W²·(W¹·x + b¹) + b²) + b³ = W·x + b with W = W³·W²·W¹ and b = W³·(W²·b¹ + b²) + b³.
  public var collapseSection: Section? {
    let layers = before.layers
    guard layers.count > 1, layers.count == example.network.nodes.count,
      layers.allSatisfy({ before.activation(of: $0) == .linear }),
      layers.allSatisfy({ $0.weights.count <= 64 })
    else { return nil }
    var (product, shift) = (matrix(layers[0]), bias(layers[0]))
    for layer in layers.dropFirst() {
      product = .product(matrix(layer), product)
      shift = .sum(.product(matrix(layer), shift), bias(layer))
    }
    let words: Phrase =
      "No layer bends, so the matrices can be multiplied once and for all: one layer does the same."
    return Section(
      "All layers in one", id: "collapse",
      [
        .paragraph(words),
        .matrices(MatrixEquation(id: "matrix-W", Symbol("W"), product)),
        .matrices(MatrixEquation(id: "matrix-b", Symbol("b"), shift)),
      ])
  }

  private func matrix(_ layer: Trace.Layer) -> MatrixFormula {
    .matrix(Symbol("W", layer: layer.number), layer.weights)
  }

  /// As a column; zeros for a layer without biases.
  private func bias(_ layer: Trace.Layer) -> MatrixFormula {
    let neurons = layer.weights.shape[0]
    let values = layer.biases.map {
      $0.shape == [] ? Tensor(repeating: $0.values[0], shape: [neurons]) : $0
    }
    let column = (values ?? Tensor(repeating: 0, shape: [neurons])).reshaped(to: [neurons, 1])
    return .matrix(Symbol("b", layer: layer.number), column)
  }
}
