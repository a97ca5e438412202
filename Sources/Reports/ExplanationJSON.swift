import ChainruleExplain
import ChainruleFormulas
import ChainruleGraphs
import ChainruleNetworks
import ChainruleTensors

/// All numbers of a worked case as JSON, in the layout of the golden files: `forward.layers[k].z`, `[sample][neuron]`,
/// and so on, k running over the dense layers.
///
///     print(ExplanationJSON(try Worked(example)).text)
///
/// It is written from the tensors, as large as the network and no larger. A bias that all neurons of a layer share is
/// written once for each neuron, and its layer says `"bias": "shared"`. What stands between dense layers is under
/// `forward.others`, `backward.others` and `gradients.others`, by its letter: `mu1`, `d1`.
///
/// Rows of a model's data say which they are and what was made of them: `rows`, `input_names`, `classes` or
/// `output_names`, and `preparation`, `[sample][input]`, with `name`, `raw`, `calculation`, `value` and for a
/// standardized number `mean` and `deviation`.
public struct ExplanationJSON: Sendable {
  let worked: Worked

  /// Numbers are written with all their digits; names that the example gives are not used.
  public init(_ worked: Worked) { self.worked = worked }

  /// One object and a line break, all of it in memory; `write` needs less for a large network.
  public var text: String {
    var text = ""
    write(to: &text)
    return text
  }

  /// Writes one object and a line break.
  public func write<Output: TextOutputStream>(to output: inout Output) {
    var stream = JSONStream(output)
    stream.object { write(to: &$0) }
    output = stream.finish()
  }

  private func write<Output>(to json: inout JSONStream<Output>) {
    let example = worked.example
    if !example.name.isEmpty { json.pair("name", example.name) }
    json.pair("network", network)
    json.pair("loss") {
      $0.pair("kind", type(of: example.loss.loss).kind)
      $0.pair("over_samples", example.overSamples.rawValue)
    }
    names(to: &json)
    json.pair("inputs", example.inputs)
    json.pair("targets", example.targets)
    if let weights = example.sampleWeights {
      json.key("sample_weights")
      json.value(weights)
    }
    if !example.preparations.isEmpty { preparation(to: &json) }
    json.pair("forward", forward)
    json.pair("backward", backward)
    json.pair("gradients", gradients)
    if worked.before.endsWithSoftmax { jacobians(&json) }
    // The perceptron's rule takes sample by sample: one step for all of them is none of its own.
    if worked.perceptron == nil || worked.before.samples == 1 { json.pair("update", update) }
    if let training = worked.training { json.pair("training") { self.training(training, &$0) } }
    if let run = worked.perceptron { perceptron(run, &json) }
  }

  // MARK: - Before

  private func names<Output>(to json: inout JSONStream<Output>) {
    let example = worked.example
    if !example.rowNumbers.isEmpty {
      json.key("rows")
      json.value(example.rowNumbers)
    }
    if !example.inputNames.isEmpty { texts("input_names", example.inputNames, &json) }
    guard !example.outputNames.isEmpty else { return }
    let isOneOfTwo = example.outputNames.count != example.network.outputs
    let areClasses = worked.before.endsWithSoftmax || isOneOfTwo
    texts(areClasses ? "classes" : "output_names", example.outputNames, &json)
  }

  private func texts<Output>(
    _ name: String, _ texts: [String], _ json: inout JSONStream<Output>
  ) {
    json.key(name)
    json.list(texts) { $0.value($1) }
  }

  private func preparation<Output>(to json: inout JSONStream<Output>) {
    json.key("preparation")
    json.list(worked.example.preparations) { json, inputs in
      json.list(inputs) { json, input in
        json.object {
          $0.pair("name", input.name)
          $0.pair("raw", input.raw)
          $0.pair("calculation", input.formula)
          $0.pair("value", input.value)
          if let mean = input.mean { $0.pair("mean", mean) }
          if let deviation = input.deviation { $0.pair("deviation", deviation) }
        }
      }
    }
  }

  private func network<Output>(_ json: inout JSONStream<Output>) {
    json.pair("input_size", worked.example.network.inputs)
    json.key("layers")
    json.list(worked.before.layers) { json, layer in
      json.object {
        $0.pair("size", layer.weights.shape[0])
        $0.pair("activation", worked.before.activation(of: layer).kind)
        parameters(to: &$0, layer, layer.weights, layer.biases)
        if layer.biases?.shape == [] { $0.pair("bias", "shared") }
      }
    }
  }

  private func parameters<Output>(
    to json: inout JSONStream<Output>, _ layer: Trace.Layer, _ weights: Tensor<Double>,
    _ biases: Tensor<Double>?
  ) {
    json.pair("weights", weights)
    json.key("biases")
    guard let biases else { return json.null() }
    json.value(biases.forEachNeuron(layer.weights.shape[0]))
  }

  private func forward<Output>(_ json: inout JSONStream<Output>) {
    let trace = worked.before
    json.key("layers")
    json.list(trace.layers) { json, layer in
      json.object {
        $0.pair("z", layer.z)
        $0.pair("a", layer.a)
      }
    }
    others(trace.others(areParameters: false), &json) { trace[$0] }
    json.pair("outputs", trace.outputs)
    json.pair("sample_losses", trace.sampleLosses)
    json.pair("loss", trace.cost)
    if worked.penalty.before != 0 { json.pair("penalty", worked.penalty.before) }
  }

  private func others<Output>(
    _ values: [(value: Value, symbol: Symbol)], _ json: inout JSONStream<Output>,
    _ tensor: (Value) -> Tensor<Double>
  ) {
    guard !values.isEmpty else { return }
    json.pair("others") {
      for (value, symbol) in values {
        $0.pair(Element(symbol).asciiName, tensor(value))
      }
    }
  }

  private func backward<Output>(_ json: inout JSONStream<Output>) {
    let trace = worked.before
    json.key("layers")
    json.list(trace.layers) { json, layer in
      json.object {
        $0.pair("dC_da", layer.dCda)
        $0.pair("delta", layer.delta)
      }
    }
    others(trace.others(areParameters: false), &json) { trace.derivative(of: $0) }
    json.pair("dC_dinput", trace.derivative(of: trace.step.input))
  }

  private func gradients<Output>(_ json: inout JSONStream<Output>) {
    let trace = worked.before
    json.key("layers")
    json.list(trace.layers) { json, layer in
      json.object { parameters(to: &$0, layer, layer.weightGradient, layer.biasGradient) }
    }
    others(trace.others(areParameters: true), &json) { trace.derivative(of: $0) }
    guard let clipped = worked.clipped else { return }
    json.pair("clipping") {
      $0.pair("norm", clipped.norm)
      $0.pair("limit", clipped.limit)
      $0.pair("factor", clipped.factor)
    }
  }

  /// ∂pᵢ/∂zⱼ = pᵢ (δᵢⱼ − pⱼ) for each sample.
  private func jacobians<Output>(_ json: inout JSONStream<Output>) {
    json.key("jacobian")
    json.list(worked.before.outputs.rows) { json, p in
      json.list(p.indices) { json, i in
        json.value(p.indices.map { j in i == j ? p[i] * (1 - p[i]) : -p[i] * p[j] })
      }
    }
  }

  // MARK: - After

  private func update<Output>(_ json: inout JSONStream<Output>) {
    let optimizer = worked.example.optimizer.optimizer
    json.pair("optimizer", type(of: optimizer).kind)
    json.pair("learning_rate", optimizer.learningRate)
    json.pair("biases_updated", worked.areBiasesUpdated)
    json.key("layers")
    let updates = worked.updates
    func new(_ id: ParameterID) -> ParameterUpdate? { updates.first { $0.spec.id == id } }
    json.list(worked.before.layers) { json, layer in
      json.object {
        let (weight, bias) = (new(layer.weightID), layer.biasID.flatMap(new))
        parameters(to: &$0, layer, weight?.new ?? layer.weights, bias?.new)
      }
    }
    if updates.contains(where: { !$0.states.isEmpty }) { json.pair("states", states) }
    json.pair("after") {
      $0.pair("outputs", worked.after.outputs)
      $0.pair("sample_losses", worked.after.sampleLosses)
      $0.pair("loss", worked.after.cost)
      if worked.penalty.after != 0 { $0.pair("penalty", worked.penalty.after) }
    }
  }

  /// The optimizer's memory after the step, by parameter.
  private func states<Output>(_ json: inout JSONStream<Output>) {
    for update in worked.updates where !update.states.isEmpty {
      json.pair(update.spec.id.name) {
        for (name, _, after) in update.states { $0.pair(name, after) }
      }
    }
  }

  private func training<Output>(_ training: Training, _ json: inout JSONStream<Output>) {
    json.pair("learning_rate", worked.example.optimizer.optimizer.learningRate)
    json.pair("updates", training.updates)
    json.pair("biases_updated", worked.areBiasesUpdated)
    json.key("checkpoints")
    json.list(training.checkpoints) { json, checkpoint in
      json.object {
        $0.pair("updates", checkpoint.updates)
        $0.pair("loss", checkpoint.loss)
        $0.pair("outputs", checkpoint.outputs)
      }
    }
    json.pair("final") { layers(training.final, &$0) }
  }

  private func layers<Output>(
    _ parameters: [ParameterID: Tensor<Double>], _ json: inout JSONStream<Output>
  ) {
    json.key("layers")
    json.list(worked.before.layers) { json, layer in
      json.object {
        self.parameters(
          to: &$0, layer, parameters[layer.weightID] ?? layer.weights,
          layer.biasID.flatMap { parameters[$0] })
      }
    }
  }

  /// With one neuron its numbers stand alone, as in the golden file.
  private func perceptron<Output>(_ run: PerceptronRun, _ json: inout JSONStream<Output>) {
    json.key("updates")
    json.list(run.updates) { json, update in
      json.object {
        $0.pair("epoch", update.epoch)
        $0.pair("sample", update.sample)
        $0.pair("z", update.z.alone)
        $0.pair("prediction", update.prediction.alone)
        $0.pair("target", update.target.alone)
        $0.pair("weights_after", update.weights.alone)
        if let biases = update.biases { $0.pair("bias_after", biases.values.alone) }
      }
    }
    json.pair("updates_total", run.updates.count)
    json.key("errors_per_epoch")
    json.value(run.errorsPerEpoch)
    json.pair("converged", run.converged)
    if let cycle = run.cycle {
      json.pair("cycle") {
        $0.pair("from", cycle.from)
        $0.pair("to", cycle.to)
      }
    }
    if let layer = worked.before.layers.last, let weights = run.final[layer.weightID] {
      json.pair("final_weights", weights.alone)
      if let biases = layer.biasID.flatMap({ run.final[$0] }) {
        json.pair("final_bias", biases.values.alone)
      }
    }
    let predictions = run.predictions
    json.pair(
      "final_predictions",
      predictions.shape[1] == 1 ? predictions.reshaped(to: [predictions.count]) : predictions)
  }
}

extension Tensor where S == Double {
  /// A number for each neuron, also where all share one.
  fileprivate func forEachNeuron(_ count: Int) -> Tensor {
    shape == [] ? Tensor(repeating: values[0], shape: [count]) : self
  }

  /// The only row without the list around it.
  fileprivate var alone: Tensor {
    shape.count == 2 && shape[0] == 1 ? reshaped(to: [shape[1]]) : self
  }
}

extension [Double] {
  /// The only number without the list around it.
  fileprivate var alone: Tensor<Double> {
    Tensor(self, shape: count == 1 ? [] : [count])
  }
}
