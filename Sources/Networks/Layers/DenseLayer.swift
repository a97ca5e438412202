import ChainruleFormulas
import ChainruleGraphs

/// Neurons that each see all inputs: a = f(W x + b).
///
/// Shapes: x [rows, in], W [outputs, in], b [outputs] → [rows, outputs].
/// Parameters: `weight`, and `bias` unless there is none. A shared bias is one number for the whole layer.
///
///     .dense(128, .relu)
///
/// The weights start by `HeUniform` under a rectifier and `GlorotUniform` under anything else; biases start at 0.
public struct DenseLayer: Layer {
  public static let kind = "dense"

  /// What is added to W x.
  public enum Bias: String, Codable, Hashable, Sendable {
    /// A bias for each neuron.
    case each
    /// One bias for the whole layer.
    case shared
    /// A bias for each neuron that no update changes.
    case frozen
    /// None: a = f(W x).
    case none
  }

  /// The number of neurons, 1 or more.
  public var outputs: Int
  /// f
  public var activation: Activation
  /// Which biases there are, and whether they learn.
  public var bias: Bias
  /// Draws W before training.
  public var weights: AnyInitializer
  /// Draws b before training.
  public var biases: AnyInitializer

  /// A layer of `outputs` neurons.
  public init(
    _ outputs: Int, _ activation: Activation = .linear, bias: Bias = .each,
    weights: (any Initializer)? = nil, biases: any Initializer = Zeros()
  ) {
    self.outputs = outputs
    self.activation = activation
    self.bias = bias
    let isRectifier = [.relu, .leakyReLU, .gelu].contains(activation)
    self.weights = AnyInitializer(weights ?? (isRectifier ? HeUniform() : GlorotUniform()))
    self.biases = AnyInitializer(biases)
  }

  public func apply(to inputs: [Value], in build: inout LayerBuild) throws -> [Value] {
    let (x, width) = try build.single(inputs)
    guard (1...LayerBuild.widthLimit).contains(outputs) else {
      throw NetworkError(
        layer: build.name, expected: "from 1 to \(LayerBuild.widthLimit) outputs",
        found: "\(outputs)")
    }
    build.countDense()
    let fan = Fan(inputs: width, outputs: outputs)
    let weight = build.parameter(
      "weight", [outputs, width], weights, fan: fan, isPenalized: true, as: Symbol("w"))
    let operands = [x, weight] + biasValue(fan, in: &build)
    switch activation {
    case .elementwise(let f) where !build.separatesActivation && !build.isAsWritten:
      return [build.graph.addAll(Dense(activation: f, hasBias: bias != .none), operands)[0]]
    default:
      let z = build.graph.add(Dense(hasBias: bias != .none), operands)
      let a = build.activate(z, with: activation)
      build.name(z, "z")
      build.name(a, "a")
      return [a]
    }
  }

  private func biasValue(_ fan: Fan, in build: inout LayerBuild) -> [Value] {
    switch bias {
    case .none: return []
    case .shared:
      let one = build.parameter(
        "bias", [], biases, fan: fan, isPenalized: false, as: Symbol("b"))
      return [build.graph.add(BroadcastColumns(columns: outputs), [one])]
    case .each, .frozen:
      return [
        build.parameter(
          "bias", [outputs], biases, fan: fan, isPenalized: false, isFrozen: bias == .frozen,
          as: Symbol("b"))
      ]
    }
  }
}

extension AnyLayer {
  /// Neurons that each see all inputs: a = f(W x + b).
  public static func dense(
    _ outputs: Int, _ activation: Activation = .linear, bias: DenseLayer.Bias = .each,
    weights: (any Initializer)? = nil, biases: any Initializer = Zeros()
  ) -> AnyLayer {
    AnyLayer(DenseLayer(outputs, activation, bias: bias, weights: weights, biases: biases))
  }
}
