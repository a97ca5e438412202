import ChainruleData
import Foundation
import Testing

/// The path of a file in Fixtures.
func fixture(_ name: String) throws -> String {
  let folder = try #require(Bundle.module.resourceURL)
  return folder.appendingPathComponent("Fixtures").appendingPathComponent(name).path
}

/// Calls `body` with the path of a file that holds `bytes`, and removes it again.
@discardableResult
func withFile<R>(_ bytes: some Sequence<UInt8>, _ body: (String) throws -> R) throws -> R {
  let url = FileManager.default.temporaryDirectory
    .appendingPathComponent("chainrule-\(UUID().uuidString)")
  try Data(bytes).write(to: url)
  defer { try? FileManager.default.removeItem(at: url) }
  return try body(url.path)
}

/// A table read from text that is called “t.csv”.
func table(
  _ text: String, options: CSVOptions = CSVOptions(), kinds: [String: FieldKind] = [:]
) throws -> Table {
  try CSV.read(Bytes(Array(text.utf8), path: "t.csv"), options: options, kinds: kinds)
}

/// The message of the error that `body` throws; fails where it throws none.
func message(
  sourceLocation: SourceLocation = #_sourceLocation, _ body: () throws -> Void
) -> String {
  do {
    try body()
    Issue.record("expected an error, found none", sourceLocation: sourceLocation)
    return ""
  } catch let error as DecodingError {
    guard case .dataCorrupted(let context) = error else { return "\(error)" }
    return context.debugDescription
  } catch {
    return "\(error)"
  }
}

extension Table {
  /// All values as text, row by row; nil where missing.
  var spellings: [[String?]] {
    (0..<rowCount).map { row in columns.map { $0.spelling(row) } }
  }
}

extension Column {
  /// The numbers; a recorded failure for text.
  var numbers: [Double] {
    if case .numbers(let numbers) = values { return numbers }
    Issue.record("column \(name) is text")
    return []
  }

  var isText: Bool {
    if case .text = values { return true }
    return false
  }
}

/// Random numbers from a seed (SplitMix64), for tests that try many inputs.
struct Dice: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}
