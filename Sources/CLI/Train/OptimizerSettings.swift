import Chainrule

extension TrainSettings {
  /// The optimizer with its settings; one that it does not have is a mistake.
  func makeOptimizer() throws -> any Optimizer {
    var optimizer = try AnyOptimizer(named: optimizer ?? AdamW.kind).optimizer
    if let learningRate { optimizer.learningRate = learningRate }
    if let momentum { optimizer = try TrainSettings.with(momentum: momentum, optimizer) }
    if let weightDecay { optimizer = try TrainSettings.with(weightDecay: weightDecay, optimizer) }
    return optimizer
  }

  private static func with(
    momentum: Double, _ optimizer: any Optimizer
  ) throws -> any Optimizer {
    switch optimizer {
    case var optimizer as Momentum:
      optimizer.momentum = momentum
      return optimizer
    case var optimizer as Nesterov:
      optimizer.momentum = momentum
      return optimizer
    default:
      throw UsageError(
        "--momentum", expected: "the optimizer momentum or nesterov beside it",
        found: type(of: optimizer).kind)
    }
  }

  private static func with(
    weightDecay: Double, _ optimizer: any Optimizer
  ) throws -> any Optimizer {
    func changed<O: Optimizer>(_ optimizer: O, _ path: WritableKeyPath<O, Double>) -> O {
      var optimizer = optimizer
      optimizer[keyPath: path] = weightDecay
      return optimizer
    }
    switch optimizer {
    case let optimizer as SGD: return changed(optimizer, \.weightDecay)
    case let optimizer as Momentum: return changed(optimizer, \.weightDecay)
    case let optimizer as Nesterov: return changed(optimizer, \.weightDecay)
    case let optimizer as AdaGrad: return changed(optimizer, \.weightDecay)
    case let optimizer as RMSProp: return changed(optimizer, \.weightDecay)
    case let optimizer as Adam: return changed(optimizer, \.weightDecay)
    case let optimizer as AdamW: return changed(optimizer, \.weightDecay)
    default:
      throw UsageError(
        "--weight-decay", expected: "an optimizer that has it", found: type(of: optimizer).kind)
    }
  }
}
