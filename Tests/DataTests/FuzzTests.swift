import Foundation
import TestSupport
import Testing

@testable import ChainruleData

/// Whatever the bytes, a reader answers with a table or with a stated error, and streams as it
/// reads whole.
@Suite struct FuzzTests {
  static let alphabet = Array("\"\",,;\n\n\r\t|019.e-+ab NAnull\u{FEFF}é".utf8) + [0, 0xFF, 0xC3]

  /// The values or the message.
  func outcome(_ body: () throws -> [[String?]]) -> String {
    do { return "\(try body())" } catch let error as DataError { return error.description } catch {
      Issue.record("an error of another kind: \(error)")
      return ""
    }
  }

  @Test func randomCSV() throws {
    var dice = Dice(state: 11)
    var tables = 0
    for _ in 0..<rounds(1500) {
      let bytes = Self.text(&dice)
      let names = Self.names(bytes)
      let kinds = Dictionary(names.map { ($0, FieldKind.text) }, uniquingKeysWith: { a, _ in a })
      try withFile(bytes) { path in
        _ = outcome { try CSV.read(path: path).spellings }
        let whole = outcome { try CSV.read(path: path, kinds: kinds).spellings }
        let streamed = outcome {
          let stream = try CSVStream(path: path, kinds: kinds)
          var rows: [[String?]] = []
          while let batch = try stream.next(rows: 2) { rows += batch.spellings }
          return rows
        }
        #expect(whole == streamed, "\(bytes)")
        if whole.hasPrefix("[") { tables += 1 }
      }
    }
    #expect(tables > 100, "the fuzzer must reach tables, not errors alone")
  }

  /// Bytes without any order, or rows of fields of which a few are damaged.
  static func text(_ dice: inout Dice) -> [UInt8] {
    func piece(_ count: Int) -> [UInt8] {
      (0..<count).map { _ in alphabet.randomElement(using: &dice) ?? 0 }
    }
    if Int.random(in: 0..<3, using: &dice) == 0 {
      return piece(Int.random(in: 0...60, using: &dice))
    }
    let fields = ["1", "", "-2.5e3", "NA", "\"\"", "\"a\"\"b\"", "\"x,\n\"", "ü", "01", " 7 "]
    var bytes = Array("a,b\n".utf8)
    for _ in 0..<Int.random(in: 0...6, using: &dice) {
      for end in [",", Bool.random(using: &dice) ? "\n" : "\r\n"] {
        let isDamaged = Int.random(in: 0..<30, using: &dice) == 0
        bytes += isDamaged ? piece(3) : Array((fields.randomElement(using: &dice) ?? "").utf8)
        bytes += Array(end.utf8)
      }
    }
    return bytes
  }

  static func names(_ bytes: [UInt8]) -> [String] {
    var position = 0
    return bytes.withUnsafeBytes {
      (try? CSVHeader.read($0, &position, path: "", options: CSVOptions(), isLast: true))?.names
        ?? []
    }
  }

  @Test func damagedFixtures() throws {
    var dice = Dice(state: 12)
    for name in [
      "iris.csv.gz", "digits-labels-idx1-ubyte.gz", "penguins.csv", "digits-labels-idx1-ubyte",
    ] {
      let whole = [UInt8](try Data(contentsOf: URL(fileURLWithPath: fixture(name))))
      for _ in 0..<rounds(150) {
        var bytes = whole
        for _ in 0..<Int.random(in: 1...3, using: &dice) {
          bytes[Int.random(in: 0..<bytes.count, using: &dice)] = UInt8.random(
            in: 0...255, using: &dice)
        }
        bytes = Array(bytes.prefix(Int.random(in: 0...bytes.count, using: &dice)))
        try withFile(bytes) { path in
          _ = outcome { try CSV.read(path: path).spellings }
          _ = outcome {
            _ = try IDX.read(path: path); return []
          }
        }
      }
    }
  }

  @Test func randomIDX() throws {
    var dice = Dice(state: 13)
    for _ in 0..<rounds(2000) {
      let header: [UInt8] = [
        0, 0, [8, 9, 11, 12, 13, 14].randomElement(using: &dice) ?? 8,
        UInt8.random(in: 0...4, using: &dice),
      ]
      let rest = (0..<Int.random(in: 0...40, using: &dice)).map { _ in
        [0, 0, 0, 1, 2, 255].randomElement(using: &dice) ?? UInt8(0)
      }
      _ = outcome {
        let array = try IDX.read(Bytes(header + rest))
        #expect(array.count * array.width * array.element.size <= rest.count)
        return []
      }
    }
  }

  /// Tables of random text go through guessing, fitting, encoding and explaining.
  @Test func randomTablesThroughPreprocessing() throws {
    var dice = Dice(state: 14)
    let values = ["", "1", "2", "-3.5", "1e308", "-1e308", "x", "y", "NA", "01", "5e-324", "é"]
    var encoded = 0
    for _ in 0..<rounds(800) {
      let rows = Int.random(in: 1...12, using: &dice)
      let width = Int.random(in: 1...values.count, using: &dice)
      let lines = (0..<rows).map { _ in
        (0..<3).map { _ in values[Int.random(in: 0..<width, using: &dice)] }.joined(separator: ",")
      }
      _ = outcome {
        let data = try table("a,b,c\n" + lines.joined(separator: "\n") + "\n")
        let training = (0..<data.rowCount).filter { $0 % 3 != 2 }
        let columns = try Columns(of: data, target: "c", rows: training)
        let fitted = try Preprocessing.fit(
          table: data, target: "c", kinds: columns.kinds, task: columns.task, rows: training)
        let inputs = try fitted.encodeInputs(data, as: Double.self).inputs
        #expect(inputs.shape == [data.rowCount, fitted.featureCount])
        #expect(fitted.featureNames.count == fitted.featureCount)
        #expect(inputs.values.allSatisfy { !$0.isNaN })
        #expect(
          try fitted.preparations(data, row: 0).map(\.value) == Array(inputs.rows[0]))
        #expect(
          try JSONDecoder().decode(Preprocessing.self, from: JSONEncoder().encode(fitted)) == fitted
        )
        _ = try fitted.encode(data, as: Float.self)
        encoded += 1
        return []
      }
    }
    #expect(encoded > 100, "the fuzzer must reach the end, not errors alone")
  }
}
