import Chainrule

/// Activations with their derivatives.
enum DrawnActivations {
  /// Those of these names, or all; throws `UsageError` with the nearest for a name that there is not.
  static func grid(named names: [String]) throws -> ChartGrid {
    let known = Catalogue.activationKinds
    let chosen = try (names.isEmpty ? known : names).compactMap { name -> (any ActivationOp)? in
      do {
        if case .elementwise(let any) = try Activation(named: name) { return any.op }
        if names.isEmpty { return nil }
        throw UsageError(
          "--activation", expected: "a function of one number", found: quoted(name))
      } catch let error as UnknownKind {
        let nearest = suggestion(for: name, among: known)
        throw UsageError(
          "--activation", expected: "one of \(error.known.joined(separator: ", "))",
          found: "\(quoted(name))\(nearest)")
      }
    }
    return grid(of: chosen)
  }

  static func grid(of activations: [any ActivationOp]) -> ChartGrid {
    ChartGrid(
      title: activations.count == 1 ? "" : "Activations",
      caption: "Each activation a = f(z), and its slope ∂a/∂z.",
      charts: activations.map { LineChart(of: $0) },
      columns: activations.count > 4 ? 3 : 2)
  }
}
