import Chainrule

/// Rows to predict for, a batch at a time.
protocol RowSource {
  /// The next rows; nil after the last.
  mutating func next() throws -> RowBatch?
}

enum RowBatch {
  case table(Table)
  /// `files`: where each of these rows comes from.
  case images(NumberArray, rows: [Int], files: [String]?)
}

/// Rows of a CSV file.
struct TableRows: RowSource {
  let stream: CSVStream
  static let batch = 8192

  func next() throws -> RowBatch? { try stream.next(rows: TableRows.batch).map { .table($0) } }
}

/// Rows that are in memory already.
struct RowsInMemory: RowSource {
  private var table: Table?

  init(_ table: Table) { self.table = table }

  mutating func next() -> RowBatch? {
    defer { table = nil }
    return table.map { .table($0) }
  }
}

/// Images, and the files they come from where each has its own.
struct ImageRows: RowSource {
  let images: NumberArray
  let files: [String]?
  private var start = 0
  private static let batch = 1024

  /// Throws `DataError` where there is no image.
  init(_ images: NumberArray, files: [String]? = nil) throws {
    guard images.count > 0 else {
      throw DataError(file: images.source, expected: "images", found: "none")
    }
    self.images = images
    self.files = files
  }

  mutating func next() -> RowBatch? {
    guard start < images.count else { return nil }
    let rows = start..<min(start + ImageRows.batch, images.count)
    start = rows.upperBound
    return .images(images, rows: Array(rows), files: files.map { Array($0[rows]) })
  }
}

/// A row written on the command line: `age=3,sex=male`.
struct SingleRow: RowSource {
  private var table: Table?
  /// The columns that were given.
  let columnNames: [String]

  init(_ text: String, _ preprocessing: Preprocessing) throws {
    let fields = try SingleRow.fields(text)
    let lines = [fields.map(\.name), fields.map(\.value)].map { line in
      line.map(SingleRow.quoted).joined(separator: ",")
    }
    let bytes = Bytes(Array((lines.joined(separator: "\n") + "\n").utf8), path: "--row")
    let kinds = preprocessing.fieldKinds(withTarget: false)
    columnNames = fields.map(\.name)
    let left = preprocessing.inputNames.filter { !columnNames.contains($0) }
    guard left.isEmpty else {
      throw UsageError(
        "--row", expected: "a value for each column (nothing behind = where it is missing)",
        found: "none for \(left.joined(separator: ", "))\(SingleRow.strangers(fields, kinds))")
    }
    // A comma in a value of the command line may as well be a decimal sign.
    table = try CSV.read(
      bytes, options: CSVOptions(delimiter: .comma, readsThousands: false), kinds: kinds)
  }

  mutating func next() -> RowBatch? {
    defer { table = nil }
    return table.map { .table($0) }
  }

  /// “; “bil_length_mm” is no column of the model”.
  private static func strangers(
    _ fields: [(name: String, value: String)], _ kinds: [String: FieldKind]
  ) -> String {
    let names = fields.map(\.name).filter { kinds[$0] == nil }
    guard let first = names.first else { return "" }
    let nearest = nearestName(to: first, among: kinds.keys.sorted())
    return "; \(quoted(first)) is no column of the model"
      + (nearest.map { ", did you mean \(quoted($0))?" } ?? "")
  }

  /// A part without an equals sign goes on with the value before it, which had a comma in it.
  private static func fields(_ text: String) throws -> [(name: String, value: String)] {
    var fields: [(name: String, value: String)] = []
    for part in text.split(separator: ",", omittingEmptySubsequences: false) {
      if let cut = part.firstIndex(of: "=") {
        fields.append((String(part[..<cut]), String(part[part.index(after: cut)...])))
      } else if fields.isEmpty {
        throw UsageError(
          "--row", expected: "column=value, with commas between", found: quoted(text))
      } else {
        fields[fields.count - 1].value += ",\(part)"
      }
    }
    return fields
  }

  /// An empty value is a missing one only where it is not in quotes.
  private static func quoted(_ field: String) -> String {
    guard field.contains(where: { ",\"\n\r".contains($0) }) || field.contains("\r\n") else {
      return field
    }
    return "\"" + field.map { $0 == "\"" ? "\"\"" : String($0) }.joined() + "\""
  }
}
