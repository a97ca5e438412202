import Chainrule

/// The drawings of a single case: an example's, or a model's with rows of its data.
struct DrawnCase {
  let example: Case
  /// Names of parameters, as typed.
  let parameters: [String]
  /// Names of two inputs, as typed; empty: the only two.
  let inputs: [String]

  func drawn(_ kind: DrawnKind) throws -> any Chart {
    switch kind {
    case .network:
      return NetworkChart(
        NetworkDrawing(NetworkPicture(try Explanation(Worked(example)))), title: example.name)
    case .path: return try path()
    case .boundary: return try boundary()
    case .descent: return try descent()
    case .weights:
      return Histogram(weightsOf: example.network, parameters: example.parameters)
    case .gradients: return BarChart(gradientsOf: try Trace(example))
    case .activations: return try DrawnActivations.grid(of: activations())
    case .curves, .confusion:
      throw UsageError("--what", expected: "a run for \(kind.rawValue)", found: "an example")
    }
  }

  private func activations() throws -> [any ActivationOp] {
    let trace = try Trace(example)
    var kinds: Set<String> = []
    return trace.layers.compactMap { layer in
      guard case .elementwise(let any) = trace.activation(of: layer),
        kinds.insert(type(of: any.op).kind).inserted
      else { return nil }
      return any.op
    }
  }

  // MARK: - Parameters

  private func element(_ name: String, in trace: Trace) throws -> Element {
    do {
      return try trace.element(named: name)
    } catch {
      throw UsageError("--parameter: \(error)")
    }
  }

  private func path() throws -> PathDrawing {
    let trace = try Trace(example)
    guard parameters.count <= 1 else {
      throw UsageError(
        "--parameter", expected: "one parameter for the path", found: "\(parameters.count)")
    }
    let name = parameters.first ?? "w1[1,1]"
    let element = try element(name, in: trace)
    guard element.symbol.form == .value else {
      throw UsageError("--parameter", expected: "a number such as w1[1,2]", found: quoted(name))
    }
    return PathDrawing(Paths(Equations(trace), from: element, limit: 12), in: trace)
  }

  private func descent() throws -> any Chart {
    let trace = try Trace(example)
    guard (1...2).contains(parameters.count) else {
      throw UsageError(
        "--parameter", expected: "one or two weights or biases, as in w1[1,1],w1[1,2]",
        found: parameters.isEmpty ? "none" : "\(parameters.count)")
    }
    let found = try parameters.map { try element($0, in: trace) }
    guard Set(found).count == found.count else {
      throw UsageError("--parameter", expected: "two different parameters", found: "one twice")
    }
    do {
      return try DescentPicture(example, along: found).chart
    } catch let error as NotAParameter {
      throw UsageError("--parameter: \(error)")
    }
  }
}
