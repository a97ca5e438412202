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
    let signs = CSVDecimalSigns(header: header, kinds: kinds)
    return withGroups(try ungrouped(header, rows, signs), header, signs)
  }

  /// The table with numbers in place of text that is numbers with separators of thousands.
  private func withGroups(_ table: Table, _ header: CSVHeader, _ signs: CSVDecimalSigns) -> Table {
    guard options.readsThousands else { return table }
    let usesComma = table.format?.decimalComma ?? false
    let sign: UInt8 = usesComma ? 0x2C : 0x2E
    var grouped = signs.groupedColumns(table, decimalSign: sign)
    var doubtful = usesComma || options.decimalComma == false ? [] : signs.columnsOfCommas(table)
    if !doubtful.isEmpty {
      doubtful.formUnion(grouped)
      grouped = []
    }
    if grouped.isEmpty, doubtful.isEmpty { return table }
    let told = table.format?.grouped ?? []
    func inOrder(_ names: Set<String>) -> [String] { header.names.filter(names.contains) }
    return Table(
      table.columns.map {
        grouped.contains($0.name) ? $0.readingGroups(decimalSign: sign) : $0
      }, source: path, rowCount: table.rowCount, lines: table.lines,
      format: CSVFormatReport(
        header, encoding, options, decimalComma: usesComma,
        grouped: inOrder(grouped.union(told)), doubtful: inOrder(doubtful)))
  }

  private func ungrouped(
    _ header: CSVHeader, _ rows: UnsafeRawBufferPointer, _ signs: CSVDecimalSigns
  ) throws -> Table {
    guard CSVDecimalSigns.areOpen(header, options) else {
      return try table(header, rows, decimalComma: options.decimalComma ?? false)
    }
    // Most files show in their first rows what they are; reading them twice is spared.
    let first = signs.columnsWithCommas(rows, isLast: true, path: path, options: options)
    if !first.isEmpty, let found = withCommas(header, rows, signs, spokenFor: first) {
      return found
    }
    let plain = Result { try table(header, rows, decimalComma: false) }
    if case .success(let table) = plain {
      let late = signs.speakers(forCommaIn: table)
      if late.isEmpty { return table }
      return withCommas(header, rows, signs, spokenFor: late) ?? table
    }
    // Columns that must be numbers have failed: with commas they may be.
    if kinds.values.contains(.number), let found = withCommas(header, rows, signs, spokenFor: [:]) {
      return found
    }
    return try plain.get()
  }

  /// The table with decimal commas; nil where that is not what the file means.
  private func withCommas(
    _ header: CSVHeader, _ rows: UnsafeRawBufferPointer, _ signs: CSVDecimalSigns,
    spokenFor: CSVDecimalSigns.Speakers
  ) -> Table? {
    guard let found = try? table(header, rows, decimalComma: true),
      signs.allow(commasIn: found, spokenFor: spokenFor)
    else { return nil }
    return found
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
      format: CSVFormatReport(
        header, encoding, options, decimalComma: decimalComma, grouped: merged.grouped))
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
