import Testing

@testable import ChainruleData

@Suite struct GroupSplitTests {
  /// Groups 0 … 4 of 50, 30, 10, 6 and 4 rows.
  static let sizes = [50, 30, 10, 6, 4]
  static let groups = sizes.enumerated().flatMap { [Int32](repeating: Int32($0), count: $1) }

  @Test func takesTheNearestSetOfGroups() throws {
    for seed in 0..<20 as Range<UInt64> {
      // Exactly 20 rows are 10 + 6 + 4, whatever the order.
      let split = try Split.split(
        rows: Array(100..<200), groups: Self.groups, test: 0.2, seed: seed)
      #expect(split.test == Array(180..<200))
      #expect(split.training == Array(100..<180))
      // 34 rows to test are 30 + 4; 8 to validate of 50, 10 and 6 are 6 more or 2 less: 6 or 10.
      let three = try Split.split(
        rows: Array(0..<100), groups: Self.groups, test: 0.34, validation: 0.08, seed: seed)
      #expect(three.test == Array(50..<80) + Array(96..<100))
      #expect(three.validation == Array(90..<96))
    }
  }

  @Test func neverSplitsAGroup() throws {
    var dice = Dice(state: 3)
    for seed in 0..<200 as Range<UInt64> {
      let count = Int.random(in: 12...200, using: &dice)
      let kinds = Int32.random(in: 3...40, using: &dice)
      let groups = (0..<count).map { _ in Int32.random(in: -1..<kinds, using: &dice) }
      let rows = (0..<count).map { $0 * 2 }
      guard
        let split = try? Split.split(
          rows: rows, groups: groups, test: 0.25, validation: 0.2, seed: seed)
      else { continue }
      #expect((split.training + split.validation + split.test).sorted() == rows)
      let parts = [split.training, split.validation, split.test].map { part in
        Set(part.map { groups[$0 / 2] }.filter { $0 >= 0 })
      }
      for part in [split.training, split.validation, split.test] { #expect(!part.isEmpty) }
      #expect(parts[0].isDisjoint(with: parts[1]))
      #expect(parts[0].isDisjoint(with: parts[2]))
      #expect(parts[1].isDisjoint(with: parts[2]))
    }
  }

  /// Against all 2ⁿ sets of groups.
  @Test func noSetIsNearer() {
    var dice = Dice(state: 4)
    for _ in 0..<300 {
      let sizes = (0..<Int.random(in: 2...8, using: &dice)).map { _ in
        Int.random(in: 1...90, using: &dice)
      }
      let total = sizes.reduce(0, +)
      let wanted = Int.random(in: 1..<total, using: &dice)
      let chosen = Split.nearest(to: wanted, sizes: sizes, leaving: 1)
      #expect(Set(chosen).count == chosen.count)
      #expect((1..<sizes.count).contains(chosen.count))
      let found = chosen.map { sizes[$0] }.reduce(0, +)
      let all = (1..<(1 << sizes.count) - 1).map { set in
        sizes.indices.filter { set >> $0 & 1 == 1 }.map { sizes[$0] }.reduce(0, +)
      }
      #expect(abs(found - wanted) == all.map { abs($0 - wanted) }.min(), "\(sizes) \(wanted)")
    }
  }

  @Test func dependsOnTheSeed() throws {
    let groups = (0..<60).map { Int32($0 / 3) }
    func test(_ seed: UInt64) throws -> [Int] {
      try Split.split(rows: Array(0..<60), groups: groups, test: 0.2, seed: seed).test
    }
    #expect(try test(1) == test(1))
    #expect(try test(1) != test(2))
    #expect(try test(1).count == 12)
  }

  @Test func readsAColumn() throws {
    // A missing group is one of its own: the four rows are four groups, not one of two rows.
    let column = Column(name: "patient", text: ["p", nil, "p", nil, "p", "p"])
    let table = Table([column], source: "t.csv")
    let split = try Split.split(
      rows: Array(0..<6), of: table, group: "patient", test: 0.17, seed: 0)
    #expect(split.test == [1] || split.test == [3])
    #expect(
      message {
        _ = try Split.split(rows: [0], of: table, group: "patients", test: 0.5, seed: 0)
      } == "t.csv: no column “patients”; did you mean “patient”?")
  }

  @Test func refusesTheImpossible() {
    func mistake(_ groups: [Int32], _ validation: Double? = nil) -> String {
      message {
        _ = try Split.split(
          rows: Array(groups.indices), groups: groups, test: 0.3, validation: validation, seed: 0)
      }
    }
    #expect(
      mistake([1, 1, 1, 1]) == "expected a group for each of 2 parts, found 1 group in all")
    #expect(
      mistake([1, 1, 2, 2], 0.3) == "expected a group for each of 3 parts, found 2 groups in all")
  }

  /// The parts leave each other a group, though the nearest sets would take all.
  @Test func eachPartHasAGroup() throws {
    let split = try Split.split(
      rows: Array(0..<10), groups: [0, 0, 0, 0, 0, 0, 0, 0, 1, 2], test: 0.4, validation: 0.4,
      seed: 0)
    #expect(split.training.count == 8)
    #expect(split.test.count == 1)
    #expect(split.validation.count == 1)
  }
}

@Suite struct TimeSplitTests {
  @Test func testsTheLatest() throws {
    // The times of rows 0 … 9, backwards.
    let times = (0..<10).map { Double(100 - $0) }
    let split = try Split.split(
      rows: Array(20..<30), times: times, test: 0.2, validation: 0.3)
    #expect(split.test == [20, 21])
    #expect(split.validation == [22, 23, 24])
    #expect(split.training == [25, 26, 27, 28, 29])
  }

  @Test func tiesStayTogether() throws {
    // 1 1 1 2 2 2 2 3 4 5: two to test are 4 and 5; of three before, a cut is before 2 (five rows
    // 2 2 2 2 3) or before 3 (one row): both 2 off, the later it is.
    let times: [Double] = [1, 1, 1, 2, 2, 2, 2, 3, 4, 5]
    let split = try Split.split(rows: Array(0..<10), times: times, test: 0.2, validation: 0.3)
    #expect(split.test == [8, 9])
    #expect(split.validation == [7])
    // Two times: whatever the fraction, each part has one.
    let two = try Split.split(rows: Array(0..<5), times: [7, 7, 7, 7, 9], test: 0.6)
    #expect(two.test == [4])
    let early = try Split.split(
      rows: Array(0..<5), times: [1, 2, 3, 3, 3], test: 0.4, validation: 0.4)
    #expect([early.training, early.validation, early.test] == [[0], [1], [2, 3, 4]])
  }

  @Test func readsNumbersAndDates() throws {
    let table = Table(
      [
        Column(name: "year", numbers: [2003, 2001, 2002, 2004]),
        Column(name: "day", text: ["01/02/2024", "2024-01-31", "31/12/2023", "02/01/2024"]),
        Column(name: "none", text: ["1", nil, "2", "x"]),
      ], source: "t.csv")
    func test(_ time: String) throws -> [Int] {
      try Split.split(rows: [0, 1, 2, 3], of: table, time: time, test: 0.25).test
    }
    #expect(try test("year") == [3])
    // Days first, as 31/12/2023 shows: the first of February is the latest.
    #expect(try test("day") == [0])
    #expect(
      message { _ = try test("none") }
        == "t.csv, row 2, column none: expected a time to divide the rows by, found a missing value"
    )
    #expect(
      message { _ = try Split.split(rows: [0, 3], of: table, time: "none", test: 0.5) }
        == "t.csv, row 1, column none: expected a date, as 2024-05-31, 31.05.2024 or 31/05/2024, "
        + "found “1”")
  }

  @Test func refusesTheImpossible() {
    func mistake(_ times: [Double], _ validation: Double? = nil) -> String {
      message {
        _ = try Split.split(
          rows: Array(times.indices), times: times, test: 0.3, validation: validation)
      }
    }
    #expect(
      mistake([1, 1, 1]) == "expected a time for each of 2 parts, found the same in all rows")
    #expect(
      mistake([1, 1, 2, 2], 0.3)
        == "expected a time for each of 3 parts, found 2 different ones")
  }
}

@Suite struct SpreadingSplitTests {
  /// Of 100 rows each tenth gives two to test, and one to validate.
  @Test func eachTenthGivesItsShare() throws {
    let values = (0..<100).map { Double(($0 * 37) % 100) }
    for seed in 0..<10 as Range<UInt64> {
      let split = try Split.split(
        rows: Array(0..<100), spreading: values, test: 0.2, validation: 0.1, seed: seed)
      #expect((split.training + split.validation + split.test).sorted() == Array(0..<100))
      for tenth in 0..<10 {
        func count(_ part: [Int]) -> Int { part.count { Int(values[$0]) / 10 == tenth } }
        #expect(count(split.test) == 2)
        #expect(count(split.validation) == 1)
      }
    }
  }

  @Test func smallTables() throws {
    let split = try Split.split(
      rows: Array(0..<10), spreading: [1, 1, 1, 1, 1, 9, 9, 9, 9, 9], test: 0.2, seed: 1)
    // Two halves of five rows: one of each.
    #expect(split.test.count { $0 < 5 } == 1)
    #expect(split.test.count == 2)
    let few = try Split.split(rows: [0, 1, 2], spreading: [3, 1, 2], test: 0.4, seed: 1)
    #expect(few.test.count == 1)
    #expect(
      message {
        _ = try Split.split(rows: [0], spreading: [1], test: 0.9, seed: 1)
      } == "expected rows enough for each part to have one, found 1 in all and none to train")
  }
}
