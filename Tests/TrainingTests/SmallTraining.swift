import Chainrule

/// A training with all that has a memory: dropout, batch normalization, shuffled batches, the last one partial.
enum SmallTraining {
  static let network = try? Network(
    inputs: 3,
    layers: [
      .dense(8), .batchNorm(), .activation(.tanh), .dropout(0.3), .dense(6, .relu),
      .dense(2, .softmax),
    ])

  /// 23 rows.
  static func examples(seed: UInt64 = 5, count: Int = 23) -> Examples<Float> {
    let random = Random(seed: seed)
    let rows = (0..<count).map { row in
      (0..<3).map { Float(random.normal(.split, row: row, column: $0)) }
    }
    let classes = rows.enumerated().map { i, row in
      // One row in seven is labeled wrong, so that validation soon grows no better.
      Int32((row[0] + row[1] > 0) == (i % 7 != 0) ? 1 : 0)
    }
    return Examples(inputs: Tensor(rows: rows), targets: .classes(classes, names: ["a", "b"]))
  }

  static func options(
    _ optimizer: any Optimizer = Adam(learningRate: 0.02), threads: Int = 1
  ) -> TrainingOptions {
    var options = TrainingOptions(
      loss: CrossEntropyLoss(), optimizer: optimizer, batchSize: 5, seed: 9, threads: threads)
    options.clipping.norm = 1
    options.schedule = .reduceOnPlateau(factor: 0.5, patience: 1)
    return options
  }

  static func trainer(
    _ options: TrainingOptions = options(), examples: Examples<Float> = examples()
  ) throws -> Trainer<Float> {
    guard let network else { throw NetworkError(layer: "", expected: "a network", found: "none") }
    return try Trainer(network, examples, options)
  }
}

/// A record without its times.
struct TimelessRecord: Equatable {
  let json: JSONValue
  let counts: [Int]

  init(_ record: EpochRecord) {
    var object = record.json.object ?? [:]
    object["seconds"] = nil
    json = .object(object)
    counts = [record.epoch, record.epochs, record.epochsDone]
  }
}
