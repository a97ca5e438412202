import Chainrule

/// Column names: `age,sex`.
struct Names: SettingValue, Hashable {
  static let expected = "column names with commas between them"
  var names: [String]

  init?(text: String) {
    names = text.split(separator: ",").map(String.init)
    if names.isEmpty { return nil }
  }

  init(from value: SchemaValue) throws {
    names = value.isList ? try [String](from: value) : try Names(spelledIn: value).names
  }

  var json: JSONValue { .array(names.map { .string($0) }) }
}

/// The sizes of hidden layers: `128,64`, or `none`.
struct LayerSizes: SettingValue, Hashable {
  static let expected = "sizes of hidden layers such as 128,64, or none"
  static let largest = 1_000_000
  var sizes: [Int]

  init(_ sizes: [Int]) { self.sizes = sizes }

  init?(text: String) {
    let words = text.split(separator: ",", omittingEmptySubsequences: false)
    sizes = text == "none" ? [] : words.compactMap { Int($0) }
    let isRead = text == "none" || sizes.count == words.count
    guard isRead, sizes.allSatisfy({ (1...LayerSizes.largest).contains($0) }) else { return nil }
  }

  init(from value: SchemaValue) throws {
    if value.isList, try value.list().isEmpty {
      self.init([])
    } else {
      try self.init(spelledIn: value)
    }
  }

  var json: JSONValue { .array(sizes.map { .integer($0) }) }
}

/// Rows for each step: a number, or `full`.
enum BatchSize: SettingValue, Hashable {
  case rows(Int)
  case full

  static let expected = "a whole number above 0, or full"

  init?(text: String) {
    if text == "full" { self = .full; return }
    guard let rows = Int(text), rows > 0 else { return nil }
    self = .rows(rows)
  }

  init(from value: SchemaValue) throws { try self.init(spelledIn: value) }

  var json: JSONValue {
    switch self {
    case .rows(let rows): .integer(rows)
    case .full: "full"
    }
  }
}

/// Rows that are held back from training: a share of the table, a file of their own, or none.
enum HeldBack: SettingValue, Hashable {
  case fraction(Double)
  case file(String)
  case none

  static let expected = "a fraction between 0 and 1, a file, or none"

  init?(text: String) {
    if text == "none" { self = .none; return }
    guard let fraction = Double(text) else {
      if text.isEmpty { return nil }
      self = .file(text)
      return
    }
    guard fraction >= 0, fraction < 1 else { return nil }
    self = fraction == 0 ? .none : .fraction(fraction)
  }

  init(from value: SchemaValue) throws { try self.init(spelledIn: value) }

  var json: JSONValue {
    switch self {
    case .fraction(let fraction): .number(fraction)
    case .file(let path): .string(path)
    case .none: "none"
    }
  }
}

/// Epochs without a better validation loss after which training stops: a number, or `none`.
enum Patience: SettingValue, Hashable {
  case epochs(Int)
  case none

  static let expected = "a whole number above 0, or none"

  init?(text: String) {
    if text == "none" { self = .none; return }
    guard let epochs = Int(text), epochs > 0 else { return nil }
    self = .epochs(epochs)
  }

  init(from value: SchemaValue) throws { try self.init(spelledIn: value) }

  var json: JSONValue {
    switch self {
    case .epochs(let epochs): .integer(epochs)
    case .none: "none"
    }
  }

  var epochs: Int? { if case .epochs(let epochs) = self { epochs } else { nil } }
}

/// One of a few words, each with its meaning.
protocol SettingChoice: SettingValue, CaseIterable, RawRepresentable where RawValue == String {}

extension SettingChoice {
  static var expected: String { "one of \(allCases.map(\.rawValue).joined(separator: ", "))" }
  init?(text: String) { self.init(rawValue: text) }
  var json: JSONValue { .string(rawValue) }
}

enum Precision: String, SettingChoice { case float, double }

enum Encoding: String, SettingChoice {
  case utf8, utf16, latin1

  var encoding: TextEncoding {
    switch self {
    case .utf8: .utf8
    case .utf16: .utf16
    case .latin1: .latin1
    }
  }
}

/// How much a row counts by its class: all the same, each class as much as any other, or as a file says.
enum ClassWeights: SettingValue, Hashable {
  case balanced
  case none
  case file(String)

  static let expected = "balanced, none, or a file with a weight for each class"

  init?(text: String) {
    switch text {
    case "balanced": self = .balanced
    case "none": self = .none
    case "": return nil
    default: self = .file(text)
    }
  }

  init(from value: SchemaValue) throws { try self.init(spelledIn: value) }

  var json: JSONValue {
    switch self {
    case .balanced: "balanced"
    case .none: "none"
    case .file(let path): .string(path)
    }
  }
}

extension CheckpointInterval: SettingValue {
  init?(text: String) { self.init(text) }
  public init(from value: SchemaValue) throws { try self.init(spelledIn: value) }
  var json: JSONValue { .string(description) }
}

extension CheckpointInterval: SchemaDecodable {}

enum Delimiter: String, SettingChoice {
  case comma, semicolon, tab, bar

  init?(text: String) {
    switch text {
    case ",": self = .comma
    case ";": self = .semicolon
    case "\t", "\\t": self = .tab
    case "|": self = .bar
    default: self.init(rawValue: text)
    }
  }

  var delimiter: CSVOptions.Delimiter {
    switch self {
    case .comma: .comma
    case .semicolon: .semicolon
    case .tab: .tab
    case .bar: .bar
    }
  }
}
