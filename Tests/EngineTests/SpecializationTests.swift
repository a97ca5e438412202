// Timings say something about optimized code alone: Scripts/check-specialization runs this file with it.
#if !DEBUG
  import ChainruleChecks
  import ChainruleGraphs
  import ChainruleTensors
  import Testing

  @testable import ChainruleEngine

  #if canImport(Glibc)
    import Glibc
  #else
    import Darwin
  #endif

  /// A loop over elements that is generic where it runs costs 38 to 54 ns an element instead of 1. Nothing but the
  /// clock notices; so each op file and each kernel is timed on 2¹⁶ elements.
  @Suite(.serialized) struct SpecializationTests {
    /// What an element, or a multiply-add of a product, may cost in nanoseconds.
    private static let allowed = 5.0
    /// What the C library's function may cost on top, where `evaluate` calls one for each element; for a pick, what
    /// reading one number from each row costs, which is in another line of the cache every time.
    private static let library: [String: Double] = [
      "Exponential": 10, "Logarithm": 10, "Sigmoid": 10, "Softmax": 10, "LogSumExp": 10,
      "NormalDensity": 10, "Tanh": 20, "Softplus": 25, "NormalCDF": 25, "GELU": 25, "Pick": 15,
    ]

    @Test(arguments: opTable) func evaluate(entry: OpEntry) {
      for check in entry.checks(256, 256) where check.op is any PrimitiveOp {
        let allowed = Self.allowed + (Self.library[entry.file] ?? 0)
        let times = [check.evaluateTime(Float.self), check.evaluateTime(Double.self)]
        for time in times { #expect(time <= allowed, "\(check.op): \(time) ns") }
        print("evaluate \(entry.file) \(times.map { ($0 * 10).rounded() / 10 })")
      }
    }

    @Test(arguments: opTable) func kernels(entry: OpEntry) {
      for check in entry.checks(256, 256) {
        let hasKernel = Kernels.serves(check.op)
        let own = hasKernel ? 0 : (Self.library[entry.file] ?? 0)
        // A composite without a kernel is a handful of primitives.
        let allowed = (check.op is any CompositeOp && !hasKernel ? 40 : Self.allowed) + own
        let times = [check.planTime(Float.self), check.planTime(Double.self)]
        for time in times { #expect(time <= allowed, "\(check.op): \(time) ns") }
        print("plan \(entry.file) \(times.map { ($0 * 10).rounded() / 10 })")
      }
    }
  }

  extension OpCheck {
    /// How many elements, or multiply-adds, the operation works on.
    private var work: Double {
      let outputs = op.shapes(of: inputs.map(\.shape)) ?? []
      let elements = (inputs.map(\.shape) + outputs).map(\.elementCount).max() ?? 1
      if op is MatrixProduct || op is Dense {
        return Double(5 * inputs[0].count)
      }
      // A pick reads one element of each row.
      return op is Pick ? Double(inputs[1].count) : Double(elements)
    }

    /// Nanoseconds for each element of `evaluate`, called as the engine calls it.
    fileprivate func evaluateTime<S: Scalar>(_ type: S.Type) -> Double {
      let shapes = op.shapes(of: inputs.map(\.shape)) ?? []
      let sources = inputs.map { tensor in
        let region = Region<S>(count: tensor.count)
        for (i, value) in tensor.values.enumerated() { region.base[i] = S(value) }
        return region
      }
      let targets = shapes.map { Region<S>(count: $0.elementCount) }
      let views = zip(sources, inputs).map {
        View(shape: $1.shape, elements: UnsafeBufferPointer(start: $0.base, count: $1.count))
      }
      let results = zip(targets, shapes).map {
        MutableView(
          shape: $1,
          elements: UnsafeMutableBufferPointer(start: $0.base, count: $1.elementCount))
      }
      return withExtendedLifetime((sources, targets)) {
        best { op.evaluate(views, into: results) } / work
      }
    }

    /// Nanoseconds for each element of a plan of the operation alone.
    fileprivate func planTime<S: Scalar>(_ type: S.Type) -> Double {
      var graph = Graph()
      let values = samples.enumerated().map {
        graph.source(.input($0), $1.shape, batched: $1.isBatched)
      }
      let ports = graph.addAll(op, values)
      let plan = Plan(
        Program(graph: graph, rows: 256, outputs: ports),
        store: Store<S>(parameters: [], states: []), bindings: [:])
      for (value, tensor) in zip(values, inputs) where plan.reads(value) {
        _ = plan.elements(of: value).update(fromContentsOf: tensor.converted(to: S.self).values)
      }
      let threads = Parallel(threads: 1)
      defer { threads.stop() }
      return best { plan.run(on: threads) } / work
    }
  }

  /// The shortest of twelve runs, in nanoseconds: what a busy machine adds is not the code's.
  private func best(_ body: () -> Void) -> Double {
    (0..<12).map { _ in
      let start = nanoseconds()
      body()
      return nanoseconds() - start
    }.min() ?? .infinity
  }

  private func nanoseconds() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return 1e9 * Double(time.tv_sec) + Double(time.tv_nsec)
  }
#endif
