import ChainruleGraphs

extension Program {
  /// The same program with every composite that has no kernel replaced by its expansion, and where each value went.
  ///
  /// Left as it is, such a composite would build its expansion anew in every run.
  func expandedWhereNeeded() -> (program: Program, image: [Value: Value]) {
    let (graph, image) = graph.expanded(keep: Kernels.serves)
    func moved(_ value: Value) -> Value { image[value] ?? value }
    var result = Program(graph: graph, rows: rows, outputs: outputs.map(moved))
    result.gradients = gradients.map { ($0.parameter, moved($0.value)) }
    result.stateUpdates = stateUpdates.map { ($0.state, moved($0.value)) }
    result.updates = updates.map { $0.expandedWhereNeeded() }
    result.clipNorm = clipNorm
    return (result, image)
  }
}

extension UpdateProgram {
  fileprivate func expandedWhereNeeded() -> UpdateProgram {
    let (graph, image) = graph.expanded(keep: Kernels.serves)
    return UpdateProgram(
      parameter: parameter, graph: graph, newParameter: image[newParameter] ?? newParameter,
      newStates: newStates.map { ($0.state, image[$0.value] ?? $0.value) })
  }
}
