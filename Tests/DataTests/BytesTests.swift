import ChainruleData
import Foundation
import Testing

@Suite struct BytesTests {
  /// `printf 'a,b\n1,2\n' | gzip -n`
  static let zipped: [UInt8] = [
    0x1F, 0x8B, 0x08, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x03, 0x4B, 0xD4, 0x49, 0xE2, 0x32, 0xD4,
    0x31, 0xE2, 0x02, 0x00, 0x7B, 0x07, 0x97, 0x0A, 0x08, 0x00, 0x00, 0x00,
  ]
  static let plain = Array("a,b\n1,2\n".utf8)

  func content(_ path: String) throws -> [UInt8] {
    try Bytes(path: path).withUnsafeBytes { Array($0) }
  }

  func content(of bytes: [UInt8]) throws -> [UInt8] { try withFile(bytes) { try content($0) } }

  @Test func readsPlainFilesAndEmptyOnes() throws {
    #expect(try content(of: Self.plain) == Self.plain)
    #expect(try content(of: []) == [])
    #expect(try content(of: [0x1F]) == [0x1F])
  }

  @Test func opensGzipByItsFirstBytes() throws {
    let plain = try content(fixture("iris.csv"))
    #expect(try content(fixture("iris.csv.gz")) == plain)
    #expect(try content(of: Self.zipped) == Self.plain)
  }

  @Test func readsSeveralGzipMembersAndPadding() throws {
    #expect(try content(of: Self.zipped + Self.zipped) == Self.plain + Self.plain)
    #expect(try content(of: Self.zipped + [0, 0, 0]) == Self.plain)
  }

  @Test func namesWhatIsWrongWithGzip() throws {
    try withFile(Self.zipped.dropLast(3)) { path in
      #expect(
        message { _ = try content(path) }
          == "\(path): expected the end of the gzip data, "
          + "found the end of the file after \(Self.zipped.count - 3) bytes")
    }
    try withFile(Self.zipped + [7]) { path in
      #expect(
        message { _ = try content(path) }
          == "\(path): expected nothing after the gzip data, "
          + "found other bytes from byte \(Self.zipped.count) on")
    }
    var damaged = Self.zipped
    damaged[20] ^= 0xFF  // the check sum
    try withFile(damaged) { path in
      #expect(
        message { _ = try content(path) }
          == "\(path): expected gzip data, found damage at byte 24 (incorrect data check)")
    }
  }

  @Test func everyTruncatedGzipIsAnError() throws {
    let whole = try Data(contentsOf: URL(fileURLWithPath: fixture("iris.csv.gz")))
    for length in stride(from: 2, to: whole.count, by: 7) {
      try withFile(whole.prefix(length)) { path in
        #expect(throws: DataError.self) { _ = try content(path) }
      }
    }
  }

  @Test func tellsMissingFilesFromDirectories() throws {
    #expect(throws: FileError.notFound("/no/such.csv")) { _ = try Bytes(path: "/no/such.csv") }
    #expect(throws: FileError.notFound("/no/such.csv")) { _ = try ByteStream(path: "/no/such.csv") }
    #expect(throws: FileError.notFound("a\0b")) { _ = try ByteStream(path: "a\0b") }
    #expect(throws: FileError.isDirectory("/")) { _ = try Bytes(path: "/") }
    #expect(FileError.notFound("x.csv").description == "x.csv: no such file")
    #expect(FileError.isDirectory("x").description == "x: expected a file, found a directory")
    #expect(
      FileError.unreadable("x", reason: "Permission denied").description
        == "x: cannot be read: Permission denied")
    #expect(FileError.isDirectory("x").path == "x")
  }

  @Test(arguments: [false, true]) func readsPipes(isZipped: Bool) throws {
    let pipe = Pipe()
    pipe.fileHandleForWriting.write(Data(isZipped ? Self.zipped : Self.plain))
    try pipe.fileHandleForWriting.close()
    let path = "/dev/fd/\(pipe.fileHandleForReading.fileDescriptor)"
    #expect(try content(path) == Self.plain)
  }

  /// The only test that replaces standard input.
  @Test func readsStandardInput() throws {
    let pipe = Pipe()
    let saved = dup(0)
    defer {
      dup2(saved, 0)
      close(saved)
    }
    dup2(pipe.fileHandleForReading.fileDescriptor, 0)
    pipe.fileHandleForWriting.write(Data("a,b\n1,x\n".utf8))
    try pipe.fileHandleForWriting.close()
    let stream = try CSVStream(path: "-", kinds: ["a": .number, "b": .number])
    #expect(
      message { _ = try stream.next(rows: 10) }
        == "standard input, row 1 (line 2), column b: expected a number, found “x”")
  }

  @Test func streamsInSmallPieces() throws {
    let expected = try content(fixture("iris.csv"))
    for name in ["iris.csv", "iris.csv.gz"] {
      let stream = try ByteStream(path: fixture(name))
      var bytes: [UInt8] = []
      let piece = UnsafeMutableRawBufferPointer.allocate(byteCount: 1, alignment: 1)
      defer { piece.deallocate() }
      while try stream.read(into: piece) == 1 { bytes.append(piece[0]) }
      #expect(bytes == expected)
    }
  }
}
