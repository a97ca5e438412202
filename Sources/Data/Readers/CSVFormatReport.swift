import ChainruleTensors

/// How a CSV file turned out to be written, whether it was told or found out.
///
///     let table = try CSV.read(path: "prices.csv")
///     table.format?.remarks    // ["semicolons between fields", "decimal commas"]
public struct CSVFormatReport: Hashable, Sendable {
  /// What stands between fields.
  public let delimiter: CSVOptions.Delimiter
  /// How characters are bytes.
  public let encoding: TextEncoding
  /// Whether the first line was taken as names.
  public let hasHeader: Bool
  /// Whether numbers are written as 3,14.
  public let decimalComma: Bool
  /// The columns of numbers that are written with separators of thousands, 2,089.15, in the file's order.
  public let grouped: [String]
  /// Whether the names of the columns look like a row of data.
  public let headerLooksLikeData: Bool
  /// What was found out and is not the usual, in words: “semicolons between fields”.
  public let remarks: [String]

  /// - Parameter doubtful: columns of text that could be numbers if commas were decimal signs, or
  ///   separators of thousands if they were not.
  init(
    _ header: CSVHeader, _ encoding: TextEncoding, _ options: CSVOptions, decimalComma: Bool,
    grouped: [String] = [], doubtful: [String] = []
  ) {
    delimiter = CSVOptions.Delimiter(rawValue: header.delimiter) ?? .comma
    self.encoding = encoding
    self.grouped = grouped
    hasHeader = options.hasHeader
    self.decimalComma = decimalComma
    headerLooksLikeData =
      options.hasHeader && CSVFormatReport.looksLikeData(header.names, decimalComma: decimalComma)
    var remarks: [String] = []
    if options.delimiter == nil, delimiter != .comma {
      remarks.append("\(delimiter.plural) between fields")
    }
    if options.decimalComma == nil, decimalComma { remarks.append("decimal commas") }
    if !grouped.isEmpty {
      remarks.append(CSVFormatReport.remark(onGrouped: grouped, decimalComma: decimalComma))
    }
    if !doubtful.isEmpty {
      let advice =
        delimiter == .comma ? "put semicolons between fields" : "--decimal-comma says decimals"
      remarks.append(
        "\(CSVFormatReport.listed(doubtful)) left as text: commas could mean decimals or thousands "
          + "(\(advice))")
    }
    if options.encoding == nil, encoding != .utf8 { remarks.append("text in UTF-16") }
    if headerLooksLikeData {
      let names = header.names.prefix(3).map(quoted).joined(separator: ", ")
      let more = header.names.count > 3 ? ", …" : ""
      remarks.append(
        "the first line, taken as names (\(names)\(more)), looks like data; "
          + "--no-header takes it as a row")
    }
    self.remarks = remarks
  }

  static func remark(onGrouped names: [String], decimalComma: Bool) -> String {
    "thousands \(decimalComma ? "points" : "commas") read in \(listed(names))"
  }

  private static func listed(_ names: [String]) -> String {
    names.prefix(4).joined(separator: ", ") + (names.count > 4 ? ", … (\(names.count))" : "")
  }

  /// Names that are all numbers, or for the most part numbers with decimals.
  private static func looksLikeData(_ names: [String], decimalComma: Bool) -> Bool {
    let reader = DecimalNumber(decimalSign: decimalComma ? 0x2C : 0x2E, allowsLeadingZeros: true)
    let numbers = names.map { reader.number($0) }
    let fractions = numbers.count { $0 != $0.rounded() && !$0.isNaN }
    return numbers.allSatisfy { !$0.isNaN } || fractions * 2 > names.count
  }
}

extension CSVOptions.Delimiter {
  /// “semicolons”.
  fileprivate var plural: String {
    switch self {
    case .comma: "commas"
    case .semicolon: "semicolons"
    case .tab: "tabs"
    case .bar: "bars"
    }
  }
}
