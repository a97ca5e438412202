import ChainruleTensors

/// A value of a fixture file that knows where it stands, so that a wrong reading names its place.
///
///     let cases = try Fixture.json("Golden/softmax.json")
///     let logits = try cases["cases"][0]["logits"].doubles
///     try cases["cases"][0]["logit"]
///     // Golden/softmax.json: $.cases[0]: no key “logit”; keys: dloss_dlogits, …, logits, …
public struct JSON: Sendable {
  let content: JSONContent
  let file: String
  /// The way from the file's root to here, as `$.layers[1].weights`.
  let path: String

  /// The value under `key`. Throws `FixtureError` where there is no such key.
  public subscript(key: String) -> JSON {
    get throws {
      guard case .object(let members) = content else { throw wrong("an object") }
      guard let member = members[key] else {
        let keys = members.keys.sorted().joined(separator: ", ")
        throw FixtureError(file: file, path: path, problem: "no key “\(key)”; keys: \(keys)")
      }
      return JSON(content: member, file: file, path: "\(path).\(key)")
    }
  }

  /// The element at `index`. Throws `FixtureError` where the list is shorter.
  public subscript(index: Int) -> JSON {
    get throws {
      let elements = try elements
      guard elements.indices.contains(index) else {
        throw FixtureError(
          file: file, path: path, problem: "no element \(index); elements: \(elements.count)")
      }
      return JSON(content: elements[index], file: file, path: "\(path)[\(index)]")
    }
  }

  /// The value under `key`, or nil where the key is missing or its value is null.
  public func optional(_ key: String) throws -> JSON? {
    guard try keys.contains(key) else { return nil }
    let member = try self[key]
    return member.isNull ? nil : member
  }

  public var isNull: Bool { if case .null = content { true } else { false } }

  /// The keys of an object, sorted.
  public var keys: [String] {
    get throws {
      guard case .object(let members) = content else { throw wrong("an object") }
      return members.keys.sorted()
    }
  }

  public var array: [JSON] {
    get throws { try elements.indices.map { try self[$0] } }
  }

  public var string: String {
    get throws {
      guard case .string(let string) = content else { throw wrong("a string") }
      return string
    }
  }

  public var bool: Bool {
    get throws {
      guard case .bool(let bool) = content else { throw wrong("true or false") }
      return bool
    }
  }

  /// The double nearest to the decimal number of the file.
  public var double: Double {
    get throws {
      guard case .number(let number) = content else { throw wrong("a number") }
      return number
    }
  }

  public var int: Int {
    get throws {
      guard let int = Int(exactly: try double) else { throw wrong("a whole number") }
      return int
    }
  }

  public var doubles: [Double] {
    get throws { try array.map { try $0.double } }
  }

  public var ints: [Int] {
    get throws { try array.map { try $0.int } }
  }

  /// A list of rows of one length.
  public var matrix: [[Double]] {
    get throws {
      let rows = try array.map { try $0.doubles }
      guard rows.allSatisfy({ $0.count == rows[0].count }) else {
        throw wrong("rows of one length")
      }
      return rows
    }
  }

  /// Nested lists as a tensor: a number has shape `[]`, a list `[n]`, rows `[n, m]`, and so on.
  public var tensor: Tensor<Double> {
    get throws {
      if case .number(let number) = content { return Tensor(number) }
      let parts = try array.map { try $0.tensor }
      let inner = parts.first?.shape ?? []
      guard parts.allSatisfy({ $0.shape == inner }) else { throw wrong("lists of one shape") }
      return Tensor(parts.flatMap(\.values), shape: [parts.count] + inner)
    }
  }

  private var elements: [JSONContent] {
    get throws {
      guard case .array(let elements) = content else { throw wrong("a list") }
      return elements
    }
  }

  private func wrong(_ expected: String) -> FixtureError {
    FixtureError(file: file, path: path, problem: "expected \(expected), found \(content.kind)")
  }
}
