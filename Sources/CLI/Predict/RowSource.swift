import Chainrule

/// Rows to predict for, a batch at a time.
protocol RowSource {
  /// The next rows; nil after the last.
  mutating func next() throws -> RowBatch?
}

enum RowBatch {
  case table(Table)
  case images(NumberArray, rows: [Int])
}

/// Rows of a CSV file.
struct TableRows: RowSource {
  let stream: CSVStream
  static let batch = 4096

  func next() throws -> RowBatch? { try stream.next(rows: TableRows.batch).map { .table($0) } }
}

/// Images.
struct ImageRows: RowSource {
  let images: NumberArray
  private var start = 0

  init(images: NumberArray) { self.images = images }

  mutating func next() throws -> RowBatch? {
    guard images.count > 0 else {
      throw DataError(file: images.source, expected: "images", found: "none")
    }
    guard start < images.count else { return nil }
    let rows = Array(start..<min(start + 1024, images.count))
    start += rows.count
    return .images(images, rows: rows)
  }
}

/// A row written on the command line: `age=3,sex=male`.
struct SingleRow: RowSource {
  private var table: Table?

  init(_ text: String, _ preprocessing: Preprocessing) throws {
    let fields = try SingleRow.fields(text)
    let lines = [fields.map(\.name), fields.map(\.value)].map { line in
      line.map(SingleRow.quoted).joined(separator: ",")
    }
    let bytes = Bytes(Array((lines.joined(separator: "\n") + "\n").utf8), path: "--row")
    let kinds = preprocessing.fieldKinds(withTarget: false)
    let left = Set(kinds.keys).subtracting(fields.map(\.name)).sorted()
    guard left.isEmpty else {
      throw UsageError(
        "--row", expected: "a value for each column (nothing behind = where it is missing)",
        found: "none for \(left.joined(separator: ", "))")
    }
    table = try CSV.read(bytes, options: CSVOptions(delimiter: .comma), kinds: kinds)
  }

  mutating func next() -> RowBatch? {
    defer { table = nil }
    return table.map { .table($0) }
  }

  /// A part without an equals sign goes on with the value before it, which had a comma in it.
  private static func fields(_ text: String) throws -> [(name: String, value: String)] {
    var fields: [(name: String, value: String)] = []
    for part in text.split(separator: ",", omittingEmptySubsequences: false) {
      if let cut = part.firstIndex(of: "=") {
        fields.append((String(part[..<cut]), String(part[part.index(after: cut)...])))
      } else if fields.isEmpty {
        throw UsageError(
          "--row", expected: "column=value, with commas between", found: "“\(text)”")
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
