import ChainruleGraphs
import ChainruleNetworks
import ChainruleTensors

/// Everything that one exact step needs, nothing hidden: what an example file says, or a trained model with some rows of
/// its data.
///
///     var example = try Case(network, loss: HalfSquaredErrorLoss(), inputs: [[0.23, 0.55]], targets: [[0.01]])
///     example.optimizer = AnyOptimizer(SGD(learningRate: 0.01))
public struct Case: Sendable {
  /// When parameters change.
  public enum Order: String, Sendable, CaseIterable {
    /// All gradients are taken before any parameter changes.
    case atOnce = "at_once"
    /// Each layer is updated before the gradients of the layer below are formed: a common slip, kept to explain numbers
    /// that were published.
    case inPlace = "in_place"
  }

  /// The title of what is printed, or what tells one variant of an example from another; may be empty.
  public var name = ""
  /// What a lesson says of it, before anything is calculated.
  public var about = ""
  /// Its layers give shapes and letters; the numbers are those of `parameters`.
  public var network: Network
  /// ℓ of one sample, from its outputs and targets.
  public var loss: AnyLoss
  /// How ℓ of all samples becomes C; with one sample that has no weight, all choices agree.
  public var overSamples = OverSamples.sum
  /// [samples, inputs]
  public var inputs: Tensor<Double>
  /// [samples, outputs]; a class is one-hot.
  public var targets: Tensor<Double>
  /// One for each sample; nil where all count alike.
  public var sampleWeights: [Double]?
  /// One tensor for each of `network.parameters`.
  public var parameters: [ParameterID: Tensor<Double>]
  /// Running statistics: one tensor for each of `network.states`.
  public var states: [StateID: Tensor<Double>] = [:]
  /// Dropout factors 0 or 1/keep by stream, [samples, columns]; a stream without an entry drops nothing.
  public var masks: [Int: Tensor<Double>] = [:]
  /// Whether the step is one of training (dropout drops, normalizations measure the batch) or reads the network as
  /// prediction does.
  public var use = Use.training

  /// What makes p⁺ of p and g, learning rate η and weight decay included.
  public var optimizer = AnyOptimizer(SGD())
  /// Added to the gradients in the update. `Trace.cost` is C without them, `Worked.cost` with them.
  public var penalties = Penalties()
  /// How ∂C/∂p is bounded before penalties are added and the optimizer reads it.
  public var clipping = Clipping()
  /// The optimizer's memory, empty before the first step.
  public var optimizerStates: [StateID: Tensor<Double>] = [:]
  /// How many steps the optimizer has made before.
  public var stepsMade = 0
  /// How many steps are made.
  public var steps = 1
  /// After how many steps outputs and loss are noted; nil: a usual choice.
  public var checkpoints: [Int]?
  /// Matters to layers below the last; the last one's gradients are the same in both.
  public var order = Order.atOnce

  /// Printed and typed in place of our letters; empty: z¹₁, w¹₁₁ and so on.
  public var names = GivenNames()
  /// One for each input column; empty where the data have none.
  public var inputNames: [String] = []
  /// One for each output, or the two classes of a single output; empty where nothing names them.
  public var outputNames: [String] = []
  /// What gives an output back in the units of the data, one for each; empty where outputs are no standardized numbers.
  public var outputUnits: [OutputUnit] = []
  /// The rows of the data that the samples are, counted from 1; empty where they are no rows of a file.
  public var rowNumbers: [Int] = []
  /// How the inputs were made from what stands in the data, by sample; empty where they are given as they are.
  public var preparations: [[PreparedInput]] = []
  /// Numbers as the source of the example has them; empty where none is to be marked.
  public var printed: [PrintedValue] = []

  /// A case with the parameters that the network draws from `seed`.
  ///
  /// Throws `NetworkError` where inputs or targets do not fit the network, or targets the loss:
  /// “targets, row 1, output 1: expected a number from 0 to 1, for binary_cross_entropy, found 2.0”.
  public init(
    _ network: Network, loss: any Loss, inputs: [[Double]], targets: [[Double]], seed: UInt64 = 0
  ) throws {
    self.network = network
    self.loss = AnyLoss(loss)
    parameters = try network.initialParameters(seed: seed)
    self.inputs = try Case.rows(inputs, width: network.inputs, "inputs")
    self.targets = try Case.rows(targets, width: network.outputs, "targets")
    guard inputs.count == targets.count else {
      throw NetworkError(
        layer: "targets", expected: "\(inputs.count) rows, as many as inputs",
        found: "\(targets.count)")
    }
    for (row, numbers) in targets.enumerated() {
      guard let mistake = loss.mistake(inTargets: numbers) else { continue }
      let place = mistake.column.map { ", output \($0 + 1)" } ?? ""
      throw NetworkError(
        layer: "targets, row \(row + 1)\(place)",
        expected: "\(mistake.expected), for \(type(of: loss).kind)", found: mistake.found)
    }
    for state in network.states {
      states[state.id] = Tensor(repeating: state.start, shape: state.shape)
    }
  }

  /// The number of samples.
  public var samples: Int { inputs.shape[0] }

  private static func rows(_ rows: [[Double]], width: Int, _ what: String) throws(NetworkError)
    -> Tensor<Double>
  {
    guard !rows.isEmpty else {
      throw NetworkError(layer: what, expected: "at least 1 row", found: "none")
    }
    for (i, row) in rows.enumerated() where row.count != width {
      throw NetworkError(
        layer: what, expected: "\(width) numbers in row \(i + 1)", found: "\(row.count)")
    }
    return Tensor(rows.flatMap { $0 }, shape: [rows.count, width])
  }
}

/// How one input was made from what stands in the data.
public struct PreparedInput: Hashable, Sendable {
  /// The input's name: “age”, “island=Biscoe”.
  public var name: String
  /// The value as it stands in the data.
  public var raw: String
  /// The calculation with its numbers: “(29 − 28.5) / 14.25”.
  public var formula: String
  /// What `formula` makes of it, unrounded: the number that the network reads.
  public var value: Double
  /// Mean and deviation of the training rows, where the value is standardized by them.
  public var mean, deviation: Double?

  public init(
    name: String, raw: String, formula: String, value: Double, mean: Double? = nil,
    deviation: Double? = nil
  ) {
    (self.name, self.raw, self.formula, self.value) = (name, raw, formula, value)
    (self.mean, self.deviation) = (mean, deviation)
  }
}

/// How a standardized output is given back in the units of the data: name = mean + deviation · output.
public struct OutputUnit: Hashable, Sendable {
  /// The target's name.
  public var name: String
  /// What was taken from the target's numbers, and what they were divided by.
  public var mean, deviation: Double

  public init(name: String, mean: Double, deviation: Double) {
    (self.name, self.mean, self.deviation) = (name, mean, deviation)
  }

  /// A standardized number in the units of the data.
  public func original(_ number: Double) -> Double { mean + deviation * number }
}

/// A number that the source of an example prints, to be marked right or wrong.
public struct PrintedValue: Hashable, Sendable {
  /// The name as the file has it: `dE/dw17`.
  public var name: String
  /// The number as printed: `0.0850` has three digits to vouch for.
  public var text: String
  /// What to say of it.
  public var note: String
  /// The right number as the note knows it, in as many digits as it vouches for; empty: the note holds for any.
  public var calculated: String
  /// Where it stands in a file, for messages: `my.yaml:12:5`.
  public var place = ""
  /// After how many steps it was printed; nil: in the first one.
  public var after: Int?

  public init(
    name: String, text: String, note: String = "", calculated: String = "", after: Int? = nil
  ) {
    (self.name, self.text, self.after) = (name, text, after)
    (self.note, self.calculated) = (note, calculated)
  }

  /// Two are the same wherever they stand.
  public static func == (a: PrintedValue, b: PrintedValue) -> Bool {
    (a.name, a.text, a.note, a.calculated, a.after)
      == (b.name, b.text, b.note, b.calculated, b.after)
  }

  public func hash(into hasher: inout Hasher) {
    hasher.combine(name)
    hasher.combine(text)
    hasher.combine(after)
  }
}
