import Testing

@testable import ChainruleData

@Suite struct ColumnsTests {
  /// The descriptions of all columns of a table with the target “y”, which is a, b, a, b, ….
  func guesses(
    _ columns: [Column], rows: [Int]? = nil, overrides: ColumnOverrides = ColumnOverrides()
  ) throws -> [String] {
    let count = columns.first?.count ?? 0
    let target = Column(name: "y", text: (0..<count).map { $0 % 2 == 0 ? "a" : "b" })
    let table = Table(columns + [target], source: "t.csv")
    return try Columns(of: table, target: "y", rows: rows, overrides: overrides).inputs
      .map(\.description)
  }

  func numbers(_ name: String, _ count: Int = 100, _ value: (Int) -> Double) -> Column {
    Column(name: name, numbers: (0..<count).map(value))
  }

  func words(_ name: String, _ count: Int = 100, _ value: (Int) -> String?) -> Column {
    Column(name: name, text: (0..<count).map(value))
  }

  @Test func guessesNumbersAndCategories() throws {
    #expect(
      try guesses([
        numbers("x") { Double($0) * 0.5 }, numbers("age") { $0 % 4 == 0 ? .nan : Double($0 % 4) },
        words("sex") { $0 % 3 == 0 ? "f" : "m" }, words("home") { $0 == 1 ? nil : "h\($0 % 5)" },
      ]) == [
        "x: number", "age: number, 25 missing → median 2, indicator", "sex: category, 2 values",
        "home: category, 5 values, 1 missing → a category of their own",
      ])
  }

  @Test func ignoresWhatSaysNothing() throws {
    #expect(
      try guesses([
        numbers("none") { _ in .nan }, words("nothing") { _ in nil }, numbers("one") { _ in 7 },
        words("same") { _ in "x" }, numbers("some") { $0 == 0 ? .nan : 7 },
      ]) == [
        "none: constant (not used), every value is missing",
        "nothing: constant (not used), every value is missing",
        "one: constant (not used), every value is “7”",
        "same: constant (not used), every value is “x”",
        "some: number, 1 missing → median 7",
      ])
  }

  @Test func ignoresIdentifiers() throws {
    let identifier = "identifier (not used), every value is different"
    #expect(
      try guesses([
        numbers("customer_id") { Double(1000 + $0 * 3) },
        numbers("PassengerId") { Double($0 * $0) },
        numbers("count") { Double($0 + 1) }, numbers("rank") { Double($0) },
        numbers("year") { Double(1900 + $0) }, numbers("width") { Double(100 - $0) },
        numbers("idea") { Double($0 * 2) }, numbers("id") { Double($0 / 2) },
        words("code") { "c\($0)" },
      ]) == [
        "customer_id: \(identifier)", "PassengerId: \(identifier)", "count: \(identifier)",
        "rank: \(identifier)", "year: number", "width: number", "idea: number", "id: number",
        "code: \(identifier)",
      ])
    #expect(try guesses([numbers("count", 50) { Double($0 + 1) }]) == ["count: number"])
    #expect(try guesses([words("code", 9) { "c\($0)" }]) == ["code: category, 9 values"])
  }

  @Test func ignoresFreeText() throws {
    #expect(
      try guesses([
        words("note") { "n\($0 % 51)" }, words("place") { "p\($0 % 50)" },
        words("few", 100) { $0 < 2 ? "same" : nil },
      ]) == [
        "note: text (not used), 51 different values in 100 rows", "place: category, 50 values",
        "few: category, 1 value, 98 missing → a category of their own",
      ])
    #expect(try guesses([words("note", 102) { "n\($0 % 51)" }]) == ["note: category, 51 values"])
  }

  @Test func saysWhyNumbersAreText() throws {
    #expect(
      try guesses([words("x") { $0 == 16 ? "abc" : "\($0 % 3)" }]) == [
        "x: category, 4 values, because “abc” in row 17 is not a number"
      ])
  }

  @Test func looksAtTheGivenRowsAlone() throws {
    let column = numbers("x") { $0 < 50 ? 3 : Double($0) + 0.5 }
    #expect(
      try guesses([column], rows: Array(0..<50)) == ["x: constant (not used), every value is “3”"])
    #expect(try guesses([column]) == ["x: number"])
  }

  @Test func obeysTheUser() throws {
    let overrides = ColumnOverrides(
      numeric: ["code"], categorical: ["year", "month"], ignored: ["x"])
    #expect(
      try guesses(
        [
          numbers("x") { Double($0) }, numbers("year") { Double($0 % 4) },
          words("code") { "0\($0)" }, words("month") { $0 == 0 ? nil : "m" },
        ], overrides: overrides) == [
          "x: ignored, as asked for", "year: category, 4 values, as asked for",
          "code: number, as asked for",
          "month: category, 1 value, 1 missing → a category of their own, as asked for",
        ])
    #expect(overrides.fieldKinds == ["code": .number, "year": .text, "month": .text])
    #expect(
      message { _ = try guesses([numbers("x") { Double($0) }], overrides: .init(ignored: ["xx"])) }
        == "t.csv: no column “xx”; did you mean “x”?")
    #expect(
      message {
        _ = try guesses(
          [numbers("x") { Double($0) }], overrides: .init(numeric: ["x"], categorical: ["x"]))
      } == "t.csv, column x: expected one kind, found numeric and categorical")
  }
}

@Suite struct TaskGuessTests {
  func columns(_ target: Column, rows: [Int]? = nil, task: TaskKind? = nil) throws -> Columns {
    let input = Column(name: "x", numbers: (0..<target.count).map { Double($0) / 3 })
    let table = Table([input, target], source: "t.csv")
    return try Columns(of: table, target: target.name, rows: rows, task: task)
  }

  func guess(_ count: Int, _ value: (Int) -> Double) throws -> String {
    let columns = try columns(Column(name: "y", numbers: (0..<count).map(value)))
    return "\(columns.task): \(columns.taskReason)"
  }

  @Test func guessesByStatedRules() throws {
    #expect(
      try guess(100) { Double($0 % 20) }
        == "classification: the target has 20 different integers from 0 to 19")
    #expect(
      try guess(100) { Double($0 % 21) } == "regression: the target has 21 different integers")
    #expect(
      try guess(100) { Double($0 % 2) / 2 } == "regression: the target has 2 different numbers")
    #expect(
      try guess(20) { [100, 200, 500][$0 % 3] }
        == "regression: the target has 3 different integers, far apart from 100 to 500")
    #expect(
      try guess(20) { Double(60 + $0 % 16) }
        == "regression: the target has 16 different integers in only 20 rows")
    // Three classes in 15 rows that span 15 are classes, in 14 rows or with a span of 16 not.
    #expect(
      try guess(15) { [1, 2, 16][$0 % 3] }
        == "classification: the target has 3 different integers from 1 to 16")
    #expect(
      try guess(14) { [1, 2, 16][$0 % 3] }
        == "regression: the target has 3 different integers in only 14 rows")
    #expect(
      try guess(15) { [1, 2, 17][$0 % 3] }
        == "regression: the target has 3 different integers, far apart from 1 to 17")
    #expect(
      try guess(3) { [100, 500][$0 % 2] } == "classification: the target has 2 different integers")
    let labels = try columns(Column(name: "y", text: (0..<30).map { "0\($0 % 3)" }))
    #expect(labels.taskReason == "the target is text with 3 values")
    let text = try columns(Column(name: "y", text: ["true", "false", nil, "true"]))
    #expect(text.task == .classification)
    #expect(text.taskReason == "the target is text with 2 values")
    #expect(text.kinds == ["x": .number])
    let asked = try columns(Column(name: "y", numbers: [0, 1, 0, 1]), task: .regression)
    #expect(asked.task == .regression)
    #expect(asked.taskReason == "as asked for")
  }

  @Test func refusesTargetsThatDoNotFit() {
    #expect(
      message { _ = try columns(Column(name: "y", text: ["1", "abc"]), task: .regression) }
        == "t.csv, row 2, column y: expected a number (the task is regression), found “abc”")
    #expect(
      message { _ = try columns(Column(name: "y", text: ["a", "a", nil])) }
        == "t.csv, column y: expected at least two classes, found only “a”")
    #expect(
      message { _ = try columns(Column(name: "y", text: [nil, nil])) }
        == "t.csv, column y: expected rows with a target, found none")
    let price = Column(name: "y", text: (0..<99).map { $0 == 40 ? "?" : "\($0).5" })
    #expect(
      message { _ = try columns(price) }
        == "t.csv, column y: expected classes that repeat, found 99 different ones in 99 rows, "
        + "because “?” in row 41 is not a number")
    #expect(
      message {
        _ = try columns(
          Column(name: "y", numbers: (0..<99).map(Double.init)), task: .classification)
      }
        == "t.csv, column y: expected classes that repeat, found 99 different ones in 99 rows")
  }

  /// What was guessed of all rows stays for the training rows, which alone would say otherwise.
  @Test func aGuessCanBeKept() throws {
    let target = Column(name: "y", numbers: (0..<80).map { Double($0 % 16) })
    let input = Column(name: "x", numbers: (0..<80).map { Double($0) / 3 })
    let table = Table([input, target], source: "t.csv")
    let guess = try TaskGuess(table: table, targets: ["y"])
    #expect(guess.task == .classification)
    let training = Array(0..<60)
    #expect(try Columns(of: table, target: "y", rows: training).task == .regression)
    let columns = try Columns(of: table, targets: ["y"], rows: training, guess: guess)
    #expect(columns.task == .classification)
    #expect(columns.taskReason == "the target has 16 different integers from 0 to 15")
  }

  @Test func targetsThatAreMissingDoNotCount() throws {
    let columns = try columns(Column(name: "y", numbers: [1, .nan, 2, 0.5]), rows: [0, 1, 2])
    #expect(columns.task == .classification)
  }

  @Test func penguins() throws {
    let table = try CSV.read(path: fixture("penguins.csv"))
    #expect(
      try Columns(of: table, target: "species").inputs.map(\.description) == [
        "island: category, 3 values",
        "bill_length_mm: number, 2 missing → median 44.45",
        "bill_depth_mm: number, 2 missing → median 17.3",
        "flipper_length_mm: number, 2 missing → median 197",
        "body_mass_g: number, 2 missing → median 4050",
        "sex: category, 2 values, 11 missing → a category of their own", "year: number",
      ])
  }
}
