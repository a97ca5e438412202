/// One reading of a whole file, of which the format may have to be found out first.
struct CSVReading {
  let path: String
  let content: UnsafeRawBufferPointer
  let encoding: TextEncoding
  let options: CSVOptions
  let kinds: [String: FieldKind]

  func table() throws -> Table {
    var position = 0
    guard
      let header = try CSVHeader.read(
        content, &position, path: path, options: options, isLast: true)
    else { throw CSV.noRows(path, options) }
    let rows = UnsafeRawBufferPointer(rebasing: content[position...])
    guard CSVDecimalSigns.areOpen(header, options) else {
      return try table(header, rows, decimalComma: options.decimalComma ?? false)
    }
    let signs = CSVDecimalSigns(header: header, kinds: kinds)
    // Most files show in their first rows what they are; reading them twice is spared.
    let first = signs.columnsWithCommas(rows, isLast: true, path: path, options: options)
    if !first.isEmpty, let found = withCommas(header, rows, signs, spokenFor: first) {
      return found
    }
    let plain = Result { try table(header, rows, decimalComma: false) }
    if case .success(let table) = plain {
      let late = signs.textThatIsNumbers(table, decimalSign: 0x2C)
      if late.isEmpty { return table }
      return withCommas(header, rows, signs, spokenFor: late) ?? table
    }
    // Columns that must be numbers have failed: with commas they may be.
    if kinds.values.contains(.number), let found = withCommas(header, rows, signs, spokenFor: []) {
      return found
    }
    return try plain.get()
  }

  /// The table with decimal commas; nil where that is not what the file means.
  private func withCommas(
    _ header: CSVHeader, _ rows: UnsafeRawBufferPointer, _ signs: CSVDecimalSigns,
    spokenFor: Set<String>
  ) -> Table? {
    guard let found = try? table(header, rows, decimalComma: true),
      signs.textThatIsNumbers(found, decimalSign: 0x2E).isEmpty
    else { return nil }
    let speaks = found.columns.contains { column in
      guard case .numbers = column.values else { return false }
      return spokenFor.contains(column.name)
    }
    return speaks || spokenFor.isEmpty ? found : nil
  }

  private func table(
    _ header: CSVHeader, _ bytes: UnsafeRawBufferPointer, decimalComma: Bool
  ) throws -> Table {
    var told = options
    told.decimalComma = decimalComma
    let modes = header.names.map { CSVMode(kinds[$0]) }
    var first = CSVPass(path: path, header: header, modes: modes, options: told)
    try first.read(bytes)
    guard first.rows.rowCount > 0 else { throw CSV.noRows(path, options) }
    var columns = first.columns()
    if first.rows.modes.contains(.mixed) {
      let again = first.rows.modes.map { $0 == .mixed ? CSVMode.text : .skipped }
      var second = CSVPass(path: path, header: header, modes: again, options: told)
      try second.read(bytes)
      for (i, column) in second.columns().enumerated() where again[i] == .text {
        columns[i] = column
      }
    }
    return Table(
      columns.compactMap { $0 }, source: path, rowCount: first.rows.rowCount,
      lines: first.rows.lines,
      format: CSVFormatReport(header, encoding, options, decimalComma: decimalComma))
  }
}
