#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// The files of expected numbers beside the tests: `Tests/Golden` and `Tests/Fixtures`.
public enum Fixture {
  /// Reads a JSON file, named relative to the folder `Tests`.
  ///
  ///     let network = try Fixture.json("Golden/seed002.json")["network"]
  public static func json(_ file: String) throws -> JSON {
    let data = try data(file)
    do {
      let content = try JSONDecoder().decode(JSONContent.self, from: data)
      return JSON(content: content, file: file, path: "$")
    } catch {
      throw FixtureError(file: file, path: "$", problem: "not JSON: \(error)")
    }
  }

  /// Reads a JSON text, which errors call by `name`.
  public static func json(text: String, named name: String) throws -> JSON {
    do {
      let content = try JSONDecoder().decode(JSONContent.self, from: Data(text.utf8))
      return JSON(content: content, file: name, path: "$")
    } catch {
      throw FixtureError(file: name, path: "$", problem: "not JSON: \(error)")
    }
  }

  /// The bytes of a file, named relative to the folder `Tests`.
  public static func data(_ file: String) throws -> Data {
    do {
      return try Data(contentsOf: tests.appendingPathComponent(file))
    } catch {
      throw FixtureError(file: file, path: "$", problem: "cannot be read: \(error)")
    }
  }

  /// The folder `Tests` of the checkout that was compiled: no resource bundle is needed.
  private static let tests = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent()
}

/// What is wrong with a fixture file, or with the reading of it, and where.
public struct FixtureError: Error, Hashable, CustomStringConvertible {
  public let file: String
  public let path: String
  public let problem: String

  public var description: String { "\(file): \(path): \(problem)" }
}
