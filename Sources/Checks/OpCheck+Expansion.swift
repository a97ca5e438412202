import ChainruleGraphs
import ChainruleTensors

extension OpCheck {
  /// A composite's expansion down to primitives, against its `evaluate`: to 10⁻¹³.
  ///
  /// Nothing is compared, and so the finding does not pass, where the operation is no composite.
  public func expansion() -> Finding {
    var finding = Finding(kind, .expansion, bound: 1e-13)
    guard op is any CompositeOp else { return finding }
    var graph = Graph()
    let stands = samples.map { graph.placeholder($0.shape, batched: $0.isBatched) }
    let ports = graph.addAll(op, stands)
    let (expanded, image) = graph.expanded()
    let sources = zip(stands, inputs).map { (image[$0] ?? $0, $1) }
    let found = expanded.evaluate(Dictionary(uniqueKeysWithValues: sources))
    for (port, expected) in outputs.enumerated() {
      guard let value = image[ports[port]], let tensor = found[value] else { continue }
      finding.compare(tensor, expected, scale: relativeOrAbsolute, "output \(port)")
    }
    return finding
  }

  /// The reverse rule that follows from a composite's expansion, against the written one: to 10⁻¹².
  public func derivedPullback() -> Finding {
    var finding = Finding(kind, .derivedPullback, bound: 1e-12)
    guard op is any CompositeOp else { return finding }
    for arriving in arrivals {
      let cotangents = cotangents(arriving)
      let written = pullback(cotangents)
      let derived = pullback(cotangents) { $2.derivedPullback(of: $1, $0) }
      for (i, sample) in samples.enumerated() where !sample.isData {
        finding.compare(
          written[i], derived[i], scale: relativeOrAbsolute,
          "ports \(arriving.sorted()), input \(i)")
      }
    }
    return finding
  }
}
