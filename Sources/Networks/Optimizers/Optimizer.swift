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
  public var optimizer: any Optimizer
  public init(_ optimizer: any Optimizer) { self.optimizer = optimizer }

  private enum Key: String, CodingKey { case kind }

  public init(from decoder: any Decoder) throws {
    let kind = try decoder.container(keyedBy: Key.self).decode(String.self, forKey: .kind)
    optimizer = try Catalogue.optimizer(kind).init(from: decoder)
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    try container.encode(type(of: optimizer).kind, forKey: .kind)
    try optimizer.encode(to: encoder)
  }

  public static func == (a: AnyOptimizer, b: AnyOptimizer) -> Bool {
    AnyHashable(a.optimizer) == AnyHashable(b.optimizer)
  }
  public func hash(into hasher: inout Hasher) { AnyHashable(optimizer).hash(into: &hasher) }
}
