import Chainrule
import Foundation
import Testing

/// Checkpoints in a run folder: the newest whole one counts.
@Suite struct CheckpointTests {
  private func withRun(_ body: (RunFolder) throws -> Void) throws {
    let folder = NSTemporaryDirectory() + "chainrule-\(UUID().uuidString)"
    defer { try? FileManager.default.removeItem(atPath: folder) }
    try body(RunFolder.create(at: folder))
  }

  private func trainer(rate: Double = 0.05) throws -> Trainer<Double> {
    let xs = (0..<7).map { Double($0) / 7 }
    return try Trainer(
      Network(inputs: 1, layers: [.dense(3, .tanh), .batchNorm(), .dropout(0.2), .dense(1)]),
      Examples(
        inputs: Tensor(xs, shape: [7, 1]),
        targets: .values(Tensor(xs.map { $0 * $0 }, shape: [7, 1]))),
      TrainingOptions(
        loss: MeanSquaredErrorLoss(), optimizer: Adam(learningRate: rate), batchSize: 2, seed: 4))
  }

  private func names(_ run: RunFolder) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: run.path).sorted()
  }

  private func damage(_ path: String, at place: (Int) -> Int = { $0 - 3 }) throws {
    var bytes = try readFile(path)
    bytes[place(bytes.count)] ^= 0x10
    try AtomicFile.write([bytes], to: path, force: true)
  }

  @Test func aKilledRunGoesOn() throws {
    try withRun { run in
      let options = FitOptions(epochs: 6, patience: 100)
      let whole = try trainer()
      let expected = try whole.fit(options: options)

      // Killed in epoch 5, after three of its four steps; the newest checkpoint is of step 15.
      struct Killed: Error {}
      let first = try trainer()
      let history = try run.startHistory()
      #expect(throws: Killed.self) {
        try first.fit(
          options: options, checkpoints: Checkpoints(every: .steps(5)) { try run.write($0) },
          shouldStop: { false }
        ) { record in
          try history.append(record)
          if record.epoch == 5 { throw Killed() }
        }
      }
      #expect(
        try names(run) == [
          "checkpoint-previous.safetensors", "checkpoint.safetensors", "history.jsonl",
        ])
      #expect(try run.history().count == 5)

      let again = try RunFolder.open(run.path)
      let checkpoint = try #require(try again.checkpoint(as: Double.self))
      #expect(checkpoint.remark == nil)
      #expect(checkpoint.state.stepCount == 15)
      #expect(checkpoint.state.lastEpoch == 3)
      let lines = try again.startHistory(resuming: checkpoint.state)
      #expect(try again.history().compactMap { $0["epoch"]?.integer } == [1, 2, 3])
      let second = try trainer()
      let result = try second.fit(options: options, resuming: checkpoint.state) {
        try lines.append($0)
      }
      #expect(second.parameters == whole.parameters)
      #expect(second.states == whole.states)
      #expect(result.records.map(\.weightHash) == expected.records.map(\.weightHash))
      let hashes = try again.history().map { $0["weight_hash"]?.string }
      #expect(hashes == expected.records.map(\.weightHash))
    }
  }

  @Test func linesThatACrashHasLostComeBack() throws {
    try withRun { run in
      var last: TrainingState<Double>?
      let result = try trainer().fit(
        options: FitOptions(epochs: 4), checkpoints: Checkpoints(every: .epochs(1)) { last = $0 })
      let lines = result.records.map { $0.json.description }
      for text in [
        "", lines[0] + "\n", lines[0] + "\n" + lines[1] + "\n{\"epo",
        lines[0] + "\n\u{0}\u{0}\u{0}\n" + lines[2] + "\n",
        lines.joined(separator: "\n") + "\n{\"epoch\":5}\n",
      ] {
        try AtomicFile.write(text, to: run.historyPath, force: true)
        _ = try run.startHistory(resuming: #require(last))
        #expect(try run.history().map(\.description) == lines)
      }
    }
  }

  @Test func theOneBeforeStandsInForADamagedOne() throws {
    try withRun { run in
      let trainer = try trainer()
      #expect(try run.checkpoint(as: Double.self)?.state == nil)
      trainer.run(steps: 3)
      let older = try trainer.state()
      try run.write(older)
      trainer.run(steps: 3)
      let newer = try trainer.state()
      try run.write(newer)
      #expect(try run.checkpoint()?.state == newer)

      try damage(run.checkpointPath)
      let found = try #require(try run.checkpoint(as: Double.self))
      #expect(found.state == older)
      #expect(found.path == run.previousCheckpointPath)
      #expect(
        found.remark
          == "\(run.checkpointPath): damaged: its SHA-256 is not the one it was written with; "
          + "going on from \(run.previousCheckpointPath)")

      try FileManager.default.removeItem(atPath: run.checkpointPath)
      #expect(try run.checkpoint()?.state == older)
      // A crash between the two renames: the new one is whole under its first name.
      try newer.safetensors().write(to: "\(run.path)/checkpoint-next.safetensors")
      #expect(try run.checkpoint()?.state == newer)

      try run.write(newer)
      try damage(run.checkpointPath)
      try damage(run.previousCheckpointPath)
      #expect(
        throws: CheckpointError(
          run.checkpointPath,
          .damaged(reason: "its SHA-256 is not the one it was written with"))
      ) { try run.checkpoint(as: Double.self) }
      try run.removeCheckpoints()
      #expect(try names(run) == [])
    }
  }

  /// Wherever a bit turns, and wherever the file ends, it is refused.
  @Test func everyDamageIsSeen() throws {
    let bytes = try trainer().state().safetensors().bytes()
    func read(_ bytes: [UInt8]) throws {
      let content = try Safetensors(bytes: bytes, source: "c")
      _ = try TrainingState<Double>(content, file: "c")
    }
    try read(bytes)
    var seen = 0
    for place in stride(from: 0, to: bytes.count, by: 13) {
      var damaged = bytes
      damaged[place] ^= 1 << UInt8(place % 7)
      // Spaces behind the header mean nothing.
      if bytes[place] == UInt8(ascii: " ") { continue }
      #expect(throws: (any Error).self, "byte \(place)") { try read(damaged) }
      #expect(throws: (any Error).self, "cut at \(place)") { try read(Array(bytes[..<place])) }
      seen += 1
    }
    #expect(seen > 100)
  }

  @Test func refusesOtherFiles() throws {
    try withRun { run in
      let trainer = try trainer()
      func message() -> String {
        do {
          _ = try run.checkpoint(as: Double.self)
          return "no error"
        } catch { return "\(error)".replacingOccurrences(of: run.path + "/", with: "") }
      }
      try trainer.model(task: .regression, preprocessing: nil).write(to: run.checkpointPath)
      #expect(
        message() == "checkpoint.safetensors: not a checkpoint of Chainrule: expected the format "
          + "“chainrule-checkpoint” in its metadata, found “chainrule”")
      var file = try trainer.state().safetensors()
      file.metadata["format_version"] = "2"
      try file.write(to: run.checkpointPath, force: true)
      #expect(
        message()
          == "checkpoint.safetensors: written in format 2; this version of Chainrule reads up to 1")
      try AtomicFile.write("", to: run.checkpointPath, force: true)
      #expect(message().hasPrefix("checkpoint.safetensors: damaged: not a safetensors file"))
      try trainer.state().safetensors().write(to: run.checkpointPath, force: true)
      #expect(
        throws: CheckpointError(
          run.checkpointPath, .mismatch(what: "precision", expected: "float", found: "double"))
      ) { try run.checkpoint(as: Float.self) }
    }
  }

  @Test func keepsNumbersThatJSONHasNot() throws {
    var states: [TrainingState<Double>] = []
    let trainer = try trainer()
    _ = try trainer.fit(
      options: FitOptions(epochs: 1),
      checkpoints: Checkpoints(every: .steps(1)) { states.append($0) })
    // Before an epoch has ended, the least loss so far is infinite.
    for state in states {
      let bytes = try state.safetensors().bytes()
      let read = try TrainingState<Double>(Safetensors(bytes: bytes, source: "c"), file: "c")
      #expect(read == state)
    }
    #expect(states.count == 4)
  }

  @Test func aFolderThatIsGoneIsNamed() throws {
    try withRun { run in
      try FileManager.default.removeItem(atPath: run.path)
      let state = try trainer().state()
      #expect(throws: WriteError.self) { try run.write(state) }
    }
  }

  @Test func statusChangesAlone() throws {
    try withRun { run in
      var record = RunRecord(seed: 3, task: "regression", target: "y", epochs: 5)
      record.status = "interrupted"
      try run.write(record)
      try run.write(status: "running")
      record.status = "running"
      #expect(try run.record() == record.json)
    }
  }
}
