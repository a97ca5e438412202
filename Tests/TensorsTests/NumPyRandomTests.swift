import ChainruleTensors
import TestSupport
import Testing

/// Every number of the golden file, to the last bit.
@Suite struct NumPyRandomTests {
  /// Each case with a generator freshly seeded by it.
  func cases() throws -> [(expected: JSON, generator: NumPyRandom)] {
    let cases = try Fixture.json("Golden/numpy_random.json")["cases"].array
    try #require(cases.count == 4)
    return try cases.map { ($0, NumPyRandom(seed: UInt32(try $0["seed"].int))) }
  }

  @Test func rawBits() throws {
    for (expected, generator) in try cases() {
      var generator = generator
      let expected = try expected["raw_uint32"].ints
      #expect(expected.map { _ in Int(generator.bits()) } == expected)
    }
  }

  @Test func uniformNumbers() throws {
    for (expected, generator) in try cases() {
      var generator = generator
      let expected = try expected["random"].doubles
      #expect(expected.map { _ in generator.random() } == expected)
    }
  }

  @Test func normalNumbers() throws {
    for (expected, generator) in try cases() {
      var generator = generator
      let expected = try expected["randn"].doubles
      #expect(expected.map { _ in generator.randn() } == expected)
    }
  }

  @Test func permutations() throws {
    for (expected, generator) in try cases() {
      var generator = generator
      #expect(generator.permutation(10) == (try expected["permutation_10"].ints))
    }
  }

  /// The 10,000th output after seed 5489 is required of every MT19937 by the C++ standard
  /// ([rand.predef]); it lies past 16 refills of the state.
  @Test func tenThousandthOutput() {
    var generator = NumPyRandom(seed: 5489)
    for _ in 1..<10_000 { _ = generator.bits() }
    #expect(generator.bits() == 4_123_659_995)
  }

  /// `randn` draws two numbers at once and keeps one, which `random` must not touch.
  @Test func theSpareNormalNumberWaits() {
    var plain = NumPyRandom(seed: 3)
    let pair = (plain.randn(), plain.randn())
    let after = plain.random()
    var mixed = NumPyRandom(seed: 3)
    #expect(mixed.randn() == pair.0)
    #expect(mixed.random() == after)
    #expect(mixed.randn() == pair.1)
  }

  @Test func aCopyGoesItsOwnWay() {
    var generator = NumPyRandom(seed: 7)
    _ = generator.random()
    var copy = generator
    let expected = (0..<700).map { _ in generator.bits() }
    #expect((0..<700).map { _ in copy.bits() } == expected)
  }

  @Test(arguments: [0, 1, 2, 3, 1000])
  func permutationsHoldEveryNumberOnce(count: Int) {
    var generator = NumPyRandom(seed: 11)
    #expect(generator.permutation(count).sorted() == Array(0..<count))
  }

  @Test func permutationsOfNothingDrawNothing() {
    var generator = NumPyRandom(seed: 5)
    var untouched = generator
    _ = generator.permutation(0)
    _ = generator.permutation(1)
    #expect(generator.bits() == untouched.bits())
  }
}
