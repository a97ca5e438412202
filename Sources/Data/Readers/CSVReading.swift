/// One reading of a whole file, of which the format may have to be found out first.
struct CSVReading {
  let path: String
  let content: UnsafeRawBufferPointer
  let encoding: TextEncoding
  let options: CSVOptions
  let kinds: [String: FieldKind]
  let threads: Int
  /// About how many bytes a thread reads at a time.
  let chunkSize: Int

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
    let (columns, merged) = try columns(header, bytes, told)
    guard merged.rowCount > 0 else { throw CSV.noRows(path, options) }
    return Table(
      columns.compactMap { $0 }, source: path, rowCount: merged.rowCount, lines: merged.lines,
      format: CSVFormatReport(header, encoding, options, decimalComma: decimalComma))
  }

  private func columns(
    _ header: CSVHeader, _ bytes: UnsafeRawBufferPointer, _ options: CSVOptions
  ) throws -> ([Column?], CSVMerged) {
    do {
      return try columns(header, bytes, options, threads: threads, chunkSize: chunkSize)
    } catch  where threads > 1 {
      // One reading from first to last finds the mistake that stands first, and counts its row and
      // line.
      return try columns(header, bytes, options, threads: 1, chunkSize: .max)
    }
  }

  private func columns(
    _ header: CSVHeader, _ bytes: UnsafeRawBufferPointer, _ options: CSVOptions, threads: Int,
    chunkSize: Int
  ) throws -> ([Column?], CSVMerged) {
    var chunks = CSVChunks(
      bytes, header: header, options: options, path: path, threads: threads,
      chunkSize: threads > 1 ? chunkSize : bytes.count)
    let first = try chunks.read(header.names.map { CSVMode(kinds[$0]) })
    var columns = first.columns
    if first.modes.contains(.mixed) {
      let again = first.modes.map { $0 == .mixed ? CSVMode.text : .skipped }
      let second = try chunks.read(again)
      for i in again.indices where again[i] == .text { columns[i] = second.columns[i] }
    }
    return (columns, first)
  }
}
