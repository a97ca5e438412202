import ChainruleTensors
import Testing

@Suite struct ConversionTests {
  @Test func floatToDoubleIsExact() {
    let floats: [Float] = [0.1, -3, .pi, .leastNonzeroMagnitude, .greatestFiniteMagnitude]
    let x = Tensor(floats, shape: [5, 1]).converted(to: Double.self)
    #expect(x.shape == [5, 1])
    #expect(x.values == floats.map { Double($0) })
    #expect(x.converted(to: Float.self).values == floats)
  }

  /// Halfway between 1 and 1 + 2⁻²³ the even neighbor is 1; halfway past 1 + 2⁻²³ it is 1 + 2⁻²².
  @Test func doubleToFloatRoundsToNearestEven() {
    let doubles = [1 + 0x1p-24, 1 + 0x1p-24 + 0x1p-52, 1 + 0x3p-24, 0.1, 0x1p-150, 0x1.8p-149]
    let expected: [Float] = [1, 1 + 0x1p-23, 1 + 0x1p-22, 0.1, 0, 0x1p-148]
    #expect(Tensor(doubles, shape: [6]).converted(to: Float.self).values == expected)
  }

  @Test func numbersTooLargeForFloatBecomeInfinite() {
    let x = Tensor([1e39, -1e39, .infinity, -.infinity], shape: [4]).converted(to: Float.self)
    #expect(x.values == [.infinity, -.infinity, .infinity, -.infinity])
  }

  @Test func notANumberAndSignsOfZeroSurvive() {
    let x = Tensor([Double.nan, -0.0, 0.0], shape: [3]).converted(to: Float.self)
    #expect(x.values[0].isNaN)
    #expect(x.values[1].sign == .minus && x.values[2].sign == .plus)
    let back = x.converted(to: Double.self)
    #expect(back.values[0].isNaN)
    #expect(back.values[1].sign == .minus && back.values[2].sign == .plus)
  }

  @Test func convertingToTheSameTypeChangesNothing() {
    let x = Tensor<Double>([0.1, 0.2, 1e300], shape: [3])
    #expect(x.converted(to: Double.self) == x)
    #expect(x.converted() as Tensor<Double> == x)
  }
}
