import Chainrule

/// The work of `train` once everything is known: epochs, the run folder, the results.
struct Training<S: Scalar> {
  let data: TrainData
  let plan: TrainPlan
  let choice: RecipeChoice?
  let work: WorkOptions

  /// The rows as the network takes them.
  private struct Rows {
    let train: Examples<S>
    let validation: Examples<S>?
    let test: Examples<S>?
  }

  func run() throws {
    let rows = Rows(
      train: try encoded(data.training), validation: try data.validation.map { try encoded($0) },
      test: try data.test.map { try encoded($0) })
    let trainer = try trainer(rows.train)
    let checkpoint = try checkpoint()
    // What does not fit is found before anything of the run is written anew.
    if let state = checkpoint?.state { try resume(trainer, from: state) }
    let folder = try checkpoint?.folder ?? RunPlace.make(plan.settings, force: work.force)
    var record = try record()
    // What choosing has found is kept with the run: one that is resumed does not choose again.
    let kept =
      checkpoint == nil ? choice.map { KeptChoice($0) } : KeptChoice(try folder.record())
    record.choice = kept?.json
    if let judged = kept?.judged { record.metrics["validation"] = judged.json }
    try folder.write(config: plan.settings.json)
    try folder.write(record, isLasting: false)

    let result = try fit(trainer, rows.validation, folder, resuming: checkpoint?.state)
    record.note(result)
    try folder.write(record, isLasting: false)
    if case .diverged(let divergence) = result.ending, result.bestEpoch == nil {
      throw WorkFailed(description: "\(divergence)")
    }
    // What was learned is safe before anything else can go wrong.
    try folder.write(
      trainer.model(
        task: data.task, preprocessing: data.preprocessing,
        provenance: provenance(record, result)))
    let results: TrainResults
    do {
      results = try self.results(trainer, rows, folder, result, kept)
    } catch is CancellationError {
      try leaveUnmeasured(folder)
    }
    record.metrics = results.assessment.json
    let model = try trainer.model(
      task: data.task, preprocessing: data.preprocessing, provenance: provenance(record, result),
      baselines: results.assessment.baselines)
    try model.write(to: folder.modelPath, force: true)
    try folder.write(record)
    if work.json { Output.print(results.json.description) } else { results.print() }
    if !work.quiet { results.printWarnings() }
    try leave(result, folder)
  }

  private func trainer(_ examples: Examples<S>) throws -> Trainer<S> {
    let weighted = try ClassWeighting(setting: plan.settings.classWeights).applied(to: examples)
    do {
      guard let start = plan.start else {
        let drawn = try plan.network.initialParameters(
          seed: plan.options.seed, drawnFor: weighted.inputs)
        return try Trainer(plan.network, weighted, plan.options, parameters: drawn)
      }
      return try Trainer(plan.network, weighted, plan.options, from: start)
    } catch let error as NetworkError where plan.settings.freeze != nil {
      throw UsageError("--freeze: \(error)")
    }
  }

  /// Where an interrupted run stopped; nil where none is to go on.
  private func checkpoint() throws -> (folder: RunFolder, state: TrainingState<S>?)? {
    guard let path = work.resume else { return nil }
    let folder = try RunFolder.open(path)
    guard let found = try folder.checkpoint(as: S.self) else {
      throw UsageError(
        "--resume", expected: "a run with a checkpoint (see --checkpoint-every)",
        found: "none in \(path)")
    }
    if let remark = found.remark, !work.quiet { Remarks.say(remark) }
    return (folder, found.state)
  }

  private func resume(_ trainer: Trainer<S>, from state: TrainingState<S>) throws {
    do {
      try trainer.resume(from: state)
    } catch let error as CheckpointError {
      throw UsageError("--resume: \(error); a run goes on with the settings and rows it began with")
    }
    if state.lastEpoch >= plan.epochs, !work.quiet {
      Remarks.say("All \(plan.epochs.grouped) epochs of this run are done.")
    }
  }

  // MARK: - Training

  private func fit(
    _ trainer: Trainer<S>, _ validation: Examples<S>?, _ folder: RunFolder,
    resuming state: TrainingState<S>?
  ) throws -> FitResult {
    let options = FitOptions(
      epochs: plan.epochs, until: plan.settings.until, patience: plan.patience,
      target: data.preprocessing.target)
    let history = try state.map { try folder.startHistory(resuming: $0) } ?? folder.startHistory()
    let progress = ProgressLine(isQuiet: work.quiet)
    var best = state?.progress?.records.last { $0.isBest }?.epoch ?? 0
    Signals.watch()
    defer { progress.clear() }
    let checkpoints = plan.settings.checkpointEvery.map { interval in
      Checkpoints<S>(every: interval) { try folder.write($0) }
    }
    return try trainer.fit(
      validation: validation, options: options, resuming: state, checkpoints: checkpoints,
      shouldStop: { Signals.caught != nil }
    ) { epoch in
      try history.append(epoch)
      if epoch.isBest { best = epoch.epoch }
      progress.show(epoch, best: best)
    }
  }

  /// The end of a run that nobody waits for any longer; its model is written.
  private func leaveUnmeasured(_ folder: RunFolder) throws -> Never {
    if !work.quiet {
      Remarks.say("Interrupted while measuring; what was learned is in \(folder.path)")
    }
    throw Stopped(signal: Signals.caught ?? Signals.interrupt)
  }

  /// What the exit status says beside the results.
  private func leave(_ result: FitResult, _ folder: RunFolder) throws {
    Output.flush()
    if case .interrupted = result.ending, !work.quiet {
      let advice =
        plan.settings.checkpointEvery == nil
        ? "" : "; to go on: chainrule train --resume \(folder.path)"
      Remarks.say("Interrupted; what was learned is in \(folder.path)\(advice)")
    }
    switch result.ending {
    case .diverged(let divergence):
      let epoch = (result.keptEpoch ?? result.bestEpoch).map { ", of epoch \($0)," } ?? ""
      throw WorkFailed(
        description: "\(divergence); the best weights before\(epoch) are in \(folder.path)")
    case .interrupted: throw Stopped(signal: Signals.caught ?? Signals.interrupt)
    case .completed, .converged, .stoppedEarly: return
    }
  }

  private func encoded(_ rows: LabeledRows) throws -> Examples<S> {
    let (examples, remarks) = try rows.encoded(by: data.preprocessing, as: S.self)
    if !work.quiet { Remarks.note(remarks, about: data.source) }
    if let weights = examples.weights, !weights.contains(where: { $0 > 0 }) {
      throw DataError(
        file: data.source, column: plan.settings.sampleWeights,
        expected: "a weight above 0 among the rows of each part",
        found: "none in one of \(examples.count.grouped) rows")
    }
    return examples
  }

  // MARK: - Results

  private func results(
    _ trainer: Trainer<S>, _ rows: Rows, _ folder: RunFolder, _ result: FitResult,
    _ kept: KeptChoice?
  ) throws -> TrainResults {
    let weighting = ClassWeighting(setting: plan.settings.classWeights)
    let assessment = try Assessment(
      of: trainer, training: rows.train,
      weighted: weighting.isInForce ? try weighting.applied(to: rows.train) : nil,
      validation: rows.validation, test: rows.test, judged: kept?.judged, data: data.divided,
      shouldStop: { Signals.areOverdue })
    return TrainResults(
      data: data, plan: plan, choice: kept, folder: folder, result: result,
      assessment: assessment)
  }

  private func record() throws -> RunRecord {
    var record = RunRecord(
      seed: plan.settings.seed, task: data.task.rawValue, target: data.targetName,
      epochs: plan.epochs)
    record.command = CommandLine.arguments
    record.rows = data.rowsByPart
    record.data = try recorded(data.source, data.training)
    if case .file(let path)? = plan.settings.validation {
      record.validationData = try recorded(path, data.validation)
    }
    if case .file(let path)? = plan.settings.test {
      record.testData = try recorded(path, data.test)
    }
    return record
  }

  /// What is recorded of a file; nil for folders and standard input.
  private func recorded(_ path: String, _ rows: LabeledRows?) throws -> Provenance.DataFile? {
    guard path != "-", !ImageFolder.isFolder(path) else { return nil }
    return Provenance.DataFile(
      file: fileName(path),
      sha256: try SHA256.hex(ofFile: path), rows: rows?.count ?? 0)
  }

  private func provenance(_ record: RunRecord, _ result: FitResult) throws -> Provenance {
    Provenance(
      seed: plan.settings.seed, data: record.data, epochs: result.records.count,
      bestEpoch: result.keptEpoch ?? result.bestEpoch, options: try plan.options.json.object ?? [:],
      metrics: summarized(record.metrics))
  }

  /// The measures without those that grow with the classes, where these are many: run.json has them.
  private func summarized(_ parts: JSONObject) -> JSONObject {
    guard data.preprocessing.target.classes?.count ?? 0 > 100 else { return parts }
    return JSONObject(
      parts.entries.map { part in
        var metrics = part.value.object ?? [:]
        for key in ["confusion", "per_class", "classes"] { metrics[key] = nil }
        return .init(part.key, .object(metrics))
      })
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
