import Chainrule

extension TrainSettings {
  /// The model whose weights are the first ones; nil where none was asked for.
  ///
  /// What is wrong with `--initial` and `--freeze` whatever the data are is found here, before they are read: a file that
  /// is not there, layers that cannot fit, names that no layer has.
  func checkedStart() throws -> Model? {
    let model = try initial.map { try Model.load($0) }
    if let model, let network = try? network(like: model) {
      do {
        _ = try InitialValues(from: model, for: network, seed: seed)
      } catch let error as NetworkError {
        throw UsageError("--initial: \(error)")
      }
    }
    try checkFreezing(model)
    return model
  }

  /// Throws where no network that could come of the settings has such a layer.
  private func checkFreezing(_ model: Model?) throws {
    guard let freeze else { return }
    // Whether there are layers of dropout, the rows decide where it was left open.
    let networks = [0, 0.5].compactMap { try? network(like: model, dropout: dropout ?? $0) }
    let mistakes = networks.compactMap { network -> NetworkError? in
      do throws(NetworkError) {
        _ = try network.freezing(Set(freeze.names))
        return nil
      } catch {
        return error
      }
    }
    if let first = mistakes.first, mistakes.count == networks.count {
      throw UsageError("--freeze: \(first)")
    }
  }

  /// The network that will be trained, except that its inputs and outputs are those of the model, or 1.
  private func network(like model: Model?, dropout: Double = 0) throws -> Network {
    if layers == nil, let model { return model.network }
    var recipe = try changed(RecipeBook(rows: 1, inputs: 1, outputs: 1).plain)
    recipe.dropout = dropout
    return try Network(
      inputs: model?.network.inputs ?? 1,
      layers: recipe.layers(outputs: model?.network.outputs ?? 1, .linear, batchNorm: batchNorm))
  }
}
