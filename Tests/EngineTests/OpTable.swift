import ChainruleChecks
import ChainruleGraphs
import ChainruleTensors
import Testing

/// One op file of Sources/Graphs/Ops and how its operations are put before their witnesses.
struct OpEntry: Sendable, CustomTestStringConvertible {
  /// The file's name without its ending.
  let file: String
  /// Checks of every operation in the file with every attribute that matters, for a batch of so many rows and columns.
  let checks: @Sendable (_ rows: Int, _ columns: Int) -> [OpCheck]

  init(_ file: String, _ checks: @escaping @Sendable (Int, Int) -> [OpCheck]) {
    (self.file, self.checks) = (file, checks)
  }

  /// An operation of one or more inputs that all have the output's shape.
  init(
    elementwise op: any Op, _ file: String, in range: ClosedRange<Double> = -3...3,
    avoiding kinks: [Double] = [], inputs: Int = 1, ulps: Double = 8
  ) {
    self.init(file) { rows, columns in
      let sample = Sample.numbers([rows, columns], in: range, avoiding: kinks)
      return [OpCheck(op, Array(repeating: sample, count: inputs), kernelUlps: ulps)]
    }
  }

  var testDescription: String { file }
}

/// The files in Ops that hold no operation of their own.
let vocabularyFiles: Set<String> = ["Elementwise", "Updates"]

/// Every op file; the bounds are in units in the last place of the output's largest element. They are those that stand
/// at the head of vectormath.inc, rounded up, plus one for rounding the reference; sums of n terms are allowed n/2 more.
/// Φ(x) is allowed x²/2 more for the reference, whose argument −x/√2 is rounded.
let opTable: [OpEntry] = [
  OpEntry(elementwise: Absolute(), "Absolute", avoiding: [0], ulps: 0),
  OpEntry(elementwise: Add(), "Add", inputs: 2, ulps: 1),
  OpEntry("Affine") { rows, columns in
    [Affine(scale: -1.7), Affine(scale: 1, offset: 0.3), Affine(scale: 0, offset: 1)].map {
      OpCheck($0, [.numbers([rows, columns])], kernelUlps: 2)
    }
  },
  OpEntry(elementwise: Clip(limit: 0.75), "Clip", avoiding: [-0.75, 0.75], ulps: 0),
  OpEntry(elementwise: Divide(), "Divide", in: 0.5...3, inputs: 2, ulps: 1),
  OpEntry(elementwise: Exponential(), "Exponential", ulps: 3),
  OpEntry(elementwise: GELU(), "GELU", ulps: 12),
  OpEntry(elementwise: Huber(threshold: 0.75), "Huber", avoiding: [-0.75, 0.75], ulps: 2),
  OpEntry(elementwise: IsPositive(), "IsPositive", avoiding: [0], ulps: 0),
  OpEntry("LeakyReLU") { rows, columns in
    [LeakyReLU(), LeakyReLU(slope: 0), LeakyReLU(slope: -0.5), LeakyReLU(slope: 2)].map {
      OpCheck($0, [.numbers([rows, columns], avoiding: [0])], kernelUlps: 1)
    }
  },
  OpEntry(elementwise: Logarithm(), "Logarithm", in: 0.1...5, ulps: 2),
  OpEntry(elementwise: Multiply(), "Multiply", inputs: 2, ulps: 1),
  OpEntry(elementwise: NormalCDF(), "NormalCDF", ulps: 12),
  OpEntry(elementwise: NormalDensity(), "NormalDensity", ulps: 6),
  OpEntry(elementwise: ReLU(), "ReLU", avoiding: [0], ulps: 0),
  OpEntry(elementwise: Sigmoid(), "Sigmoid", in: -12...12, ulps: 4),
  OpEntry(elementwise: Sign(), "Sign", avoiding: [0], ulps: 0),
  OpEntry(elementwise: Softplus(), "Softplus", in: -6...6, ulps: 3),
  OpEntry(elementwise: Square(), "Square", ulps: 1),
  OpEntry(elementwise: SquareRoot(), "SquareRoot", in: 0.1...5, ulps: 1),
  OpEntry(elementwise: Step(), "Step", avoiding: [0], ulps: 0),
  OpEntry(elementwise: Subtract(), "Subtract", inputs: 2, ulps: 1),
  OpEntry(elementwise: Tanh(), "Tanh", ulps: 4),
  OpEntry("MultiplyScalar") { rows, columns in
    [[rows, columns], [rows]].map {
      OpCheck(MultiplyScalar(), [.numbers($0), .numbers([], batched: false)], kernelUlps: 1)
    }
  },
  OpEntry("Constant") { rows, columns in
    [OpCheck(Constant(0.1, shape: [columns]), [], kernelUlps: 1)]
  },
  OpEntry("BroadcastColumns") { rows, columns in
    [
      OpCheck(BroadcastColumns(columns: columns), [.numbers([rows])], kernelUlps: 0),
      OpCheck(BroadcastColumns(columns: columns), [.numbers([], batched: false)], kernelUlps: 0),
    ]
  },
  OpEntry("BroadcastRows") { rows, columns in
    [[columns], []].map {
      OpCheck(BroadcastRows(rows: rows), [.numbers($0, batched: false)], kernelUlps: 0)
    }
  },
  OpEntry("SumColumns") { rows, columns in
    [
      OpCheck(SumColumns(), [.numbers([rows, columns])], kernelUlps: sumUlps(columns)),
      OpCheck(
        SumColumns(), [.numbers([columns], batched: false)], kernelUlps: sumUlps(columns)),
    ]
  },
  OpEntry("SumRows") { rows, columns in
    [[rows, columns], [rows]].map {
      OpCheck(SumRows(), [.numbers($0)], kernelUlps: sumUlps(rows))
    }
  },
  OpEntry("MatrixProduct", matrixProducts),
  OpEntry("LogSumExp") { rows, columns in
    [OpCheck(LogSumExp(), [.numbers([rows, columns])], kernelUlps: sumUlps(columns))]
  },
  OpEntry("Softmax") { rows, columns in
    [OpCheck(Softmax(), [.numbers([rows, columns])], kernelUlps: sumUlps(columns))]
  },
  OpEntry("Pick") { rows, columns in
    [
      OpCheck(
        Pick(), [.numbers([rows, columns]), .classes([rows], count: columns)], kernelUlps: 0)
    ]
  },
  OpEntry("Place") { rows, columns in
    [
      OpCheck(
        Place(columns: columns), [.numbers([rows]), .classes([rows], count: columns)],
        kernelUlps: 0)
    ]
  },
  OpEntry("ActivationGradient") { rows, columns in
    activations.map { op, kinks in
      let sample = Sample.numbers([rows, columns], avoiding: kinks)
      let source = Sample.numbers([rows, columns], in: 0.1...0.9)
      let reads = op.derivativeReads == .output && kinks.isEmpty ? source : sample
      return OpCheck(ActivationGradient(AnyActivation(op)), [sample, reads], kernelUlps: 12)
    }
  },
  OpEntry("Dense", denseLayers),
  OpEntry("SquaredError") { rows, columns in
    let sample = Sample.numbers([rows, columns])
    return [0.5, 1, 1 / Double(columns)].flatMap { factor in
      [
        OpCheck(SquaredError(factor: factor), [sample, sample], kernelUlps: sumUlps(columns)),
        OpCheck(
          SquaredErrorGradient(factor: factor), [sample, .numbers([rows])], kernelUlps: 3),
      ]
    }
  },
  OpEntry("SoftmaxCrossEntropy") { rows, columns in
    [0, 0.1].flatMap { crossEntropies(smoothing: $0, rows, columns) }
  },
]

/// The activations that a layer may end with, and their kinks.
let activations: [(op: any ActivationOp, kinks: [Double])] = [
  (Sigmoid(), []), (Tanh(), []), (Softplus(), []), (GELU(), []), (NormalCDF(), []),
  (NormalDensity(), []), (ReLU(), [0]), (LeakyReLU(slope: 0.2), [0]), (LeakyReLU(slope: -0.5), [0]),
  (Step(), [0]), (IsPositive(), [0]), (Clip(limit: 0.75), [-0.75, 0.75]),
  (Huber(threshold: 0.75), [-0.75, 0.75]),
]

/// What a sum of so many terms may differ by.
func sumUlps(_ terms: Int) -> Double { 6 + Double(terms) / 2 }

private func matrixProducts(_ rows: Int, _ columns: Int) -> [OpCheck] {
  let (x, y) = (Sample.numbers([rows, columns]), Sample.numbers([rows, 5]))
  func parameter(_ shape: Shape) -> Sample { .numbers(shape, batched: false) }
  let (inner, outer) = (sumUlps(columns), sumUlps(rows))
  return [
    OpCheck(MatrixProduct(), [x, parameter([columns, 5])], kernelUlps: inner),
    OpCheck(
      MatrixProduct(transposeRight: true), [x, parameter([5, columns])], kernelUlps: inner),
    OpCheck(MatrixProduct(transposeLeft: true), [x, y], kernelUlps: outer),
    OpCheck(
      MatrixProduct(transposeLeft: true, transposeRight: true),
      [parameter([rows, columns]), parameter([5, rows])], kernelUlps: outer),
  ]
}

private func denseLayers(_ rows: Int, _ columns: Int) -> [OpCheck] {
  let x = Sample.numbers([rows, columns])
  let weights = Sample.numbers([5, columns], in: -0.5...0.5, batched: false)
  let bias = Sample.numbers([5], batched: false)
  // A rectified sum has a kink somewhere; its witnesses work on positive sums and, by the sign of the bias, on
  // negative ones.
  let positive = Sample.numbers([rows, columns], in: 0.1...1)
  let upward = Sample.numbers([5, columns], in: 0.1...0.5, batched: false)
  let downward = Sample.numbers([5, columns], in: -0.5...(-0.1), batched: false)
  let smooth: [any ActivationOp] = [Sigmoid(), Tanh(), Softplus(), GELU(), NormalDensity()]
  let kinked: [any ActivationOp] = [
    ReLU(), LeakyReLU(slope: 0.2), LeakyReLU(slope: -0.5), Step(),
  ]
  let ulps = sumUlps(columns) + 8
  return [
    OpCheck(Dense(), [x, weights, bias], kernelUlps: ulps),
    OpCheck(Dense(hasBias: false), [x, weights], kernelUlps: ulps),
    OpCheck(
      Dense(activation: AnyActivation(Tanh()), hasBias: false), [x, weights], kernelUlps: ulps),
  ]
    + smooth.map {
      OpCheck(Dense(activation: AnyActivation($0)), [x, weights, bias], kernelUlps: ulps)
    }
    + kinked.flatMap { op in
      [upward, downward].map {
        OpCheck(
          Dense(activation: AnyActivation(op), hasBias: false), [positive, $0], kernelUlps: ulps)
      }
    }
}

private func crossEntropies(smoothing: Double, _ rows: Int, _ columns: Int) -> [OpCheck] {
  let logits = Sample.numbers([rows, columns])
  let numbers = Sample.classes([rows], count: columns)
  let weights = Sample.numbers([rows, columns], in: 0...1, data: true)
  let ulps = sumUlps(columns) + 4
  return [(ClassTargets.numbers, numbers), (.probabilities, weights)].flatMap { form, targets in
    var loss = OpCheck(
      SoftmaxCrossEntropy(targets: form, labelSmoothing: smoothing), [logits, targets],
      kernelUlps: ulps)
    // The loss is the difference of the normalizer and a logit.
    loss.kernelScale = 4
    let gradient = OpCheck(
      SoftmaxCrossEntropyGradient(targets: form, labelSmoothing: smoothing),
      [.numbers([rows, columns], in: 0.1...0.9), targets, .numbers([rows])], kernelUlps: ulps)
    return [loss, gradient]
  }
}
