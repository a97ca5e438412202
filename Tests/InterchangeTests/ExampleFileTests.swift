import ChainruleExamples
import ChainruleExplain
import ChainruleFormulas
import ChainruleNetworks
import ChainruleTensors
import Testing

@testable import ChainruleInterchange

@Suite struct ExampleFileTests {
  private func read(_ text: String) throws -> Case {
    try ExampleFile(text: text, file: "e.yaml").cases[0]
  }

  private static let everything = """
    name: everything
    about: >
      Two lines
      in one.

      Another one.
    network:
      inputs: [age, height]
      outputs: [no, yes]
      layers:
      - dense: 3
        activation: {leaky_relu: {slope: 0.2}}
        weights: [[1, 2], [3, 4], [5, 6]]
        biases: 0.5
      - batch_norm: {scale: [1, 2, 3], running_mean: [0.1, 0.2, 0.3], epsilon: 0.001}
      - residual:
        - dense: 3
          weights: [[1, 0, 0], [0, 1, 0], [0, 0, 1]]
          biases: null
        - activation: relu
        - dropout: 0.25
          mask: [[1, 0, 1], [0, 1, 1]]
      - layer_norm:
        shift: [0.1, 0.2, 0.3]
      - dense: 2
        activation: softmax
        weights: [[1, 2, 3], [4, 5, 6]]
        biases: [0, 1]
        bias: frozen
      frozen: [dense1.bias]
    loss: {cross_entropy: {label_smoothing: 0.1}}
    over_samples: weighted_mean
    sample_weights: [1, 2]
    inputs: [[1, 2], [3, 4]]
    targets: [yes, no]
    classes: [no, yes]
    optimizer: {adam: {learning_rate: 0.01, beta1: 0.8}}
    optimizer_state: {dense1.weight.mean: [[1, 2], [3, 4], [5, 6]]}
    steps_made: 4
    steps: 7
    checkpoints: [0, 2, 7]
    l1: 0.001
    l2: 0.002
    clip_value: 5
    clip_norm: 2
    order: in_place
    names: {x: [a, null], b1: b, w3: [[u, v, w], null], C: E_total}
    printed:
    - {name: E_total, value: 0.310, after: 2, note: three digits}
    - {name: a3, value: ["0.50", 0.5]}
    preparations: [[{name: age, raw: "29", formula: (29 − 28) / 1, value: 1}], []]
    """

  @Test func everythingIsRead() throws {
    let found = try read(Self.everything)
    #expect(found.about == "Two lines in one.\nAnother one.")
    #expect(found.inputNames == ["age", "height"])
    #expect(found.outputNames == ["no", "yes"])
    #expect(found.targets.values == [0, 1, 1, 0])
    #expect(found.parameters[.init("dense1.bias")] == Tensor(0.5))
    #expect(found.parameters[.init("residual1.dense1.weight")]?.shape == [3, 3])
    #expect(found.parameters[.init("batch_norm1.shift")]?.values == [0, 0, 0])
    #expect(found.states[.init("batch_norm1.running_variance")]?.values == [1, 1, 1])
    #expect(found.masks[0]?.values == [1, 0, 1, 0, 1, 1].map { $0 / 0.75 })
    #expect(found.optimizer == AnyOptimizer(Adam(learningRate: 0.01, beta1: 0.8)))
    #expect(found.names.element(named: "v") == Element(Symbol("w", layer: 3), [0, 1]))
    #expect(found.printed.map(\.name) == ["E_total", "a3[1]", "a3[2]"])
    #expect(found.printed.map(\.text) == ["0.310", "0.50", "0.5"])
    #expect(found.printed[0].after == 2)
    #expect(found.preparations[0][0].raw == "29")
    #expect(found.order == .inPlace)
    #expect(found.checkpoints == [0, 2, 7])
    #expect(found.clipping == Clipping(value: 5, norm: 2))
    #expect(try Worked(found).before.cost.isFinite)
  }

  @Test func whatIsWrittenReadsBack() throws {
    try expectRoundTrip(read(Self.everything))
    for entry in ReadyMade.all where entry.kind == "network" {
      for item in try ExampleFile(bytes: entry.bytes, file: entry.file).cases {
        try expectRoundTrip(item)
      }
    }
  }

  private func expectRoundTrip(_ item: Case) throws {
    let text = try ExampleWriter.text([item], name: item.name, about: item.about)
    let back = try ExampleFile(text: text, file: "back.yaml").cases[0]
    // Everything that a case holds, but for the initializers that drew it.
    #expect(back.name == item.name)
    #expect(back.about == item.about)
    #expect(back.network == item.network, "\(text)")
    #expect(back.loss == item.loss)
    #expect(back.overSamples == item.overSamples)
    #expect(back.sampleWeights == item.sampleWeights)
    #expect(back.inputs == item.inputs)
    #expect(back.targets == item.targets)
    #expect(back.parameters == item.parameters)
    #expect(back.states == item.states)
    #expect(back.masks == item.masks)
    #expect(back.use == item.use)
    #expect(back.optimizer == item.optimizer)
    #expect(back.optimizerStates == item.optimizerStates)
    #expect(back.penalties == item.penalties)
    #expect(back.clipping == item.clipping)
    #expect(back.steps == item.steps)
    #expect(back.stepsMade == item.stepsMade)
    #expect(back.checkpoints == item.checkpoints)
    #expect(back.order == item.order)
    #expect(back.names == item.names)
    #expect(back.printed == item.printed)
    #expect(back.inputNames == item.inputNames)
    #expect(back.outputNames == item.outputNames)
    #expect(back.preparations == item.preparations)
  }

  @Test func weightsAreDrawnAsAsked() throws {
    let head = "network: {inputs: 2, layers: [{dense: 2}]}\nloss: squared_error\n"
    let rows = "inputs: [[1, 2]]\ntargets: [[1, 2]]\n"
    let weight = { (text: String) in
      try read(head + rows + text).parameters[.init("dense1.weight")]?.values ?? []
    }
    let numpy = try weight("random: numpy\nseed: 1\n")
    // Input by input: the second number drawn goes from input 1 to neuron 2.
    #expect(numpy[0] == 0.417022004702574)
    #expect(numpy[2] == 0.7203244934421581)
    #expect(try weight("random: numpy\nseed: 1\nrange: [-1, 1]\n")[0] == 2 * numpy[0] - 1)
    #expect(try weight("seed: 1\n") == weight("seed: 1\n"))
    #expect(try weight("seed: 1\n") != weight("seed: 2\n"))
    #expect(try weight("initializer: ones\n") == [1, 1, 1, 1])
    let uniform = try weight("initializer: {uniform: {low: 5, high: 6}}\n")
    #expect(uniform.allSatisfy { (5..<6).contains($0) })
  }

  @Test func targetsMayBeShort() throws {
    let found = try read(
      """
      network: {inputs: 1, layers: [{dense: 3, activation: softmax}]}
      loss: cross_entropy
      inputs: [0.5, 1]
      targets: [2, [0.5, 0.5, 0]]
      """)
    #expect(found.inputs.shape == [2, 1])
    #expect(found.targets.values == [0, 0, 1, 0.5, 0.5, 0])
  }

  @Test func casesShareWhatTheyDoNotSay() throws {
    let file = try ExampleFile(
      text: """
        network: {inputs: 1, layers: [{dense: 1, weights: [[2]], biases: [0]}]}
        loss: squared_error
        inputs: [1]
        targets: [0]
        steps: 5
        cases:
        - {name: a}
        - {name: b, steps: 2, targets: [3]}
        """, file: "e.yaml")
    #expect(file.cases.map(\.name) == ["a", "b"])
    #expect(file.cases.map(\.steps) == [5, 2])
    #expect(file.cases.map(\.targets.values) == [[0], [3]])
  }

  @Test func jsonIsReadToo() throws {
    let file = try ExampleFile(
      text: """
        {"network": {"inputs": 1, "layers": [{"dense": 1, "weights": [[2]], "biases": null}]},
         "loss": "squared_error", "inputs": [[1]], "targets": [[0]], "printed": {"a1[1]": "2.0"}}
        """, file: "e.json")
    #expect(file.cases[0].printed[0].text == "2.0")
  }
}
