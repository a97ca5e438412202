import ChainruleChecks
import ChainruleGraphs
import Testing

/// The optimizers' updates: a plan that works in place against the equations, over five steps.
@Suite struct UpdateTests {
  @Test(arguments: updateTable.map(\.file)) func inPlace(file: String) {
    for op in updateTable.first(where: { $0.file == file })?.ops ?? [] {
      for count in [1, 3, 7, 17, 64, 131] {
        let check = UpdateCheck(op, count: count)
        expectPasses([check.kernel(Float.self), check.kernel(Double.self)])
      }
    }
  }

  @Test("the lines on paper mean what the update computes")
  func equations() {
    for op in updateTable.flatMap(\.ops) { expectPasses([UpdateCheck(op, count: 7).equations()]) }
  }

  @Test("an update that waits for all gradients makes the same numbers")
  func late() {
    for op in updateTable.flatMap(\.ops) {
      let check = UpdateCheck(op, count: 17)
      expectPasses([
        check.kernel(Float.self, isLate: true), check.kernel(Double.self, isLate: true),
      ])
    }
  }

  @Test("more elements than one task takes")
  func cut() {
    expectPasses([UpdateCheck(AdamUpdate(), count: 40_000).kernel(Float.self, isLate: true)])
  }

  @Test(arguments: updateTable.map(\.file)) func expansions(file: String) {
    for op in updateTable.first(where: { $0.file == file })?.ops ?? [] {
      let tensors = 2 + op.stateCount
      let samples = (0..<(tensors + op.settings.count)).map { i -> Sample in
        if i < tensors { return .numbers([3], in: 0.5...1.5) }
        // The step's number is a whole number that nothing is differentiated by.
        return .numbers(
          [], in: op.settings[i - tensors] == .step ? 2...2 : 0.01...0.1,
          batched: false, data: op.settings[i - tensors] == .step)
      }
      let check = OpCheck(op, samples)
      expectPasses([check.expansion(), check.derivedPullback(), check.differences()])
    }
  }
}
