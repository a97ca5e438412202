import Chainrule
import Foundation
import Testing

/// The built executable, run as a process of its own.
struct Tool {
  struct Run {
    let status: Int32
    let output: String
    let remarks: String

    /// The one JSON object on standard output.
    func json() throws -> JSONValue {
      let lines = output.split(separator: "\n")
      try #require(lines.count == 1, "\(output)\(remarks)")
      return try JSONValue(parsing: Array(lines[0].utf8))
    }
  }

  /// A folder for the files of one test, which is the process's working directory too.
  let folder: URL

  init() throws {
    folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("chainrule-cli-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  }

  func remove() { try? FileManager.default.removeItem(at: folder) }

  /// Writes a file into the folder and returns its name.
  @discardableResult
  func file(_ name: String, _ text: String) throws -> String {
    try Data(text.utf8).write(to: folder.appendingPathComponent(name))
    return name
  }

  func bytes(_ name: String) throws -> Data {
    try Data(contentsOf: folder.appendingPathComponent(name))
  }

  func exists(_ name: String) -> Bool {
    FileManager.default.fileExists(atPath: folder.appendingPathComponent(name).path)
  }

  /// Runs the tool to its end.
  func run(_ arguments: String..., input: String = "") throws -> Run {
    try run(arguments, input: input)
  }

  func run(_ arguments: [String], input: String = "") throws -> Run {
    let names = ["in", "out", "err"].map { "\($0)-\(UUID().uuidString)" }
    try file(names[0], input)
    for name in names.dropFirst() { try file(name, "") }
    let process = try process(arguments)
    process.standardInput = try FileHandle(forReadingFrom: folder.appendingPathComponent(names[0]))
    process.standardOutput = try FileHandle(forWritingTo: folder.appendingPathComponent(names[1]))
    process.standardError = try FileHandle(forWritingTo: folder.appendingPathComponent(names[2]))
    try process.run()
    process.waitUntilExit()
    func text(_ name: String) throws -> String { String(decoding: try bytes(name), as: UTF8.self) }
    return Run(
      status: process.terminationReason == .exit
        ? process.terminationStatus : -process.terminationStatus,
      output: try text(names[1]), remarks: try text(names[2]))
  }

  /// A process that is ready to run.
  func process(_ arguments: [String]) throws -> Process {
    let process = Process()
    process.executableURL = try Tool.executable()
    process.arguments = arguments
    process.currentDirectoryURL = folder
    var environment = ProcessInfo.processInfo.environment
    environment["COLUMNS"] = "80"
    environment["NO_COLOR"] = "1"
    process.environment = environment
    return process
  }

  /// `chainrule` beside the test bundle, or in the package's build folder.
  private static func executable() throws -> URL {
    let own = [Bundle.main.executableURL, URL(fileURLWithPath: CommandLine.arguments[0])]
    let beside = own.compactMap { $0?.deletingLastPathComponent() }
    let bundle = Bundle.allBundles.map { $0.bundleURL.deletingLastPathComponent() }
    let built = package.appendingPathComponent(".build/debug")
    let candidates = (beside + bundle + [built]).map { $0.appendingPathComponent("chainrule") }
    return try #require(
      candidates.first { FileManager.default.isExecutableFile(atPath: $0.path) },
      "no executable in \(candidates)")
  }

  static let package = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

  /// A data set of the tests of Data.
  static func fixture(_ name: String) -> String {
    package.appendingPathComponent("Tests/DataTests/Fixtures/\(name)").path
  }

  /// The bytes of a fixture as text.
  static func text(_ name: String) throws -> String {
    try String(contentsOfFile: fixture(name), encoding: .utf8)
  }
}

/// Calls `body` with a tool in a folder of its own, which is removed afterward.
func withTool<R>(_ body: (Tool) throws -> R) throws -> R {
  let tool = try Tool()
  defer { tool.remove() }
  return try body(tool)
}
