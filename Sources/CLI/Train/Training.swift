import Chainrule

/// The work of `train` once everything is known: epochs, the run folder, the results.
struct Training {
  let data: TrainData
  let plan: TrainPlan
  let work: WorkOptions

  func run<S: Scalar>(as type: S.Type) throws {
    let examples = try encoded(data.training, as: type)
    let validation = try data.validation.map { try encoded($0, as: type) }
    let test = try data.test.map { try encoded($0, as: type) }
    let trainer = try Trainer(plan.network, weighted(examples), plan.options)
    let folder = try RunPlace.make(plan.settings, force: work.force)
    var record = try record()
    try folder.write(config: plan.settings.json)
    try folder.write(record)

    let result = try fit(trainer, validation, folder)
    record.note(result)
    try folder.write(record)
    if case .diverged(let divergence) = result.ending, result.bestEpoch == nil {
      throw WorkFailed(description: "\(divergence)")
    }
    let parts: [(name: String, examples: Examples<S>?)] = [
      ("train", examples), ("validation", validation), ("test", test),
    ]
    let measured = try parts.compactMap { name, examples in
      try examples.map { (name, try trainer.metrics(on: $0, target: data.preprocessing.target)) }
    }
    record.metrics = JSONObject(measured.map { .init($0.0, $0.1.json) })
    let model = try trainer.model(
      task: data.task, preprocessing: data.preprocessing, provenance: provenance(record, result))
    try folder.write(model)
    try folder.write(record)

    let results = TrainResults(
      data: data, plan: plan, folder: folder, result: result, parts: measured)
    if work.json { Output.print(results.json.description) } else { results.print() }
    try leave(result)
  }

  /// What the exit status says beside the results.
  private func leave(_ result: FitResult) throws {
    Output.flush()
    switch result.ending {
    case .diverged(let divergence): throw WorkFailed(description: "\(divergence)")
    case .interrupted: throw Stopped(signal: Signals.caught ?? Signals.interrupt)
    case .completed, .converged, .stoppedEarly: return
    }
  }

  private func encoded<S: Scalar>(_ rows: LabeledRows, as type: S.Type) throws -> Examples<S> {
    let (examples, remarks) = try rows.encoded(by: data.preprocessing, as: type)
    if !work.quiet { Remarks.note(remarks, about: data.source) }
    return examples
  }

  private func fit<S: Scalar>(
    _ trainer: Trainer<S>, _ validation: Examples<S>?, _ folder: RunFolder
  ) throws -> FitResult {
    var options = FitOptions(
      epochs: plan.epochs, until: plan.settings.until, patience: plan.patience)
    // Of several targets no one deviation gives the loss a unit.
    if let numbers = data.preprocessing.target.numbers, numbers.count == 1 {
      options.targetDeviation = numbers[0].deviation
    }
    let history = try folder.startHistory()
    let progress = ProgressLine(isQuiet: work.quiet)
    var best = 0
    Signals.watch()
    defer { progress.clear() }
    return try trainer.fit(
      validation: validation, options: options, shouldStop: { Signals.caught != nil }
    ) { epoch in
      try history.append(epoch)
      if epoch.isBest { best = epoch.epoch }
      progress.show(epoch, best: best)
    }
  }

  /// Rare classes weigh as much as frequent ones, where that was asked for: n / (classes · rows of the class).
  private func weighted<S: Scalar>(_ examples: Examples<S>) throws -> Examples<S> {
    guard plan.settings.classWeights == .balanced else { return examples }
    guard case .classes(let classes, let names) = examples.targets else {
      throw UsageError("--class-weights", expected: "classes", found: "numbers to predict")
    }
    var counts = [Double](repeating: 0, count: names.count)
    for place in classes { counts[Int(place)] += 1 }
    let factors = counts.map { S(Double(classes.count) / (Double(names.count) * Swift.max($0, 1))) }
    var examples = examples
    let given = examples.weights ?? [S](repeating: 1, count: classes.count)
    examples.weights = zip(given, classes).map { $0 * factors[Int($1)] }
    return examples
  }

  private func record() throws -> RunRecord {
    var record = RunRecord(
      seed: plan.settings.seed, task: data.task.rawValue, target: data.targetName,
      epochs: plan.epochs)
    record.command = CommandLine.arguments
    record.rows = data.rowsByPart
    if data.source != "-" {
      record.data = Provenance.DataFile(
        file: data.source.split(separator: "/").last.map(String.init) ?? data.source,
        sha256: try SHA256.hex(ofFile: data.source), rows: data.training.count)
    }
    return record
  }

  private func provenance(_ record: RunRecord, _ result: FitResult) throws -> Provenance {
    Provenance(
      seed: plan.settings.seed, data: record.data, epochs: result.records.count,
      bestEpoch: result.bestEpoch, options: try plan.options.json.object ?? [:],
      metrics: record.metrics)
  }
}

extension TrainData {
  var rowsByPart: JSONObject {
    [
      "train": .integer(training.count), "validation": .integer(validation?.count ?? 0),
      "test": .integer(test?.count ?? 0),
    ]
  }
}
