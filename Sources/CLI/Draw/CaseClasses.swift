import Chainrule

/// What a case's outputs and targets say as classes, and what its network answers elsewhere.
struct CaseClasses {
  let names: [String]
  /// The class of each sample.
  let truth: [Int]
  private let example: Case
  /// Above it a single output means the second class.
  private let threshold: Double

  /// Throws `UsageError` where targets are no classes.
  init(_ example: Case) throws {
    self.example = example
    let rows = example.targets.rows
    let outputs = example.network.outputs
    guard outputs == 1 else {
      let isOneHot = rows.allSatisfy { row in
        row.filter { $0 == 1 }.count == 1 && row.allSatisfy { $0 == 0 || $0 == 1 }
      }
      guard isOneHot else {
        throw UsageError("--what", expected: "classes for boundary", found: "\(outputs) numbers")
      }
      names =
        example.outputNames.count == outputs
        ? example.outputNames : (1...outputs).map { "class \($0)" }
      truth = rows.map { $0.firstIndex(of: 1) ?? 0 }
      threshold = 0
      return
    }
    let values = Set(rows.map { $0[0] }).sorted()
    guard let low = values.first, let high = values.last, values.count == 2 else {
      throw UsageError(
        "--what", expected: "two classes for boundary",
        found: "\(values.count) different target\(values.count == 1 ? "" : "s")")
    }
    let spelled = { NumberFormat.significant(4).string($0) }
    names =
      example.outputNames.count == 2
      ? example.outputNames : ["target \(spelled(low))", "target \(spelled(high))"]
    truth = rows.map { $0[0] == low ? 0 : 1 }
    threshold = (low + high) / 2
  }

  /// The sum z at which the only neuron's answer changes.
  var sumThreshold: Double {
    guard let trace = try? Trace(example), let layer = trace.layers.last else { return 0 }
    switch trace.activation(of: layer) {
    case .linear: return threshold
    case .softmax, .elementwise: return 0
    }
  }

  /// The class of each row of inputs, as prediction reads the network.
  func answers(_ rows: [[Double]]) throws -> [Int?] { try example.outputs(rows).map(answer) }

  private func answer(_ outputs: [Double]) -> Int? {
    guard outputs.allSatisfy(\.isFinite) else { return nil }
    guard outputs.count > 1 else { return outputs[0] >= threshold ? 1 : 0 }
    return outputs.indices.max { outputs[$0] < outputs[$1] }
  }
}

extension Case {
  /// What the network gives for each row of inputs.
  func outputs(_ rows: [[Double]]) throws -> [[Double]] {
    var found: [[Double]] = []
    for start in stride(from: 0, to: rows.count, by: 1000) {
      let part = Array(rows[start..<min(start + 1000, rows.count)])
      var example = self
      (example.inputs, example.sampleWeights, example.masks) = (Tensor(rows: part), nil, [:])
      let width = targets.shape[1]
      example.targets = Tensor(rows: part.map { _ in (0..<width).map { $0 == 0 ? 1 : 0 } })
      example.use = .inference
      let step = try example.expandedStep()
      let interpreter = Interpreter(step.graph, wanted: [step.outputs])
      for (role, tensor) in try example.numbers(for: step.graph) {
        interpreter.write(tensor.values, to: role)
      }
      interpreter.run(to: step.forwardCount)
      found += interpreter.tensor(of: step.outputs).rows
    }
    return found
  }
}
