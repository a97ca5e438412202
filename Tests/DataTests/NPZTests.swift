import Foundation
import TestSupport
import Testing

@testable import ChainruleData

@Suite struct NPZTests {
  func bytes(_ name: String) throws -> [UInt8] {
    [UInt8](try Data(contentsOf: URL(fileURLWithPath: fixture("arrays/\(name).npz"))))
  }

  func read(_ bytes: [UInt8], _ name: String? = nil) throws -> NumberArray {
    try NPZ.read(Bytes(bytes, path: "x.npz"), name: name)
  }

  @Test func readsEveryTypeInBothByteOrders() throws {
    let path = try fixture("arrays/types.npz")
    let names = try NPZ.names(path: path)
    #expect(names.count == 21)
    for name in names {
      let array = try NPZ.read(path: path, name: name)
      #expect(array.shape == [2, 3])
      let expected: [Double] = name == "b1" ? [0, 1, 1, 1, 1, 1] : [0, 1, 2, 3, 100, 127]
      #expect(array.numbers == expected, "\(name)")
      #expect(array.element.isInteger == !name.hasPrefix("f"))
      #expect(array.source.hasSuffix("types.npz (\(name))"))
    }
    let used = Set(try names.map { try NPZ.read(path: path, name: $0).element })
    #expect(used == Set(NumberArray.Element.allCases))
  }

  @Test func readsDeflatedArrays() throws {
    let path = try fixture("arrays/deflated.npz")
    #expect(try NPZ.names(path: path) == ["images", "labels"])
    let images = try NPZ.read(path: path, name: "images.npy")
    #expect(images.shape == [10, 20, 20])
    #expect(images.numbers == (0..<4000).map(Double.init))
    #expect(try NPZ.read(path: path, name: "labels").values == .bytes(Array(0..<10)))
  }

  @Test func readsSizesThatFollowTheData() throws {
    for name in ["a", "b"] {
      let array = try NPZ.read(path: fixture("arrays/streamed.npz"), name: name)
      #expect(array.numbers == [0, 1, 2, 3, 100, 127])
    }
  }

  @Test func readsZip64() throws {
    let array = try NPZ.read(path: fixture("arrays/zip64.npz"))
    #expect(array.values == .bytes([0, 1, 2, 3, 100, 127]))
  }

  @Test func readsBehindAComment() throws {
    var content = try bytes("streamed")
    content[content.count - 2] = 3
    #expect(try read(content + [0x50, 0x4B, 5], "b").count == 2)
  }

  @Test func namesWhatThereIs() throws {
    let content = try bytes("deflated")
    #expect(
      message { _ = try read(content, "image") }
        == "x.npz: no array “image”; found “images”, “labels”")
    #expect(
      message { _ = try read(content) }
        == "x.npz: expected the name of an array, or an archive of one, "
        + "found the arrays “images”, “labels”")
    let empty: [UInt8] = [0x50, 0x4B, 5, 6] + Array(repeating: 0, count: 18)
    #expect(
      message { _ = try read(empty) }
        == "x.npz: expected the name of an array, or an archive of one, found an empty archive")
    #expect(message { _ = try read(empty, "a") } == "x.npz: no array “a”; found none")
  }

  /// Places in zip64.npz and deflated.npz, found by signature: the local header and the entry of the
  /// directory that `occurrence` counts.
  func place(_ signature: [UInt8], in bytes: [UInt8], _ occurrence: Int = 0) throws -> Int {
    var found = -1
    for i in bytes.indices where bytes[i...].starts(with: signature) {
      found += 1
      if found == occurrence { return i }
    }
    throw DataError(file: "test", expected: "a signature", found: "none")
  }

  static let local: [UInt8] = [0x50, 0x4B, 3, 4]
  static let entry: [UInt8] = [0x50, 0x4B, 1, 2]

  /// The message for deflated.npz with bytes put into the first local header or directory entry.
  func refusal(
    _ signature: [UInt8], _ offset: Int, _ patch: [UInt8], occurrence: Int = 0,
    name: String = "images"
  ) throws -> String {
    var content = try bytes("deflated")
    let start = try place(signature, in: content, occurrence) + offset
    content.replaceSubrange(start..<start + patch.count, with: patch)
    return message { _ = try read(content, name) }
  }

  @Test func refusesWhatItCannotRead() throws {
    #expect(
      try refusal(Self.entry, 8, [1, 0])
        == "x.npz: expected “images.npy” without a password, found encrypted data")
    #expect(
      try refusal(Self.local, 6, [1, 0])
        == "x.npz: expected “images.npy” without a password, found encrypted data")
    #expect(
      try refusal(Self.entry, 10, [12, 0])
        == "x.npz: expected “images.npy” stored or deflated, found compression method 12")
    #expect(
      message { _ = try read(Array("PK\u{3}\u{4} etc. etc. etc. etc. etc.".utf8)) }
        == "x.npz: expected a zip archive, found one that is cut off")
    #expect(
      message { _ = try read(Array("a,b\n1,2\n".utf8)) }
        == "x.npz: expected a zip archive, found other data")
  }

  @Test func findsLyingSizes() throws {
    // The array takes 16128 bytes.
    #expect(
      try refusal(Self.entry, 24, [0x01, 0x3F, 0, 0])
        == "x.npz: expected 16,129 bytes in “images.npy”, found 16,128 bytes")
    #expect(
      try refusal(Self.entry, 24, [0xFF, 0x3E, 0, 0])
        == "x.npz: expected 16,127 bytes in “images.npy”, found more")
    var content = try bytes("zip64")
    content[try place(Array("(2, 3)".utf8), in: content) + 1] = UInt8(ascii: "9")
    #expect(
      message { _ = try read(content) }
        == "x.npz (a): expected 27 bytes of elements (9 × 3), found 6")
    let bomb = try refusal(Self.entry, 24, [0, 0, 0, 0x70])
    #expect(bomb.contains("expected a size of “images.npy” that its "), "\(bomb)")
    #expect(bomb.hasSuffix("bytes can hold, found 1879048192"))
    let short = try refusal(Self.entry, 20, [9, 0, 0, 0])
    #expect(short.contains("expected a size of “images.npy” that its 9 bytes can hold"))
    #expect(
      try refusal(Self.entry, 42, [7, 0, 0, 0])
        == "x.npz: expected “images.npy” at byte 7, found other data")
  }

  @Test func findsArraysThatLieUponEachOther() throws {
    let error = try refusal(Self.entry, 42, [0, 0, 0, 0], occurrence: 1, name: "labels")
    #expect(error == "x.npz: expected “labels.npy” at byte 0, found “images.npy”")
    var content = try bytes("deflated")
    // Both entries name the first file.
    let second = try place(Self.entry, in: content, 1)
    content.replaceSubrange(second + 42..<second + 52, with: [0, 0, 0, 0] + Array("images".utf8))
    #expect(
      message { _ = try read(content) }
        == "x.npz: expected names that are all different, found “images.npy” twice")
    // A stored size that reaches over the next file.
    var long = try bytes("types")
    let first = try place(Self.entry, in: long)
    for offset in [20, 24] { long[first + offset] += 40 }
    #expect(
      message { _ = try read(long, "b1") }
        == "x.npz: expected files one after the other, found “i1.npy” within another")
  }

  @Test func comparesCheckSums() throws {
    var content = try bytes("zip64")
    content[try place(NPYHeader.magic, in: content) + 128] = 9
    #expect(message { _ = try read(content) }.hasSuffix("(the file is damaged)"))
    var deflated = try bytes("deflated")
    let start = try place(Self.local, in: deflated)
    deflated[start + 1000] ^= 0x10
    #expect(throws: DataError.self) { try read(deflated, "images") }
  }

  @Test(arguments: ["deflated", "zip64", "streamed"]) func survivesDamage(name: String) throws {
    let whole = try bytes(name)
    var dice = Dice(state: 22)
    for round in 0..<rounds(600) {
      var content = whole
      if round % 3 == 0 {
        content = Array(content.prefix(Int.random(in: 0..<whole.count, using: &dice)))
      } else {
        // Headers are at both ends.
        let place = Int.random(in: 0..<300, using: &dice)
        content[round % 3 == 1 ? place : whole.count - 1 - place] = UInt8.random(
          in: 0...255, using: &dice)
      }
      for member in ["images", "a", "b"] {
        do { _ = try read(content, member) } catch is DataError {}
      }
    }
  }
}
