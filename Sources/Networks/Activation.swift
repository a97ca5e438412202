import ChainruleGraphs

/// What a layer ends with.
///
///     let hidden = Activation.relu
///     let outputs = Activation.softmax
public enum Activation: Hashable, Sendable {
  /// a = z
  case linear
  /// A function of each element.
  case elementwise(AnyActivation)
  /// Each row turned into probabilities.
  case softmax

  /// 1 where z ≥ 0, else 0: Rosenblatt's perceptron. Its derivative is 0, so nothing before it learns.
  public static let step = Activation(Step())
  /// a = 1 / (1 + e⁻ᶻ), in (0, 1)
  public static let sigmoid = Activation(Sigmoid())
  /// a = tanh z, in (−1, 1)
  public static let tanh = Activation(Tanh())
  /// a = max(0, z)
  public static let relu = Activation(ReLU())
  /// Slope 0.01 where z ≤ 0.
  public static let leakyReLU = Activation(LeakyReLU())
  /// a = ln(1 + eᶻ)
  public static let softplus = Activation(Softplus())
  /// a = z Φ(z), with the normal distribution itself and not its approximation by tanh.
  public static let gelu = Activation(GELU())

  /// a = z for z > 0, else slope · z
  public static func leakyReLU(slope: Double) -> Activation { Activation(LeakyReLU(slope: slope)) }

  /// A user's own function.
  public init(_ op: any ActivationOp) { self = .elementwise(AnyActivation(op)) }

  /// Its name in files: `relu`.
  public var kind: String {
    switch self {
    case .linear: "linear"
    case .elementwise(let activation): type(of: activation.op).kind
    case .softmax: Softmax.kind
    }
  }

  /// Whether a can lie outside of [0, 1]. Of a user's own function it is not known, and said to be false.
  var leavesUnitInterval: Bool {
    switch self {
    case .linear: true
    case .softmax: false
    case .elementwise(let activation):
      activation.op.range.map { $0.lowerBound < 0 || $0.upperBound > 1 } ?? false
    }
  }

  /// Adds a = f(z).
  func apply(to z: Value, in graph: inout Graph) -> Value {
    switch self {
    case .linear: z
    case .elementwise(let activation): graph.add(activation.op, [z])
    case .softmax: graph.add(Softmax(), [z])
    }
  }
}

extension Activation: Codable {
  private enum Key: String, CodingKey { case kind }

  public init(from decoder: any Decoder) throws {
    let kind = try decoder.container(keyedBy: Key.self).decode(String.self, forKey: .kind)
    switch kind {
    case "linear": self = .linear
    case Softmax.kind: self = .softmax
    default: self = try .init(Catalogue.activation(kind).init(from: decoder))
    }
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    try container.encode(kind, forKey: .kind)
    if case .elementwise(let activation) = self { try activation.op.encode(to: encoder) }
  }
}
