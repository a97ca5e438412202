import TestSupport
import Testing

@testable import ChainruleData

/// However many threads read a file, the table and every message are the same.
@Suite struct CSVThreadsTests {
  /// All that a table says, or the message.
  func outcome(
    _ bytes: [UInt8], threads: Int, chunkSize: Int, options: CSVOptions = CSVOptions(),
    kinds: [String: FieldKind] = [:]
  ) -> String {
    do {
      let table = try CSV.read(
        Bytes(bytes, path: "t.csv"), options: options, kinds: kinds, threads: threads,
        chunkSize: chunkSize)
      let columns = table.columns.map { column in
        switch column.values {
        case .numbers(let numbers): "\(column.name): \(numbers)"
        case .text(let codes, let vocabulary): "\(column.name): \(codes) \(vocabulary)"
        }
      }
      let lines = (0..<table.rowCount).map { table.line(ofRow: $0) ?? -1 }
      return "\(columns) \(lines) \(String(describing: table.format))"
    } catch { return "error: \(error)" }
  }

  /// Rows of fields that are easily cut wrongly; a file in a hundred or so has a mistake.
  static func file(_ dice: inout Dice) -> [UInt8] {
    let fields = [
      "1", "", "-2.5e3", "NA", "\"\"", "\"a\"\"b\"", "\"x,\n\"", "\"\n\"\"\n\"", "ü", "01", " 7 ",
      "5\" disk", "\"1\"", "12345678901234567890", "1e400", "word", "3,5",
    ]
    let usual = (0..<3).map { _ in fields.randomElement(using: &dice) ?? "" }
    let mistakes = ["\"", "\"a\"b", "1,1,1,1", "\u{0}", "\"\"\""]
    var text = "a,b,c\n"
    for _ in 0..<Int.random(in: 0...60, using: &dice) {
      var row = usual.map { field in
        Int.random(in: 0..<6, using: &dice) == 0
          ? fields.randomElement(using: &dice) ?? "" : field
      }
      if Int.random(in: 0..<300, using: &dice) == 0 {
        row[0] = mistakes.randomElement(using: &dice) ?? ""
      }
      text += row.joined(separator: ",") + (Bool.random(using: &dice) ? "\n" : "\r\n")
      if Int.random(in: 0..<15, using: &dice) == 0 { text += "\n" }
    }
    var bytes = Array(text.utf8)
    if Int.random(in: 0..<20, using: &dice) == 0 {
      bytes[Int.random(in: 0..<bytes.count, using: &dice)] = 0xFF
    }
    return bytes
  }

  @Test func threadsChangeNothing() {
    var dice = Dice(state: 41)
    var (tables, errors) = (0, 0)
    for _ in 0..<rounds(300) {
      var bytes = Self.file(&dice)
      var options = CSVOptions()
      if Int.random(in: 0..<4, using: &dice) == 0 {
        bytes = bytes.map { $0 == UInt8(ascii: ",") ? UInt8(ascii: ";") : $0 }
      }
      if Int.random(in: 0..<10, using: &dice) == 0 { options.hasHeader = false }
      let kinds = [[:], [:], ["a": FieldKind.text], ["b": .number], ["c": .skipped]]
        .randomElement(using: &dice)
      let expected = outcome(
        bytes, threads: 1, chunkSize: .max, options: options, kinds: kinds ?? [:])
      if expected.hasPrefix("error") { errors += 1 } else { tables += 1 }
      for threads in [2, 3, 8] {
        let size = Int.random(in: 1...90, using: &dice)
        let found = outcome(
          bytes, threads: threads, chunkSize: size, options: options, kinds: kinds ?? [:])
        #expect(
          found == expected,
          "\(threads) threads, \(size) bytes: \(String(decoding: bytes, as: UTF8.self))")
      }
    }
    #expect(tables > 50 && errors > 50, "\(tables) tables, \(errors) errors")
  }

  /// Every way to cut one file, most of which guess wrongly where rows begin.
  @Test func cutsAnywhere() {
    let text = "a,b\n5\" disk,\"x\ny\"\n\"\"\"\",z\n\n1,\"\n\"\nlong\",\"\"\"\n,\n\"\"\"\n7,8\n"
    let bytes = Array(text.utf8)
    let expected = outcome(bytes, threads: 1, chunkSize: .max)
    #expect(!expected.hasPrefix("error"))
    for size in 1...bytes.count {
      #expect(outcome(bytes, threads: 2, chunkSize: size) == expected)
    }
  }

  @Test func namesTheFirstMistake() {
    let rows = (1...2000).map { "\($0),1" }
    for wrong in [1, 2, 500, 1999] {
      var damaged = rows
      damaged[wrong - 1] = "x"
      damaged[1999] += ",1"
      let bytes = Array(("a,b\n" + damaged.joined(separator: "\n") + "\n").utf8)
      #expect(
        outcome(bytes, threads: 3, chunkSize: 100)
          == "error: t.csv, row \(wrong) (line \(wrong + 1)): expected 2 fields, found 1")
    }
  }

  @Test func mergesNumbersAndWords() {
    // Numbers in some chunks, words in others, missing values in others still.
    let fields = Array(repeating: "", count: 50) + (0..<50).map { "w\($0 % 7)" }
    let numbers = (0..<50).map { "\($0).50" }
    for parts in [[fields, numbers], [numbers, fields], [fields, fields], [numbers, numbers]] {
      let rows = parts.joined().map { "\($0),1" }
      let bytes = Array(("a,b\n" + rows.joined(separator: "\n") + "\n").utf8)
      let expected = outcome(bytes, threads: 1, chunkSize: .max)
      for size in [10, 100, 300] {
        #expect(outcome(bytes, threads: 2, chunkSize: size) == expected)
      }
    }
  }

  /// As many columns as are written in place, and one more.
  @Test(arguments: [CSVRoom.mostColumns, CSVRoom.mostColumns + 1])
  func readsWideTables(columns: Int) {
    let header = (0..<columns).map { "c\($0)" }.joined(separator: ",")
    let rows = (0..<12).map { row in
      (0..<columns).map { "\(row * 7 + $0)" }.joined(separator: ",")
    }
    // Empty lines are no rows, though they were counted.
    let text = header + "\n" + rows.joined(separator: "\n\n") + "\n\n\n"
    let expected = outcome(Array(text.utf8), threads: 1, chunkSize: .max)
    #expect(expected.contains("c\(columns - 1): [\(columns - 1).0, \(columns + 6).0"))
    #expect(outcome(Array(text.utf8), threads: 3, chunkSize: 9000) == expected)
  }

  @Test func choosesThreadsByItself() throws {
    let rows = (0..<250_000).map { "\($0),w\($0 % 100)" }
    let bytes = Bytes(Array(("a,b\n" + rows.joined(separator: "\n") + "\n").utf8))
    let one = try CSV.read(bytes, threads: 1)
    let usual = try CSV.read(bytes)
    #expect(bytes.count > 1 << 21)
    #expect(usual.rowCount == 250_000)
    #expect(usual.columns[0].numbers == one.columns[0].numbers)
    #expect(usual.line(ofRow: 249_999) == 250_001)
    #expect(usual.columns[1].spelling(249_999) == "w99")
  }

  @Test func sharesPieces() {
    for threads in [1, 2, 5, 40] {
      #expect(Pieces.map(30, threads: threads) { "\($0 * $0)" } == (0..<30).map { "\($0 * $0)" })
    }
    #expect(Pieces.map(0, threads: 4) { $0 } == [])
  }
}
