import Chainrule
import Testing

@Suite struct InitialValuesTests {
  private func model() throws -> Model {
    let trainer = try SmallTraining.trainer()
    trainer.run(steps: 12)
    return try trainer.model(task: .classification, preprocessing: nil)
  }

  /// The same body, and three outputs instead of two.
  private func otherHead() throws -> Network {
    try Network(
      inputs: 3,
      layers: [
        .dense(8), .batchNorm(), .activation(.tanh), .dropout(0.3), .dense(6, .relu),
        .dense(3, .softmax),
      ])
  }

  @Test func trainsOnFromAModel() throws {
    let model = try model()
    let trainer = try Trainer<Float>(
      startingFrom: model, SmallTraining.examples(), SmallTraining.options())
    #expect(trainer.modelValues == model.values)
    // The running statistics are those of twelve steps, not of none.
    #expect(trainer.states[StateID("batch_norm1.running_mean")]?.values.contains(0) == false)
    #expect(trainer.states[StateID("dense1.weight.mean")]?.values.allSatisfy { $0 == 0 } == true)
    trainer.step()
    #expect(trainer.modelValues != model.values)
  }

  @Test func takesWhatFits() throws {
    let (model, network) = (try model(), try otherHead())
    let start = try InitialValues(from: model, for: network, seed: 77)
    #expect(start.taken == ["dense1", "batch_norm1", "dense2"])
    #expect(start.drawn == ["dense3"])
    #expect(start.unused == [])
    #expect(
      start.layers.map(\.description) == [
        "dense1: taken from the model", "batch_norm1: taken from the model",
        "dense2: taken from the model",
        "dense3: drawn anew, expected dense3.weight of shape [3, 6], found [2, 6]",
      ])
    let drawn = try network.initialParameters(seed: 77)
    for (id, tensor) in start.parameters {
      let isNew = id.name.hasPrefix("dense3")
      #expect(tensor == (isNew ? drawn : model.parameters)[id], "\(id)")
    }
    #expect(start.states == model.states)
    #expect(start.states.count == 2)

    var options = SmallTraining.options()
    options.frozen = Set(start.taken)
    let trainer = try Trainer<Float>(network, SmallTraining.examples(), options, from: start)
    let before = trainer.parameters
    trainer.run(steps: 3)
    for (id, tensor) in trainer.parameters {
      #expect((tensor == before[id]) == !id.name.hasPrefix("dense3"), "\(id)")
    }
  }

  @Test func saysWhyALayerIsNew() throws {
    let network = try Network(
      inputs: 3,
      nodes: [
        .init("dense1", .dense(8, bias: .none), inputs: ["input"]),
        .init("batch_norm1", .batchNorm(), inputs: ["dense1"]),
        .init("head", .dense(2, .softmax), inputs: ["batch_norm1"]),
      ])
    let start = try InitialValues(from: model(), for: network, seed: 1)
    #expect(
      start.layers.map(\.description) == [
        "dense1: drawn anew, the model has a dense1.bias that the network has not",
        "batch_norm1: taken from the model", "head: drawn anew, the model has no head.weight",
      ])
    #expect(start.unused == ["dense2", "dense3"])
  }

  private func message(_ body: () throws -> Void) -> String {
    do {
      try body()
      return "no error"
    } catch { return "\(error)" }
  }

  @Test func refusesWhatDoesNotFit() throws {
    let model = try model()
    let network = try otherHead()
    let (examples, options) = (SmallTraining.examples(), SmallTraining.options())
    #expect(
      message {
        _ = try Trainer(network, examples, options, parameters: model.parameters)
      } == "layer dense3.weight: expected given values of shape [3, 6], found [2, 6]")
    var parameters = model.parameters
    parameters[ParameterID("dense1.bias")] = nil
    #expect(
      message {
        _ = try Trainer(model.network, examples, options, parameters: parameters)
      } == "layer dense1.bias: expected given values of shape [8], found none")
    #expect(
      message {
        _ = try Trainer(
          model.network, examples, options,
          states: [StateID("batch_norm1.running_mean"): Tensor([0, 0], shape: [2])])
      } == "layer batch_norm1.running_mean: expected given values of shape [8], found [2]")
    #expect(
      message {
        _ = try Trainer(
          model.network, examples, options,
          states: [StateID("batch_norm1.running_men"): Tensor([0], shape: [1])])
      }
        == "layer batch_norm1.running_men: expected the name of a state, "
        + "found no such name; did you mean “batch_norm1.running_mean”?")
    let stranger = try Network(inputs: 4, layers: [.dense(9), .dense(1)])
    #expect(
      message { _ = try InitialValues(from: model, for: stranger, seed: 0) }
        == "layer start: expected a layer in common with the model, found "
        + "dense1: drawn anew, expected dense1.weight of shape [9, 4], found [8, 3]; "
        + "dense2: drawn anew, expected dense2.weight of shape [1, 9], found [6, 8]")
  }
}
