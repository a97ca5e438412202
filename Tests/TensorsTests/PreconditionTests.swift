import ChainruleTensors
import Testing

/// A programmer's mistake stops the program: each precondition that the documentation names.
@Suite struct PreconditionTests {
  @Test func valuesMustFillTheShape() async {
    await #expect(processExitsWith: .failure) { _ = Tensor<Double>([1, 2, 3], shape: [2, 2]) }
    await #expect(processExitsWith: .failure) { _ = Tensor<Double>([], shape: []) }
  }

  @Test func lengthsMustNotBeNegative() async {
    await #expect(processExitsWith: .failure) { _ = Tensor<Double>([1], shape: [-1, -1]) }
  }

  @Test func rowsMustHaveOneLength() async {
    await #expect(processExitsWith: .failure) { _ = Tensor<Double>(rows: [[1, 2], [3]]) }
  }

  @Test func anIndexMustLieWithinTheShape() async {
    await #expect(processExitsWith: .failure) { _ = Tensor<Double>(shape: [2, 3])[0, 3] }
    await #expect(processExitsWith: .failure) { _ = Tensor<Double>(shape: [2, 3])[-1, 0] }
    await #expect(processExitsWith: .failure) { _ = Tensor<Double>(shape: [2, 3])[1] }
  }

  @Test func anOffsetMustLieWithinTheTensor() async {
    await #expect(processExitsWith: .failure) { _ = Tensor<Double>(shape: [2]).index(at: 2) }
    await #expect(processExitsWith: .failure) { _ = Tensor<Double>(shape: [2]).index(at: -1) }
  }

  @Test func reshapingKeepsTheNumberOfElements() async {
    await #expect(processExitsWith: .failure) {
      _ = Tensor<Double>(shape: [2, 3]).reshaped(to: [2, 2])
    }
  }

  @Test func purposesKeepToTheirNumbers() async {
    await #expect(processExitsWith: .failure) { _ = Random.Purpose.mask(-1) }
    await #expect(processExitsWith: .failure) { _ = Random.Purpose.initializer(1 << 28) }
  }
}
