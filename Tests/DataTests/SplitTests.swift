import ChainruleData
import Testing

@Suite struct SplitTests {
  @Test func dividesAllRowsOnce() throws {
    let rows = Array(100..<250)
    let split = try Split.split(rows: rows, test: 0.2, validation: 0.1, seed: 1)
    #expect(split.test.count == 30)
    #expect(split.validation.count == 15)
    #expect((split.training + split.validation + split.test).sorted() == rows)
    for part in [split.training, split.validation, split.test] { #expect(part == part.sorted()) }
    #expect(split.description == "105 rows to train, 15 to validate, 30 to test")
  }

  @Test func dependsOnTheSeedAlone() throws {
    let rows = Array(0..<100)
    let first = try Split.split(rows: rows, test: 0.3, seed: 7)
    #expect(try Split.split(rows: rows, test: 0.3, seed: 7) == first)
    #expect(try Split.split(rows: rows, test: 0.3, seed: 8) != first)
    // Another machine, another day: the same rows.
    let small = try Split.split(rows: Array(0..<10), test: 0.3, seed: 0)
    #expect(small.test == [3, 5, 9])
  }

  @Test func withoutPartsAllRowsTrain() throws {
    #expect(
      try Split.split(rows: [3, 5], seed: 0) == Split(training: [3, 5], validation: [], test: []))
  }

  /// 60 + 30 + 10 rows, 20 % = 20 rows: 12, 6 and 2; of a class with one row it trains.
  @Test func stratifiesByClass() throws {
    let classes = (0..<101).map { Int32($0 < 60 ? 0 : $0 < 90 ? 1 : $0 < 100 ? 2 : 3) }
    let split = try Split.split(
      rows: Array(0..<101), test: 0.2, validation: 0.1, stratifiedBy: classes, seed: 3)
    func counts(_ rows: [Int]) -> [Int] {
      (0..<4).map { c in rows.count { classes[$0] == c } }
    }
    #expect(counts(split.test) == [12, 6, 2, 0])
    #expect(counts(split.validation) == [6, 3, 1, 0])
    #expect(counts(split.training) == [42, 21, 7, 1])
  }

  @Test func everyClassTrains() throws {
    var dice = Dice(state: 5)
    for seed in 0..<200 {
      let count = Int.random(in: 4...40, using: &dice)
      let kinds = Int32.random(in: 1...5, using: &dice)
      let classes = (0..<count).map { _ in Int32.random(in: 0..<kinds, using: &dice) }
      let test = Double.random(in: 0.05...0.6, using: &dice)
      guard
        let split = try? Split.split(
          rows: Array(0..<count), test: test, validation: 0.2, stratifiedBy: classes,
          seed: UInt64(seed))
      else { continue }
      #expect(Set(split.training.map { classes[$0] }) == Set(classes))
      #expect(split.test.count == Int((test * Double(count)).rounded()))
      #expect((split.training + split.validation + split.test).sorted() == Array(0..<count))
    }
  }

  @Test func refusesTheImpossible() {
    func mistake(
      _ rows: Int, _ test: Double?, _ validation: Double? = nil, _ classes: [Int32]? = nil
    ) -> String {
      message {
        _ = try Split.split(
          rows: Array(0..<rows), test: test, validation: validation, stratifiedBy: classes, seed: 0)
      }
    }
    #expect(mistake(10, 0) == "expected a fraction of test rows between 0 and 1, found 0.0")
    #expect(mistake(10, 1) == "expected a fraction of test rows between 0 and 1, found 1.0")
    #expect(
      mistake(10, nil, .nan) == "expected a fraction of validation rows between 0 and 1, found nan")
    #expect(
      mistake(10, 0.5, 0.5)
        == "expected test and validation fractions below 1 together, found 0.5 and 0.5")
    let few = "expected rows enough for each part to have one, found"
    #expect(mistake(2, 0.1) == "\(few) 2 in all and none to test")
    #expect(mistake(4, 0.5, 0.1) == "\(few) 4 in all and none to validate")
    #expect(mistake(1, 0.9) == "\(few) 1 in all and none to train")
    #expect(mistake(0, 0.5) == "\(few) 0 in all and none to test")
    #expect(
      mistake(4, 0.5, nil, [0, 1, 2, 2])
        == "expected at most 1 rows held out, so that each class keeps one to train on, found 2")
  }
}
