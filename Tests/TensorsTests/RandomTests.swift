import ChainruleTensors
import TestSupport
import Testing

@Suite struct RandomTests {
  let random = Random(seed: 42)

  /// Known answers of Random123's kat_vectors for philox4x32-10.
  @Test func philoxKnownAnswers() {
    #expect(
      Random.philox(counter: SIMD4(0, 0, 0, 0), key: SIMD2(0, 0))
        == SIMD4(0x6627_e8d5, 0xe169_c58d, 0xbc57_ac4c, 0x9b00_dbd8))
    #expect(
      Random.philox(
        counter: SIMD4(repeating: .max), key: SIMD2(repeating: .max))
        == SIMD4(0x408f_276d, 0x41c8_3b0e, 0xa20b_c7c6, 0x6d54_51fd))
    // The digits of π.
    #expect(
      Random.philox(
        counter: SIMD4(0x243f_6a88, 0x85a3_08d3, 0x1319_8a2e, 0x0370_7344),
        key: SIMD2(0xa409_3822, 0x299f_31d0))
        == SIMD4(0xd16c_fe09, 0x94fd_cceb, 0x5001_e420, 0x2412_6ea1))
  }

  /// The place is the counter: (column / 4, row, step, purpose), the seed the key, low word first.
  @Test func bitsAreThoseOfTheirPlace() {
    let random = Random(seed: 0x0123_4567_89ab_cdef)
    let block = Random.philox(
      counter: SIMD4(2, 7, 5, Random.Purpose.mask(3).rawValue),
      key: SIMD2(0x89ab_cdef, 0x0123_4567))
    for lane in 0..<4 {
      #expect(random.bits(.mask(3), step: 5, row: 7, column: 8 + lane) == block[lane])
    }
  }

  /// Changing seed, purpose, step, row or column alone changes the numbers: no two of these
  /// 9 · 64 words are equal (by chance with probability 576² / 2 / 2³² < 4 · 10⁻⁵; the seed is fixed).
  @Test func everyPartOfThePlaceMatters() {
    let purposes: [Random.Purpose] = [
      .split, .shuffle, .initializer(0), .initializer(1), .mask(0), .mask(1),
    ]
    var words: [UInt32] = []
    for column in 0..<64 {
      for purpose in purposes {
        words.append(random.bits(purpose, column: column))
      }
      words.append(random.bits(.split, step: 1, column: column))
      words.append(random.bits(.split, row: 1, column: column))
      words.append(Random(seed: 42 + 1 << 32).bits(.split, column: column))
    }
    #expect(words.count == 576 && Set(words).count == words.count)
  }

  @Test func purposesAreDistinct() {
    let last = (1 << 28) - 1
    let purposes: [Random.Purpose] = [
      .split, .shuffle, .initializer(0), .initializer(1), .initializer(last), .mask(0), .mask(1),
      .mask(last),
    ]
    #expect(Set(purposes.map(\.rawValue)).count == purposes.count)
  }

  /// Numbers may be made in any order, by any thread.
  @Test func theOrderOfDrawingDoesNotMatter() {
    let forward = (0..<100).map { random.normal(.mask(0), step: 1, row: 2, column: $0) }
    let backward = (0..<100).reversed().map { random.normal(.mask(0), step: 1, row: 2, column: $0) }
    #expect(forward == backward.reversed())
  }

  @Test func uniformNumbersAreExactInFloat() {
    let uniform = (0..<1000).map { random.uniform(.split, column: $0) }
    let bits = (0..<1000).map { random.bits(.split, column: $0) }
    #expect(uniform == bits.map { Double($0 >> 8) / 16_777_216 })
    #expect(uniform.map { Double(Float($0)) } == uniform)
    #expect(uniform.allSatisfy { $0 >= 0 && $0 < 1 })
  }

  /// Box and Muller's formula, written once more: columns 2k and 2k + 1 share a radius and an
  /// angle, so that x² + y² = −2 ln u and (x, y) points along the angle.
  @Test func normalNumbersFollowTheirFormula() {
    let place = Random.Purpose.initializer(4)
    var (found, expected) = ([Double](), [Double]())
    for column in stride(from: 0, to: 1000, by: 2) {
      let u = (Double(random.bits(place, row: 3, column: column)) + 0.5) / 4_294_967_296
      let angle = 2 * Double.pi * random.uniform(place, row: 3, column: column + 1)
      let x = random.normal(place, row: 3, column: column)
      let y = random.normal(place, row: 3, column: column + 1)
      found += [x * x + y * y, x * Double.cos(angle) + y * Double.sin(angle)]
      expected += [-2 * Double.log(u), Double.sqrt(-2 * Double.log(u))]
    }
    expectAgreement(found, expected, within: 1e-14)
  }

  @Test(arguments: [0, 1, 2, 3, 10, 1000])
  func permutationsHoldEveryNumberOnce(count: Int) {
    let order = random.permutation(of: count, .shuffle)
    #expect(order.sorted() == (0..<count).map(Int32.init))
  }

  @Test func permutationsDifferFromStepToStep() {
    let first = random.permutation(of: 100, .shuffle, step: 0)
    #expect(first == random.permutation(of: 100, .shuffle, step: 0))
    #expect(first != random.permutation(of: 100, .shuffle, step: 1))
    #expect(first != random.permutation(of: 100, .split, step: 0))
    #expect(first != Random(seed: 43).permutation(of: 100, .shuffle, step: 0))
  }

  /// A resumed run has only the step: the order that was there before must not show.
  @Test func permutingForgetsTheOldOrder() {
    var order = random.permutation(of: 50, .shuffle, step: 0)
    random.permute(&order, .shuffle, step: 1)
    #expect(order == random.permutation(of: 50, .shuffle, step: 1))
  }
}
