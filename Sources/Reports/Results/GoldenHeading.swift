/// What a file of golden numbers says above its numbers: a title, and for each case a name, where it comes from and what
/// it is. A lesson has words of its own, for people; whoever compares two files wants the same heading.
struct GoldenHeading {
  let title: String
  var source = ""
  /// In the order of the example's cases.
  var names: [String] = []
  /// Where it is not what the case says of itself.
  var description: String?
  /// What is said of the case with updates in place, likewise.
  var inPlaceNote: String?

  /// The heading of a file, by its name; for `optimization` and the like one for each part.
  static func of(_ golden: String?, part: String?) -> GoldenHeading? {
    guard let golden else { return nil }
    return part.flatMap { parts["\(golden).\($0)"] } ?? files[golden]
  }

  /// The title of a file; nil where it has none.
  static func title(_ golden: String) -> String? { files[golden]?.title }

  private static let files: [String: GoldenHeading] = [
    "activations": .init(title: "activation values and derivatives"),
    "chain_rule": .init(title: "chain rule, partial derivatives, single path through two layers"),
    "iamtrask": .init(
      title:
        "3-h-1 network of the posts cited by 001_de71c12eeea973d8.txt: weights 2*random-1 from seed 1, targets "
        + "[0,1,1,0], no biases, 60000 updates, full batch"),
    "matrix_calculus": .init(
      title: "two-layer network with Jacobians, vector-Jacobian products and outer products",
      source: "chapters 5 and 7 of the book of \(book)", names: ["two_layers"]),
    "mazur": .init(
      title: "",
      source:
        "Matt Mazur, A Step by Step Backpropagation Example (2015), cited by \(book)",
      names: ["mazur"],
      inPlaceNote:
        "wrong order: the hidden gradients are formed with output weights that were already updated; given because "
        + "the article prints two numbers of it (error after the first round, outputs after 10,000 rounds)"
    ),
    "numpy_random": .init(title: "numbers of numpy.random.seed(s) (Mersenne Twister 19937)"),
    "optimization": .init(title: "gradient descent and optimisation (chapter 3)"),
    "perceptron": .init(
      title:
        "perceptron learning rule (step activation, no gradient): samples visited in order, "
        + "w += lr*(target-prediction)*x, b += lr*(target-prediction)",
      names: ["and", "or", "nand", "xor", "leaves"]),
    "seed001": .init(
      title: "two-layer network in NumPy", source: "001_de71c12eeea973d8.txt",
      names: ["seed001", "seed001_prose_targets"]),
    "seed002": .init(
      title: "", source: "002_2a4271f74d52a17d.txt", names: ["seed002"],
      description:
        "7-node example: 2 inputs, hidden n3 n4 n5 (ReLU), hidden n6 n7 n8 (ReLU), output n9 (sigmoid); one sample"
    ),
    "seed003": .init(
      title: "multilayer perceptron with ReLU and softmax", source: "003_e874f51566b943bb.txt",
      names: ["seed003_figure_network", "seed003_relu_relu_softmax", "seed003_big_picture"]),
    "seed004": .init(
      title: "one neuron: forward propagation, loss, gradient, gradient descent",
      source: "004_b3911235dc68d75f.txt",
      names: [
        "seed004_mse_batch", "seed004_mse_first_sample", "seed004_cross_entropy_batch",
        "seed004_linear_regression",
      ]),
    "softmax": .init(
      title:
        "softmax, its Jacobian, categorical cross-entropy, and binary cross-entropy of a sigmoid"),
  ]

  private static let parts: [String: GoldenHeading] = [
    "chain_rule.single_path": .init(
      title: "", source: book, names: ["single_path"]),
    "optimization.line_fit": .init(
      title: "", source: "chapter 3 of the book of \(book)", names: ["line_fit"]),
    "softmax.layer_case": .init(title: "", source: book, names: ["softmax_layer"]),
  ]

  private static let book = "000_3b98ea904fdaf9fe.txt"
}
