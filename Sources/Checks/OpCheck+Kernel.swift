import ChainruleEngine
import ChainruleGraphs
import ChainruleTensors

extension OpCheck {
  /// A plan of the operation alone, with the engine's kernel if it has one, against `evaluate` in `Double`.
  ///
  /// The error is in units in the last place of the largest element of each output, so that sums in another order
  /// pass and a wrong term does not; `kernelScale` stands for that element where it is larger. The plan runs once with inputs written into its memory and once with inputs read
  /// where they stand, in blocks of 16 rows.
  public func kernel<S: Scalar>(_ type: S.Type) -> Finding {
    var finding = Finding(kind, .kernel, bound: kernelUlps, note: "\(S.self)")
    let numbers = inputs.map { $0.converted(to: S.self) }
    // What the plan is given, so that rounding the inputs is no error of the kernel.
    let expected = op.apply(to: numbers.map { $0.converted(to: Double.self) })
    for isWritten in [true, false] {
      let found = run(numbers, isWritten: isWritten)
      for (port, output) in expected.enumerated() {
        let largest = output.values.reduce(kernelScale) { $1.isFinite ? max($0, abs($1)) : $0 }
        let unit = max(S(largest).ulp, S.leastNormalMagnitude)
        finding.compare(found[port], output, scale: { _ in Double(unit) }, "output \(port)")
      }
    }
    return finding
  }

  private func run<S: Scalar>(_ inputs: [Tensor<S>], isWritten: Bool) -> [Tensor<S>] {
    var graph = Graph()
    let values = samples.enumerated().map {
      graph.source(.input($0), $1.shape, batched: $1.isBatched)
    }
    let ports = graph.addAll(op, values)
    let batch = (values + ports).first { graph.isBatched($0) }
    let rows = batch.flatMap { graph.shape(of: $0).first } ?? 1
    let outputs = ports + [Self.addCompanion(rows: rows, to: &graph)]
    let store = Store<S>(parameters: [], states: [])
    let memory = inputs.map { tensor in
      let copy = UnsafeMutableBufferPointer<S>.allocate(capacity: max(tensor.count, 1))
      _ = copy.update(fromContentsOf: tensor.values)
      return copy
    }
    defer { memory.forEach { $0.deallocate() } }
    var bindings: [Role: Binding<S>] = [:]
    for (i, buffer) in memory.enumerated() {
      guard let base = buffer.baseAddress else { continue }
      bindings[.input(i)] = isWritten ? .written : .memory(UnsafePointer(base))
    }
    let plan = Plan(
      Program(graph: graph, rows: rows, outputs: outputs), store: store, bindings: bindings)
    if isWritten {
      for (value, tensor) in zip(values, inputs) where plan.reads(value) {
        _ = plan.elements(of: value).update(fromContentsOf: tensor.values)
      }
    }
    let threads = Parallel(threads: 1)
    defer { threads.stop() }
    plan.run(on: threads)
    return ports.map { plan.tensor(of: $0) }
  }

  /// A companion with rows so wide that the plan cuts even a small batch into blocks of 16 rows.
  private static func addCompanion(rows: Int, to graph: inout Graph) -> Value {
    let wide = graph.add(Constant(1, shape: [12_000]), [])
    let all = graph.add(BroadcastRows(rows: rows), [wide])
    return graph.add(SumColumns(), [all])
  }
}
