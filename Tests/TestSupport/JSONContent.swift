/// The six kinds of JSON value; every number is a `Double`.
enum JSONContent: Sendable {
  case null
  case bool(Bool)
  case number(Double)
  case string(String)
  case array([JSONContent])
  case object([String: JSONContent])

  var kind: String {
    switch self {
    case .null: "null"
    case .bool(let bool): "\(bool)"
    case .number(let number): "the number \(number)"
    case .string(let string): "the string “\(string)”"
    case .array(let elements): "a list of \(elements.count)"
    case .object: "an object"
    }
  }
}

extension JSONContent: Decodable {
  init(from decoder: any Decoder) throws {
    let value = try decoder.singleValueContainer()
    // Numbers first: they are nearly all of a file, and a failed attempt is slow.
    if let number = try? value.decode(Double.self) {
      self = .number(number)
    } else if let elements = try? value.decode([JSONContent].self) {
      self = .array(elements)
    } else if let string = try? value.decode(String.self) {
      self = .string(string)
    } else if let bool = try? value.decode(Bool.self) {
      self = .bool(bool)
    } else if value.decodeNil() {
      self = .null
    } else {
      self = .object(try value.decode([String: JSONContent].self))
    }
  }
}
