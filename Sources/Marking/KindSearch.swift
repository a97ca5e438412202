/// A search for another drawing of the same exercise on which no hand stumbles.
struct KindSearch<Drawn> {
  /// The exercise with its own numbers.
  let original: Drawn
  /// Whether it has so few numbers that they might be drawn twice.
  let isSmall: Bool
  /// What tells one drawing from another.
  let given: (Drawn) -> [Double]
  /// How much there is to stumble on, 0 for nothing; and the numbers of the calculation, none where they are not compared.
  let assessed: (Drawn) throws -> (unkindness: Double, numbers: [Double])

  /// What is as unkind as this has no value.
  static var impossible: Double { 1e6 }
  /// Of so many variants in a row each differs from the others, as far as digits allow.
  private static var row: Int { 8 }

  /// The kindest of a hundred drawings, of 24 where a row is drawn, that is neither the original nor one of the variants
  /// before it in its row.
  ///
  /// - Parameter number: from 1; the same number gives the same variant, wherever it is made.
  func variant(
    _ number: Int, _ make: (inout KindDraw) throws -> Drawn
  ) throws -> (drawn: Drawn, unkindness: Double) {
    let first = isSmall ? (number - 1) / Self.row * Self.row + 1 : number
    let usual = try assessed(original).numbers
    var taken = [given(original)]
    var found = (drawn: original, unkindness: Double.infinity)
    for variant in first...number {
      found.unkindness = .infinity
      for attempt in 0..<(isSmall ? 24 : 100) where found.unkindness > 0 {
        var draw = KindDraw(variant: variant, attempt: attempt)
        let drawn = try make(&draw)
        let (unkindness, numbers) = try assessed(drawn)
        var sum = unkindness + 4 * dullness(numbers, usual)
        if taken.contains(given(drawn)) { sum += Self.impossible / 10 }
        if sum < found.unkindness { found = (drawn, sum) }
      }
      taken.append(given(found.drawn))
    }
    return found
  }

  /// How many more numbers teach nothing than usual: each that is 0, and those equal to others where chance made it more
  /// than one in ten.
  private func dullness(_ numbers: [Double], _ usual: [Double]) -> Double {
    func counts(_ numbers: [Double]) -> (zeros: Int, repeated: Int) {
      let others = numbers.filter { abs($0) > 1e-12 }.map { Float($0) }
      return (numbers.count - others.count, others.count - Set(others).count)
    }
    let (now, before) = (counts(numbers), counts(usual))
    let excused = max(2, numbers.count / 10)
    return Double(
      max(0, now.zeros - before.zeros) + max(0, now.repeated - before.repeated - excused))
  }
}
