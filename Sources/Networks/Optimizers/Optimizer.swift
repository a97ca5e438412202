import ChainruleGraphs

/// How parameters follow their gradients.
public protocol Optimizer: Codable, Hashable, Sendable {
  /// The optimizer's name in files; never changes its meaning once released.
  static var kind: String { get }
  /// The optimizer with its usual settings.
  init()
  /// η before any schedule.
  var learningRate: Double { get set }
  /// The equations for one parameter; `decays` says whether weight decay works on it.
  func update(decays: Bool) -> any UpdateOp
}

/// Any optimizer, written to files as its kind and its own keys.
public struct AnyOptimizer: Hashable, Sendable, Codable {
  /// The optimizer, with its settings.
  public var optimizer: any Optimizer
  public init(_ optimizer: any Optimizer) { self.optimizer = optimizer }

  public init(from decoder: any Decoder) throws {
    optimizer = try Catalogue.optimizer(decoder.kind()).init(from: decoder)
  }

  public func encode(to encoder: any Encoder) throws {
    try encoder.encode(kind: type(of: optimizer).kind, of: optimizer)
  }

  public static func == (a: AnyOptimizer, b: AnyOptimizer) -> Bool {
    AnyHashable(a.optimizer) == AnyHashable(b.optimizer)
  }
  public func hash(into hasher: inout Hasher) { AnyHashable(optimizer).hash(into: &hasher) }
}
