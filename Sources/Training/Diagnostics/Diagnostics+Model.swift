import ChainruleData

extension ModelPredictor {
  /// What `Diagnostics.network` finds in the model, looked at with rows that it was trained on.
  ///
  /// Throws as `evaluate`.
  public func warnings(
    on content: LearningData.Content, rows: [Int], weights: String? = nil
  ) throws -> [Diagnostics.Warning] {
    switch model.values {
    case .float(let values):
      let found: LabeledExamples<Float> = try labeled(content, rows, weights)
      return try Diagnostics.network(
        model.network, loss: model.loss.loss, parameters: values.parameters, states: values.states,
        examples: found.examples)
    case .double(let values):
      let found: LabeledExamples<Double> = try labeled(content, rows, weights)
      return try Diagnostics.network(
        model.network, loss: model.loss.loss, parameters: values.parameters, states: values.states,
        examples: found.examples)
    }
  }
}
