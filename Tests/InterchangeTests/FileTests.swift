import Foundation
import Testing

@testable import ChainruleInterchange

@Suite struct FileTests {
  private func mode(_ path: String) throws -> Int {
    let attributes = try FileManager.default.attributesOfItem(atPath: path)
    return (attributes[.posixPermissions] as? NSNumber)?.intValue ?? -1
  }

  @Test func writesAndRefusesToOverwrite() throws {
    try withTemporaryFolder { folder in
      let path = folder + "/a.txt"
      try AtomicFile.check(path)
      try AtomicFile.write("one", to: path)
      #expect(try readFile(path) == Array("one".utf8))
      #expect(throws: WriteError.exists(path: path)) { try AtomicFile.write("two", to: path) }
      #expect(throws: WriteError.exists(path: path)) { try AtomicFile.check(path) }
      #expect(try readFile(path) == Array("one".utf8))
      chmod(path, 0o640)
      try AtomicFile.write("two", to: path, force: true)
      #expect(try readFile(path) == Array("two".utf8))
      #expect(try mode(path) == 0o640)
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["a.txt"])
    }
  }

  @Test func followsLinksAndWritesDevices() throws {
    try withTemporaryFolder { folder in
      try AtomicFile.write("one", to: folder + "/real")
      symlink("real", folder + "/link")
      try AtomicFile.write("two", to: folder + "/link", force: true)
      #expect(try readFile(folder + "/real") == Array("two".utf8))
      #expect(
        try FileManager.default.destinationOfSymbolicLink(atPath: folder + "/link") == "real")
    }
    try AtomicFile.write("gone", to: "/dev/null")
    #expect(try readFile("/dev/null") == [])
  }

  @Test func namesThePath() throws {
    try withTemporaryFolder { folder in
      #expect(
        message { try AtomicFile.write("x", to: folder + "/no/a") }
          == "\(folder)/no/a: cannot be written: No such file or directory")
      #expect(
        message { try AtomicFile.check(folder + "/no/a") }
          == "\(folder)/no/a: cannot be written: No such file or directory")
      #expect(
        message { try AtomicFile.write("x", to: folder, force: true) }
          == "\(folder): cannot be written: Is a directory")
      #expect(
        message { try AtomicFile.write("x", to: "") } == ": cannot be written: not a file name")
      #expect(message { try readFile(folder + "/a") } == "\(folder)/a: no such file")
      #expect(
        message { try readFile(folder) }
          == "\(folder): cannot be read: expected a file, found a directory")
      try AtomicFile.write("four", to: folder + "/b")
      #expect(
        message { try readFile(folder + "/b", limit: 3) }
          == "\(folder)/b: larger than 3 bytes, which is the limit here")
      #expect(try readFile(folder + "/b", limit: 4).count == 4)
    }
  }

  @Test func readsLongFiles() throws {
    try withTemporaryFolder { folder in
      let pieces = (0..<3).map { [UInt8](repeating: UInt8($0), count: 700_001) }
      try AtomicFile.write(pieces, to: folder + "/long")
      #expect(try readFile(folder + "/long") == Array(pieces.joined()))
    }
  }
}

@Suite struct PiecewiseFileTests {
  private struct Broken: Error {}

  @Test func piecesComeOneAfterAnotherUntilThereIsNone() throws {
    try withTemporaryFolder { folder in
      var left: [[UInt8]] = [Array("a\n".utf8), Array("b\n".utf8)]
      try AtomicFile.write(to: "\(folder)/x") { left.isEmpty ? nil : left.removeFirst() }
      #expect(try readFile("\(folder)/x") == Array("a\nb\n".utf8))
    }
  }

  @Test func nothingStaysWhereAPieceCannotBeMade() throws {
    try withTemporaryFolder { folder in
      try AtomicFile.write("old", to: "\(folder)/x")
      var count = 0
      #expect(throws: Broken.self) {
        try AtomicFile.write(to: "\(folder)/x", force: true) { () throws -> [UInt8]? in
          count += 1
          if count == 3 { throw Broken() }
          return [0x41]
        }
      }
      #expect(try readFile("\(folder)/x") == Array("old".utf8))
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["x"])
    }
  }
}
