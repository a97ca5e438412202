import ChainruleData
import ChainruleTensors
import Testing

@Suite struct ExamplesTests {
  let inputs = Tensor<Float>(rows: [[1, 2], [3, 4], [5, 6]])

  @Test func picksRowsInOrder() {
    let examples = Examples(
      inputs: inputs, targets: .classes([0, 1, 0], names: ["a", "b"]), weights: [1, 2, 3])
    let subset = examples.subset([2, 0, 2])
    #expect(subset.count == 3)
    #expect(subset.inputs == Tensor(rows: [[5, 6], [1, 2], [5, 6]]))
    #expect(subset.weights == [3, 1, 3])
    guard case .classes(let classes, let names) = subset.targets else {
      Issue.record("expected classes")
      return
    }
    #expect(classes == [0, 0, 0])
    #expect(names == ["a", "b"])
  }

  @Test func picksValues() {
    let examples = Examples(
      inputs: inputs, targets: .values(Tensor(rows: [[1, 10], [2, 20], [3, 30]])))
    guard case .values(let values) = examples.subset([1]).targets else {
      Issue.record("expected values")
      return
    }
    #expect(values == Tensor(rows: [[2, 20]]))
    #expect(examples.subset([]).inputs.shape == [0, 2])
    #expect(examples.subset([0]).weights == nil)
  }
}
