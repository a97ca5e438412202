/// Tells numbers written 3,14 from numbers written 3.14 by the columns of a file.
///
/// The comma is the decimal sign where fields are not separated by it, some column is numbers all
/// through only if it is, and no column is numbers only if it is not. Separators of thousands count as
/// `ColumnSpelling` says: 2.089,15 speaks for the comma. What can be read both ways counts as it stands,
/// without separators: 1,234 for the comma, and 1.234 against it, unless another column (2.089,15) has
/// points for sure that separate thousands.
struct CSVDecimalSigns {
  let header: CSVHeader
  let kinds: [String: FieldKind]

  /// Columns that speak for the comma, and whether they show points that separate thousands.
  typealias Speakers = [String: Bool]

  private static let (point, comma): (UInt8, UInt8) = (0x2E, 0x2C)

  /// Whether there is anything to find out.
  static func areOpen(_ header: CSVHeader, _ options: CSVOptions) -> Bool {
    options.decimalComma == nil && header.delimiter != CSVOptions.Delimiter.comma.rawValue
  }

  /// The columns in the first rows (at most 1024) that speak for the comma; none if one speaks
  /// against it.
  func columnsWithCommas(
    _ bytes: UnsafeRawBufferPointer, isLast: Bool, path: String, options: CSVOptions
  ) -> Speakers {
    let modes = header.names.map { name -> CSVMode in
      kinds[name] == .skipped || kinds[name] == .text ? .skipped : .text
    }
    var pass = CSVPass(path: path, header: header, modes: modes, options: options)
    var position = 0
    // A mistake in the file ends the look at it; it is named when the file is read.
    _ = try? pass.readBlock(bytes, &position, isLast: isLast, limit: 1024)
    var found: Speakers = [:]
    var hasDoubtful = false
    for (name, vocabulary) in zip(header.names, pass.rows.vocabularies) {
      switch voice(vocabulary.words, name) {
      case .forComma(let hasPoints): found[name] = hasPoints
      case .forPoint(isCertain: true): return [:]
      case .forPoint(isCertain: false): hasDoubtful = true
      case .none: break
      }
    }
    return hasDoubtful && !found.values.contains(true) ? [:] : found
  }

  /// The text columns of a table without commas that speak for them.
  func speakers(forCommaIn table: Table) -> Speakers {
    var found: Speakers = [:]
    for (name, words) in text(table) {
      if case .forComma(let hasPoints) = voice(words, name) { found[name] = hasPoints }
    }
    return found
  }

  /// Whether the text columns of a table with commas leave them standing.
  func allow(commasIn table: Table, spokenFor: Speakers) -> Bool {
    var hasDoubtful = false
    for (name, words) in text(table) {
      guard case .forPoint(let isCertain) = voice(words, name) else { continue }
      if isCertain { return false }
      hasDoubtful = true
    }
    let speaking = spokenFor.filter { name, _ in
      guard let column = table.columns.first(where: { $0.name == name }) else { return false }
      guard case .text(_, let words) = column.values else { return true }
      return ColumnSpelling(words, decimalSign: Self.comma).isNumbers
    }
    if hasDoubtful { return speaking.values.contains(true) }
    return !speaking.isEmpty || spokenFor.isEmpty
  }

  /// The text columns of a table that are numbers with separators of thousands.
  func groupedColumns(_ table: Table, decimalSign: UInt8) -> Set<String> {
    Set(
      text(table).filter { _, words in
        ColumnSpelling(words, decimalSign: decimalSign) == .grouped
      }.map(\.name))
  }

  /// The text columns of a table that are numbers only with decimal commas.
  func columnsOfCommas(_ table: Table) -> Set<String> {
    Set(
      text(table).filter { name, words in
        ColumnSpelling(words, decimalSign: Self.point) == .text
          && ColumnSpelling(words, decimalSign: Self.comma).isNumbers
      }.map(\.name))
  }

  // MARK: - What a column says

  private enum Voice {
    case forComma(hasPoints: Bool)
    case forPoint(isCertain: Bool)
  }

  /// nil for a column that is no numbers, or the same numbers with both signs.
  private func voice(_ words: [String], _ name: String) -> Voice? {
    let told = kinds[name] == .number
    let withPoint = ColumnSpelling(words, decimalSign: Self.point, allowsLeadingZeros: told)
    let withComma = ColumnSpelling(words, decimalSign: Self.comma, allowsLeadingZeros: told)
    switch (withPoint, withComma) {
    case (.text, .text), (.plain, .plain), (.grouped, .grouped): return nil
    case (_, .text):
      // Digits alone are the same with both.
      return words.contains { $0.utf8.contains(Self.point) || $0.utf8.contains(Self.comma) }
        ? .forPoint(isCertain: true) : nil
    case (.text, _): return .forComma(hasPoints: withComma == .grouped)
    case (.plain, .grouped): return .forPoint(isCertain: false)
    case (.grouped, .plain): return .forComma(hasPoints: false)
    }
  }

  private func text(_ table: Table) -> [(name: String, words: [String])] {
    table.columns.compactMap { column in
      guard kinds[column.name] == nil, case .text(_, let words) = column.values else { return nil }
      return (column.name, words)
    }
  }
}
