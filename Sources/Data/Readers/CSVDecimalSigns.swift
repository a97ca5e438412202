/// Tells numbers written 3,14 from numbers written 3.14 by the columns of a file.
///
/// The comma is the decimal sign where fields are not separated by it, some column is numbers all
/// through only if it is, and no column is numbers only if it is not.
struct CSVDecimalSigns {
  let header: CSVHeader
  let kinds: [String: FieldKind]

  /// Whether there is anything to find out.
  static func areOpen(_ header: CSVHeader, _ options: CSVOptions) -> Bool {
    options.decimalComma == nil && header.delimiter != CSVOptions.Delimiter.comma.rawValue
  }

  /// The columns in the first rows (at most 1024) that speak for the comma; none if one speaks
  /// against it.
  func columnsWithCommas(
    _ bytes: UnsafeRawBufferPointer, isLast: Bool, path: String, options: CSVOptions
  ) -> Set<String> {
    let modes = header.names.map { name -> CSVMode in
      kinds[name] == .skipped || kinds[name] == .text ? .skipped : .text
    }
    var pass = CSVPass(path: path, header: header, modes: modes, options: options)
    var position = 0
    // A mistake in the file ends the look at it; it is named when the file is read.
    _ = try? pass.readBlock(bytes, &position, isLast: isLast, limit: 1024)
    var found: Set<String> = []
    for (name, vocabulary) in zip(header.names, pass.rows.vocabularies) {
      let words = vocabulary.words
      if areNumbers(words, name, decimalSign: 0x2E) {
        if words.contains(where: { $0.utf8.contains(0x2E) }) { return [] }
      } else if areNumbers(words, name, decimalSign: 0x2C) {
        found.insert(name)
      }
    }
    return found
  }

  /// The text columns of a table that are numbers all through with the other decimal sign.
  func textThatIsNumbers(_ table: Table, decimalSign: UInt8) -> Set<String> {
    var found: Set<String> = []
    for column in table.columns where kinds[column.name] == nil {
      guard case .text(_, let vocabulary) = column.values,
        areNumbers(vocabulary, column.name, decimalSign: decimalSign)
      else { continue }
      found.insert(column.name)
    }
    return found
  }

  private func areNumbers(_ words: [String], _ name: String, decimalSign: UInt8) -> Bool {
    let reader = DecimalNumber(
      decimalSign: decimalSign, allowsLeadingZeros: kinds[name] == .number)
    return !words.isEmpty && words.allSatisfy { !reader.number($0).isNaN }
  }
}
