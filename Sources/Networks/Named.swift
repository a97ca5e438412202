import ChainruleGraphs

extension Activation {
  /// The activation of this name with its usual settings: `relu`.
  ///
  /// Throws `UnknownKind` that lists the known ones.
  public init(named name: String) throws {
    switch name {
    case "linear": self = .linear
    case Softmax.kind: self = .softmax
    default: self = try .init(Catalogue.activation(name).init())
    }
  }
}

extension AnyOptimizer {
  /// The optimizer of this name with its usual settings: `adam`.
  ///
  /// Throws `UnknownKind` that lists the known ones.
  public init(named name: String) throws {
    self.init(try Catalogue.optimizer(name).init())
  }
}

extension AnyLoss {
  /// The loss of this name with its usual settings: `cross_entropy`.
  ///
  /// Throws `UnknownKind` that lists the known ones.
  public init(named name: String) throws {
    self.init(try Catalogue.loss(name).init())
  }
}
