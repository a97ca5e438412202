/// What a user says about columns, against the guesses.
public struct ColumnOverrides: Hashable, Sendable, Codable {
  /// Columns that are numbers.
  public var numeric: [String]
  /// Columns that are categories, numbers among them too.
  public var categorical: [String]
  /// Columns with two values, one of which means yes.
  public var boolean: [String]
  /// Columns that are dates.
  public var date: [String]
  /// Columns that are left out.
  public var ignored: [String]

  public init(
    numeric: [String] = [], categorical: [String] = [], boolean: [String] = [],
    date: [String] = [], ignored: [String] = []
  ) {
    self.numeric = numeric
    self.categorical = categorical
    self.boolean = boolean
    self.date = date
    self.ignored = ignored
  }

  /// How a reader must take the columns so that the overrides hold:
  /// `CSV.read(path:options:kinds:)`.
  public var fieldKinds: [String: FieldKind] {
    var kinds: [String: FieldKind] = [:]
    for name in numeric { kinds[name] = .number }
    for name in categorical + boolean + date { kinds[name] = .text }
    return kinds
  }

  /// Ignoring comes before all else.
  func kind(of name: String) -> ColumnKind? {
    if ignored.contains(name) { return .ignored }
    return named.first { $0.names.contains(name) }?.kind
  }

  private var named: [(kind: ColumnKind, word: String, names: [String])] {
    [
      (.number, "numeric", numeric), (.category, "categorical", categorical),
      (.boolean, "boolean", boolean), (.date, "date", date),
    ]
  }

  func check(against table: Table) throws {
    for name in named.flatMap(\.names) + ignored { _ = try table.column(named: name) }
    for name in Set(named.flatMap(\.names)).sorted() {
      let words = named.filter { $0.names.contains(name) }.map(\.word)
      guard words.count == 1 else {
        throw DataError(
          file: table.source, column: name, expected: "one kind",
          found: words.joined(separator: " and "))
      }
    }
  }
}
