import ChainruleNetworks

extension ModelReader {
  /// The loss, with settings that it can be computed with. A loss that no settings would make fit the network is for
  /// whoever computes it to refuse: predictions do without.
  func loss(of network: Network) throws(ModelError) -> any Loss {
    let loss: AnyLoss = try decode("loss")
    for targets in [TargetForm.classes, .values] {
      guard let error = misfit(loss.loss, network, targets),
        misfit(type(of: loss.loss).init(), network, targets) == nil
      else { continue }
      throw ModelError(
        file,
        .metadata(path: "loss", reason: "expected \(error.expected), found \(error.found)"))
    }
    return loss.loss
  }

  private func misfit(_ loss: any Loss, _ network: Network, _ targets: TargetForm) -> NetworkError?
  {
    do {
      _ = try StepGraph(network, loss, rows: 1, targets: targets, use: .inference)
      return nil
    } catch {
      return error as? NetworkError
    }
  }
}
