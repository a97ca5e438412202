/// The ready-made worked examples, embedded in the program.
///
///     ReadyMade.named("seven-nodes")?.bytes     // the file, to be written out and edited
///
/// One for every network, program and figure of the golden numbers, and some lessons. Each is a file of this folder.
public enum ReadyMade {
  /// An example file with what a list says of it.
  public struct Entry: Sendable {
    /// Its name on the command line, and that of its file.
    public let name: String
    /// What it shows, in one line.
    public let summary: String
    /// What the file's key `kind` says.
    public let kind: String
    /// The file of golden numbers that it gives, and under which key there; nil for a lesson of its own, or for all of
    /// the file.
    public let golden: String?
    public let part: String?
    /// YAML in UTF-8.
    public let bytes: [UInt8]

    public var file: String { "\(name).yaml" }

    init(
      _ name: String, _ bytes: [UInt8], kind: String, golden: String? = nil, part: String? = nil,
      _ summary: String
    ) {
      (self.name, self.bytes, self.kind) = (name, bytes, kind)
      (self.golden, self.part, self.summary) = (golden, part, summary)
    }
  }

  /// The entry of this name.
  public static func named(_ name: String) -> Entry? { all.first { $0.name == name } }

  /// The entries that together give a file of golden numbers.
  public static func golden(_ name: String) -> [Entry] { all.filter { $0.golden == name } }

  /// The names of all files of golden numbers that have entries, without repetition.
  public static var goldenNames: [String] {
    all.reduce(into: []) { names, entry in
      if let golden = entry.golden, !names.contains(golden) { names.append(golden) }
    }
  }

  /// What a newcomer begins with.
  public static var start: Entry? { named("single-path") }

  /// All, in the order in which they are best read.
  public static var lessons: [Entry] { order.compactMap { named($0) } }

  private static let order = [
    "composite-functions", "partial-derivatives", "single-path", "one-neuron", "activations",
    "seven-nodes", "shared-biases", "line-fit", "step-sizes", "newton", "scalar-chain",
    "perceptron", "perceptron-cycle", "xor", "two-relus", "linear-layers", "numpy-program",
    "four-learning-rates", "vanishing-gradients", "softmax-jacobian", "softmax-layer",
    "relu-softmax", "matrix-calculus", "optimizers", "numpy-random",
  ]

  /// All, by the files of golden numbers.
  public static let all = [
    Entry(
      "seven-nodes", PackageResources.seven_nodes_yaml, kind: "network", golden: "seed002",
      "Two inputs, six ReLU neurons, one sigmoid: every number of a step, with printed slips"),
    Entry(
      "numpy-program", PackageResources.numpy_program_yaml, kind: "network", golden: "seed001",
      "A two-layer program of NumPy with seed 1, repeated digit for digit"),
    Entry(
      "one-neuron", PackageResources.one_neuron_yaml, kind: "network", golden: "seed004",
      "One neuron with squared error, with cross-entropy, without its bend: three factors"),
    Entry(
      "relu-softmax", PackageResources.relu_softmax_yaml, kind: "network", golden: "seed003",
      "ReLU layers and softmax: classes, batches, and two weights in a row"),
    Entry(
      "shared-biases", PackageResources.shared_biases_yaml, kind: "network", golden: "mazur",
      "The 2-2-2 network: frozen, shared and separate biases, and updates in place"),
    Entry(
      "single-path", PackageResources.single_path_yaml, kind: "network", golden: "chain_rule",
      part: "single_path",
      "One neuron after another: the chain rule as a plain product"),
    Entry(
      "softmax-layer", PackageResources.softmax_layer_yaml, kind: "network", golden: "softmax",
      part: "layer_case",
      "A softmax layer with cross-entropy over two samples"),
    Entry(
      "matrix-calculus", PackageResources.matrix_calculus_yaml, kind: "network",
      golden: "matrix_calculus",
      "Whole layers at a time: Jacobians, and why backpropagation goes backward"),
    Entry(
      "line-fit", PackageResources.line_fit_yaml, kind: "network", golden: "optimization",
      part: "line_fit",
      "A line through six points by gradient descent, beside least squares"),
    Entry(
      "four-learning-rates", PackageResources.four_learning_rates_yaml, kind: "network",
      golden: "iamtrask",
      "A 3-4-1 network trained 60,000 times with four learning rates"),
    Entry(
      "perceptron", PackageResources.perceptron_yaml, kind: "network", golden: "perceptron",
      "Rosenblatt's rule on AND, OR, NAND, XOR and leaves"),
    Entry(
      "composite-functions", PackageResources.composite_functions_yaml, kind: "derive",
      golden: "chain_rule",
      part: "composite_functions",
      "Functions within functions, a slope for each stage"),
    Entry(
      "partial-derivatives", PackageResources.partial_derivatives_yaml, kind: "derive",
      golden: "chain_rule",
      part: "partial_derivatives",
      "Several letters: partial derivatives and the gradient"),
    Entry(
      "softmax-jacobian", PackageResources.softmax_jacobian_yaml, kind: "softmax",
      golden: "softmax",
      part: "cases",
      "Softmax with its Jacobian; cross-entropy at any size of sums"),
    Entry(
      "activations", PackageResources.activations_yaml, kind: "activations", golden: "activations",
      "Activations and their slopes at chosen points"),
    Entry(
      "newton", PackageResources.newton_yaml, kind: "descent", golden: "optimization",
      part: "newton_square_root_of_16",
      "Newton's way to the square root of 16"),
    Entry(
      "step-sizes", PackageResources.step_sizes_yaml, kind: "descent", golden: "optimization",
      part: "gradient_descent_x_squared",
      "Descent on x² with steps too small, right and too large"),
    Entry(
      "scalar-chain", PackageResources.scalar_chain_yaml, kind: "scalar_chain",
      golden: "optimization",
      part: "scalar_chain",
      "Two weights in a row: climbing L is not descending E"),
    Entry(
      "optimizers", PackageResources.optimizers_yaml, kind: "optimizers", golden: "optimization",
      part: "optimizers",
      "Six optimizers on a bowl that is steeper one way"),
    Entry(
      "numpy-random", PackageResources.numpy_random_yaml, kind: "random", golden: "numpy_random",
      "The first random numbers of NumPy's old generator"),
    Entry(
      "linear-layers", PackageResources.linear_layers_yaml, kind: "network",
      "Stacked linear layers are one layer"),
    Entry(
      "xor", PackageResources.xor_yaml, kind: "network",
      "XOR needs a hidden layer"),
    Entry(
      "two-relus", PackageResources.two_relus_yaml, kind: "network",
      "Two ReLUs make a V, and many make any curve"),
    Entry(
      "perceptron-cycle", PackageResources.perceptron_cycle_yaml, kind: "network",
      "Why a perceptron circles on XOR"),
    Entry(
      "vanishing-gradients", PackageResources.vanishing_gradients_yaml, kind: "network",
      "Slopes that vanish through sigmoids"),
  ]
}
