import Chainrule
import TestSupport
import Testing

/// Columns that give the target away, planted among real ones.
@Suite struct LeakTests {
  private func penguins() throws -> Table {
    try CSV.read(Bytes(Array(Fixture.data("DataTests/Fixtures/penguins.csv")), path: "penguins"))
  }

  private func leaks(
    _ table: Table, target: String, with column: Column? = nil,
    overrides: ColumnOverrides = ColumnOverrides()
  ) throws -> [Diagnostics.Warning] {
    let table = Table(table.columns + [column].compactMap { $0 }, source: table.source)
    let columns = try Columns(of: table, target: target, overrides: overrides)
    return try Diagnostics.leaks(in: table, columns: columns, rows: Array(0..<table.rowCount))
  }

  private let random = Random(seed: 5)
  private func noise(_ row: Int) -> Double { random.normal(.mask(0), row: row, column: 0) }

  @Test func silentOnRealData() throws {
    let penguins = try penguins()
    for target in ["species", "island", "sex", "body_mass_g", "flipper_length_mm"] {
      #expect(try leaks(penguins, target: target) == [], "\(target)")
    }
    let iris = try CSV.read(Bytes(Array(Fixture.data("DataTests/Fixtures/iris.csv")), path: "iris"))
    let target = try #require(iris.columnNames.last)
    #expect(try leaks(iris, target: target) == [])
  }

  @Test func findsCopiesOfClasses() throws {
    let table = try penguins()
    let species = try table.column(named: "species")
    let names = (0..<table.rowCount).map { species.spelling($0) }
    let places = ["Adelie": 7.0, "Chinstrap": 3, "Gentoo": 5]
    for column in [
      Column(name: "planted", text: names),
      Column(name: "planted", text: names.map { $0.map { $0 == "Gentoo" ? "G" : "not " + $0 } }),
      Column(name: "planted", numbers: names.map { places[$0 ?? ""] ?? .nan }),
      Column(
        name: "planted",
        numbers: names.enumerated().map { (places[$1 ?? ""] ?? .nan) + 0.1 * noise($0) }),
    ] {
      let found = try leaks(table, target: "species", with: column)
      #expect(found.map(\.place) == ["planted"])
      #expect(found.map(\.kind) == [.leak])
      #expect(try #require(found.first?["accuracy"]) >= 0.995)
      #expect(try #require(found.first?["majority"]) < 0.5)
      #expect(found.first?.description.contains("--ignore planted") ?? false)
    }
  }

  /// Only where the target is known has the column a value.
  @Test func findsWhatIsMissing() throws {
    let table = try penguins()
    let sex = try table.column(named: "sex")
    let column = Column(
      name: "eggs",
      numbers: (0..<table.rowCount).map { row in
        sex.spelling(row)?.lowercased() == "female" ? abs(noise(row)) : .nan
      })
    #expect(try leaks(table, target: "sex", with: column).map(\.place) == ["eggs"])
  }

  @Test func findsCopiesOfNumbers() throws {
    let table = try penguins()
    guard case .numbers(let mass) = try table.column(named: "body_mass_g").values else {
      Issue.record("body_mass_g is text")
      return
    }
    for column in [
      Column(name: "planted", numbers: mass.map { $0 / 1000 }),
      Column(name: "planted", numbers: mass.map { -($0 * $0 * $0) }),
      Column(name: "planted", numbers: mass.enumerated().map { $1 + 10 * noise($0) }),
    ] {
      let found = try leaks(table, target: "body_mass_g", with: column)
      #expect(found.map(\.place) == ["planted"])
      #expect(try abs(#require(found.first?["correlation"])) >= 0.999)
    }
    let words = Column(
      name: "planted", text: mass.map { $0.isNaN ? nil : "\($0) grams" })
    let found = try leaks(table, target: "body_mass_g", with: words)
    #expect(found.map(\.place) == ["planted"])
    // A tenth of the spread is noise: a good column, no copy.
    let good = Column(name: "good", numbers: mass.enumerated().map { $1 + 200 * noise($0) })
    #expect(try leaks(table, target: "body_mass_g", with: good) == [])
  }

  /// A corrected copy of the target: R² 0.99, where the next column has 0.8 at most. Beside a column
  /// that is nearly as good, or alone with one other, it is a good column as there are others.
  @Test func findsCopiesThatStandAlone() throws {
    let rows = 400
    let truth = (0..<rows).map { noise($0) }
    func column(_ name: String, _ stream: Int, _ size: Double) -> Column {
      Column(
        name: name,
        numbers: truth.enumerated().map { row, y in
          y + size * random.normal(.mask(stream), row: row, column: 1)
        })
    }
    let (copy, twin) = (column("copy", 11, 0.1), column("twin", 12, 0.25))
    let weak = [column("a", 13, 0.8), column("b", 14, 2)]
    func found(_ columns: [Column]) throws -> [Diagnostics.Warning] {
      try leaks(Table(columns + [Column(name: "y", numbers: truth)]), target: "y")
    }
    let warnings = try found([copy] + weak)
    #expect(warnings.map(\.place) == ["copy"])
    let correlation = try #require(warnings.first?["correlation"])
    #expect(correlation > 0.99 && correlation < 0.999)
    #expect(try found([copy, twin] + weak) == [])
    #expect(try found([copy, weak[0]]) == [])
    #expect(try found([twin] + weak) == [])
  }

  /// An identifier is different in every row: it tells nothing about rows it was not learned from.
  @Test func identifiersTellNothing() throws {
    let table = try penguins()
    let id = Column(name: "tag", text: (0..<table.rowCount).map { "T\($0)" })
    #expect(
      try leaks(
        table, target: "sex", with: id, overrides: ColumnOverrides(categorical: ["tag"])) == [])
    let number = Column(
      name: "tag", numbers: (0..<table.rowCount).map { random.uniform(.mask(3), column: $0) })
    #expect(try leaks(table, target: "sex", with: number) == [])
  }

  /// A column is no leak for being right where nearly all rows are of one class.
  @Test func unevenClassesAreNoLeak() throws {
    let rows = 1000
    let table = Table([
      Column(name: "x", numbers: (0..<rows).map { noise($0) }),
      Column(name: "kind", text: (0..<rows).map { $0 % 3 == 0 ? "a" : "b" }),
      Column(name: "y", text: (0..<rows).map { $0 % 250 == 0 ? "yes" : "no" }),
    ])
    #expect(try leaks(table, target: "y") == [])
    #expect(try leaks(Table(table.columns.map { head($0, 19) }), target: "kind") == [])
  }

  private func head(_ column: Column, _ rows: Int) -> Column {
    Column(name: column.name, text: (0..<rows).map { column.spelling($0) })
  }
}
