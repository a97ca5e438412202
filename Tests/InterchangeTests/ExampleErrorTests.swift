import Testing

@testable import ChainruleInterchange

/// Example files with one slip each, and what is said of it.
@Suite struct ExampleErrorTests {
  /// A file that is right. A line is replaced, or left out where nothing takes its place.
  private static let right = """
    name: right
    network:
      inputs: 2
      layers:
      - dense: 2
        activation: relu
        weights: [[1, 2], [3, 4]]
        biases: [0.5, -0.5]
      - dropout: 0.5
        mask: [[1, 0]]
      - dense: 1
        weights: [[1, -1]]
        biases: 0.25
    loss: half_squared_error
    over_samples: sum
    inputs: [[1, 2]]
    targets: [[3]]
    optimizer: {sgd: {learning_rate: 0.1}}
    steps: 3
    names: {z1: [p, q], w1: [[w1, w2], [w3, w4]], b2: bias, C: cost}
    printed: {new w3: 0.0850}
    """

  struct Slip: CustomTestStringConvertible {
    /// A line of the file above, without its indent.
    let line: String
    let replacement: String
    let message: String
    var testDescription: String { replacement.isEmpty ? "without \(line)" : replacement }

    init(_ line: String, _ replacement: String, _ message: String) {
      (self.line, self.replacement, self.message) = (line, replacement, message)
    }
  }

  @Test func theFileIsRight() throws {
    let file = try ExampleFile(text: Self.right, file: "e.yaml")
    #expect(file.cases[0].printed.map(\.text) == ["0.0850"])
    #expect(file.cases[0].masks[0]?.values == [2, 0])
  }

  @Test(arguments: Self.slips) func theSlipIsNamed(_ slip: Slip) throws {
    let lines = Self.right.split(separator: "\n").map(String.init)
    let hit = lines.filter { $0.drop { $0 == " " } == slip.line }
    try #require(hit.count == 1, "no such line: \(slip.line)")
    let text = lines.compactMap { line -> String? in
      guard line == hit[0] else { return line }
      let indent = String(line.prefix { $0 == " " })
      let lines = slip.replacement.split(separator: "\n").map { indent + $0 }
      return lines.isEmpty ? nil : lines.joined(separator: "\n")
    }.joined(separator: "\n")
    #expect(message { try ExampleFile(text: text, file: "e.yaml") } == slip.message)
  }

  /// Targets that the loss cannot be asked for, with the line that they stand on.
  @Test(arguments: [
    (
      "binary_cross_entropy", "sigmoid", "[[1, 0],\n [0.5, 2]]",
      "e.yaml:10:8: targets[1][1]: expected a number from 0 to 1, for binary_cross_entropy, found 2.0"
    ),
    (
      "cross_entropy", "softmax", "[[1, 0],\n [2, -1]]",
      "e.yaml:10:3: targets[1][0]: expected a probability, from 0 to 1, for cross_entropy, found 2.0"
    ),
    (
      "cross_entropy", "sigmoid", "[[1, 0],\n [1, 1]]",
      "e.yaml:10:2: targets[1]: expected probabilities that add up to 1, for cross_entropy, found a sum of 2.0"
    ),
    (
      "perceptron", "step", "[[1, 0],\n [1, -1]]",
      "e.yaml:10:6: targets[1][1]: expected 0 or 1, as a step gives, for perceptron, found -1.0"
    ),
    (
      "binary_cross_entropy", "relu", "[[1, 0],\n [0, 2]]",
      "e.yaml:7:7: loss: expected outputs that are probabilities, from sigmoid, found relu"
    ),
  ]) func targetsThatTheLossCannotRead(
    _ loss: String, _ activation: String, _ targets: String, _ expected: String
  ) {
    let text = """
      format_version: 1
      network:
        inputs: 1
        layers:
        - dense: 2
          activation: \(activation)
      loss: \(loss)
      inputs: [[1], [2]]
      targets: \(targets)
      """
    #expect(message { try ExampleFile(text: text, file: "e.yaml") } == expected)
  }

  static let slips = [
    Slip(
      "inputs: 2", "inputs: 3",
      "e.yaml:7:15: network.layers[0].weights[0]: expected 3 numbers, one for each input, found 2"),
    Slip(
      "inputs: 2", "inputs: 0",
      "e.yaml:3:11: network.inputs: expected from 1 to 1000000 inputs, found 0"),
    Slip(
      "inputs: 2", "inputs: two",
      "e.yaml:3:11: network.inputs: expected a whole number, found text “two”"),
    Slip(
      "inputs: 2", "inputs: [a, a]",
      "e.yaml:3:15: network.inputs[1]: expected different names, found “a” again"),
    Slip(
      "inputs: 2", "",
      "e.yaml:3:3: network: missing key “inputs”"),
    Slip(
      "layers:", "layer:",
      "e.yaml:3:3: network: missing key “layers”; is “layer” meant to be it?"),
    Slip(
      "- dense: 2", "- dense: -2",
      "e.yaml:5:12: network.layers[0].dense: expected from 1 to 1000000 neurons, found -2"),
    Slip(
      "- dense: 2", "- dense: 2.5",
      "e.yaml:5:12: network.layers[0].dense: expected a whole number, found the number 2.5"),
    Slip(
      "- dense: 2", "- dens: 2",
      "e.yaml:5:5: network.layers[0]: unknown key “dens”; did you mean “dense”?"),
    Slip(
      "- dense: 2", "- dense: 3",
      "e.yaml:7:14: network.layers[0].weights: expected 3 rows, one for each neuron, found 2"),
    Slip(
      "activation: relu", "activation: relux",
      "e.yaml:6:17: network.layers[0].activation: unknown name “relux”; did you mean “relu”?"),
    Slip(
      "activation: relu", "activation: {leaky_relu: {slop: 0.2}}",
      "e.yaml:6:31: network.layers[0].activation.leaky_relu: unknown key “slop”; did you mean “slope”?"
    ),
    Slip(
      "activation: relu", "activation: {leaky_relu: {slope: steep}}",
      "e.yaml:6:38: network.layers[0].activation.leaky_relu.slope: expected a number, found text “steep”"
    ),
    Slip(
      "activation: relu", "activation: [relu]",
      "e.yaml:6:17: network.layers[0].activation: expected a name, found a list"),
    Slip(
      "weights: [[1, 2], [3, 4]]", "weights: [[1, 2]]",
      "e.yaml:7:14: network.layers[0].weights: expected 2 rows, one for each neuron, found 1"),
    Slip(
      "weights: [[1, 2], [3, 4]]", "weights: [[1, 2], [3]]",
      "e.yaml:7:23: network.layers[0].weights[1]: expected 2 numbers, one for each input, found 1"),
    Slip(
      "weights: [[1, 2], [3, 4]]", "weights: [1, 2, 3, 4]",
      "e.yaml:7:15: network.layers[0].weights[0]: expected a row of 2 numbers, one for each input, found the number 1"
    ),
    Slip(
      "weights: [[1, 2], [3, 4]]", "weights: [[1, 2], [3, .nan]]",
      "e.yaml:7:27: network.layers[0].weights[1][1]: expected a finite number, found the number .nan"
    ),
    Slip(
      "weights: [[1, 2], [3, 4]]", "weights: [[1, 2], [3, x]]",
      "e.yaml:7:27: network.layers[0].weights[1][1]: expected a number, found text “x”"),
    Slip(
      "weights: [[1, 2], [3, 4]]", "weigths: [[1, 2], [3, 4]]",
      "e.yaml:7:5: network.layers[0]: unknown key “weigths”; did you mean “weights”?"),
    Slip(
      "weights: [[1, 2], [3, 4]]", "weights: 7",
      "e.yaml:7:14: network.layers[0].weights: expected 2 rows, one for each neuron, found the number 7"
    ),
    Slip(
      "biases: [0.5, -0.5]", "biases: [0.5]",
      "e.yaml:8:13: network.layers[0].biases: expected 2 numbers, one for each neuron, found 1"),
    Slip(
      "biases: [0.5, -0.5]", "biases: [0.5, .inf]",
      "e.yaml:8:19: network.layers[0].biases[1]: expected a finite number, found the number .inf"),
    Slip(
      "biases: [0.5, -0.5]", "biases: {a: 1}",
      "e.yaml:8:13: network.layers[0].biases: expected 2 numbers, one for each neuron, or one for all, found an object"
    ),
    Slip(
      "biases: 0.25", "bias: frozen\nbiases: 0.25",
      "e.yaml:14:13: network.layers[2].biases: expected 1 number, one for each neuron, found the number 0.25"
    ),
    Slip(
      "biases: 0.25", "bias: sharde",
      "e.yaml:13:11: network.layers[2].bias: unknown name “sharde”; did you mean “shared”?"),
    Slip(
      "- dropout: 0.5", "- dropout: 1",
      "e.yaml:9:14: network.layers[1].dropout: expected a probability from 0 up to, not including, 1, found the number 1"
    ),
    Slip(
      "mask: [[1, 0]]", "mask: [[1]]",
      "e.yaml:10:12: network.layers[1].mask[0]: expected 2 factors, one for each number, found 1"),
    Slip(
      "mask: [[1, 0]]", "mask: [[1, 0], [0, 1]]",
      "e.yaml:10:11: network.layers[1].mask: expected 1 row, one for each sample, found 2"),
    Slip(
      "mask: [[1, 0]]", "mask: [[1, 0.3]]",
      "e.yaml:10:16: network.layers[1].mask[0][1]: expected 0, 1 or the factor 2.0, found the number 0.3"
    ),
    Slip(
      "loss: half_squared_error", "loss: half_square_error",
      "e.yaml:14:7: loss: unknown name “half_square_error”; did you mean “half_squared_error”?"),
    Slip(
      "loss: half_squared_error", "loss: {huber: {delta: 0}}",
      "e.yaml:14:23: loss.huber.delta: expected a number above 0.0, found the number 0"),
    Slip(
      "loss: half_squared_error", "loss: perceptron",
      "e.yaml:14:7: loss: expected step as the last activation, found linear"),
    Slip(
      "loss: half_squared_error", "",
      "e.yaml:1:1: missing key “loss”"),
    Slip(
      "over_samples: sum", "over_samples: average",
      "e.yaml:15:15: over_samples: unknown name “average” (choices: sum, mean, weighted_mean)"),
    Slip(
      "over_samples: sum", "sample_weights: [1, 2]",
      "e.yaml:15:17: sample_weights: expected 1 number, one for each sample, found 2"),
    Slip(
      "over_samples: sum", "sample_weights: [-1]",
      "e.yaml:15:18: sample_weights[0]: expected a weight not below 0, found the number -1"),
    Slip(
      "over_samples: sum", "sample_weights: [0]",
      "e.yaml:15:17: sample_weights: expected a weight above 0, found only zeros"),
    Slip(
      "inputs: [[1, 2]]", "inputs: [[1, 2, 3]]",
      "e.yaml:16:10: inputs[0]: expected 2 numbers, one for each input, found 3"),
    Slip(
      "inputs: [[1, 2]]", "inputs: []",
      "e.yaml:16:9: inputs: expected at least 1 row, found none"),
    Slip(
      "inputs: [[1, 2]]", "input: [[1, 2]]",
      "e.yaml:1:1: missing key “inputs”; is “input” meant to be it?"),
    Slip(
      "inputs: [[1, 2]]", "inputs: [[1, 2], [1, 2]]",
      "e.yaml:17:10: targets: expected 2 rows, as many as inputs, found 1"),
    Slip(
      "targets: [[3]]", "targets: [[3, 4]]",
      "e.yaml:17:11: targets[0]: expected 1 number, one for each output, found 2"),
    Slip(
      "targets: [[3]]", "targets: [[3], [4]]",
      "e.yaml:17:10: targets: expected 1 row, as many as inputs, found 2"),
    Slip(
      "targets: [[3]]", "classes: [no, yes]\ntargets: [maybe]",
      "e.yaml:18:11: targets[0]: unknown name “maybe” (choices: no, yes)"),
    Slip(
      "targets: [[3]]", "targets: 3",
      "e.yaml:17:10: targets: expected a list, found the number 3"),
    Slip(
      "optimizer: {sgd: {learning_rate: 0.1}}", "optimizer: {sdg: {learning_rate: 0.1}}",
      "e.yaml:18:13: optimizer: unknown name “sdg”; did you mean “sgd”?"),
    Slip(
      "optimizer: {sgd: {learning_rate: 0.1}}", "optimizer: {sgd: {learning_rat: 0.1}}",
      "e.yaml:18:19: optimizer.sgd: unknown key “learning_rat”; did you mean “learning_rate”?"),
    Slip(
      "optimizer: {sgd: {learning_rate: 0.1}}", "optimizer: {sgd: {learning_rate: -1}}",
      "e.yaml:18:34: optimizer.sgd.learning_rate: expected a number not below 0.0, found the number -1"
    ),
    Slip(
      "optimizer: {sgd: {learning_rate: 0.1}}", "optimizer: {adam: {beta1: 1}}",
      "e.yaml:18:27: optimizer.adam.beta1: expected a number from 0 up to, not including, 1, found the number 1"
    ),
    Slip(
      "optimizer: {sgd: {learning_rate: 0.1}}", "weight_decay: -1",
      "e.yaml:18:15: weight_decay: expected a number not below 0, found the number -1"),
    Slip(
      "steps: 3", "steps: 0",
      "e.yaml:19:8: steps: expected a number from 1 to 10000000, found the number 0"),
    Slip(
      "steps: 3", "checkpoints: [0, 5]",
      "e.yaml:19:18: checkpoints[1]: expected a number of steps up to 1, above the one before it, found 5"
    ),
    Slip(
      "steps: 3", "order: inplace",
      "e.yaml:19:8: order: unknown name “inplace”; did you mean “in_place”?"),
    Slip(
      "steps: 3", "use: test",
      "e.yaml:19:6: use: unknown name “test” (choices: training, inference)"),
    Slip(
      "steps: 3", "clip_norm: 0",
      "e.yaml:19:12: clip_norm: expected a finite number above 0.0, found the number 0"),
    Slip(
      "steps: 3", "random: numpie",
      "e.yaml:19:9: random: unknown name “numpie”; did you mean “numpy”?"),
    Slip(
      "steps: 3", "range: [0, 1]",
      "e.yaml:19:8: range: expected “random: numpy” beside it, found none"),
    Slip(
      "steps: 3", "initializer: gloro_uniform",
      "e.yaml:19:14: initializer: unknown name “gloro_uniform”; did you mean “glorot_uniform”?"),
    Slip(
      "steps: 3", "seed: -1",
      "e.yaml:19:7: seed: expected a whole number from 0 to 18446744073709551615, found the number -1"
    ),
    Slip(
      "steps: 3", "optimizer_state: {dense1.weight.velocity: [[1, 2], [3, 4]]}",
      "e.yaml:19:19: optimizer_state: unknown key “dense1.weight.velocity”"),
    Slip(
      "steps: 3", "format_version: 2",
      "e.yaml:19:17: format_version: expected a version from 1 to 1, found version 2"),
    Slip(
      "steps: 3", "kind: networks",
      "e.yaml:19:7: kind: unknown name “networks”; did you mean “network”?"),
    Slip(
      "steps: 3", "stpes: 3",
      "e.yaml:19:1: unknown key “stpes”; did you mean “steps”?"),
    Slip(
      "steps: 3", "cases: []",
      "e.yaml:19:8: cases: expected at least 1 case, found none"),
    Slip(
      "steps: 3", "cases: [{steps: 2}]",
      "e.yaml:19:9: cases[0]: missing key “name”"),
    Slip(
      "steps: 3", "cases: [{name: a}, {name: a}]",
      "e.yaml:19:27: cases[1].name: expected a name of its own, found “a” again"),
    Slip(
      "steps: 3", "cases: [{name: a, stpes: 2}]",
      "e.yaml:19:19: unknown key “stpes”; did you mean “steps”?"),
    Slip(
      "names: {z1: [p, q], w1: [[w1, w2], [w3, w4]], b2: bias, C: cost}", "names: {z1: [p]}",
      "e.yaml:20:13: names.z1: expected 2 names, one for each neuron, found 1"),
    Slip(
      "names: {z1: [p, q], w1: [[w1, w2], [w3, w4]], b2: bias, C: cost}", "names: {z1: [p, p]}",
      "e.yaml:20:17: names.z1[1]: expected a name of its own, found “p”, which is another number's"
    ),
    Slip(
      "names: {z1: [p, q], w1: [[w1, w2], [w3, w4]], b2: bias, C: cost}", "names: {z3: [p]}",
      "e.yaml:20:9: names: unknown key “z3”; did you mean “z1”?"),
    Slip(
      "names: {z1: [p, q], w1: [[w1, w2], [w3, w4]], b2: bias, C: cost}", "names: {C: \"w1[1,2]\"}",
      "e.yaml:20:12: names.C: expected a name that begins with a letter and has no blank, bracket or sign of arithmetic, found text “w1[1,2]”"
    ),
    Slip(
      "names: {z1: [p, q], w1: [[w1, w2], [w3, w4]], b2: bias, C: cost}", "names: {w1: [w1, w2]}",
      "e.yaml:20:14: names.w1[0]: expected 2 names, one for each input, found text “w1”"),
    Slip(
      "printed: {new w3: 0.0850}", "printed: {new w3: about 0.1}",
      "e.yaml:21:19: printed.new w3: expected a number, found text “about 0.1”"),
    Slip(
      "printed: {new w3: 0.0850}", "printed: [{name: p, value: 1, afer: 2}]",
      "e.yaml:21:31: printed[0]: unknown key “afer”; did you mean “after”?"),
  ]
}
