import ChainruleTensors
import Foundation
import TestSupport
import Testing

@testable import ChainruleInterchange

@Suite struct SafetensorsTests {
  static let sample: Safetensors = {
    var file = Safetensors(metadata: ["b": "2", "a": "é"])
    file.add(StoredTensor("w", Tensor<Float>(rows: [[1, 2, 3], [4, 5, 6]])))
    file.add(StoredTensor("b", Tensor<Double>([-0.0, .infinity], shape: [2])))
    return file
  }()

  /// A file of this header and as many zero bytes.
  private func read(_ header: String, data: Int = 0) throws -> Safetensors {
    let length = withUnsafeBytes(of: UInt64(header.utf8.count).littleEndian) { Array($0) }
    let bytes = length + Array(header.utf8) + Array(repeating: 0, count: data)
    return try Safetensors(bytes: bytes, source: "m.st")
  }

  @Test func theBytesAreKnown() throws {
    let bytes = try Self.sample.bytes()
    let header =
      #"{"__metadata__":{"a":"é","b":"2"},"#
      + #""w":{"data_offsets":[0,24],"dtype":"F32","shape":[2,3]},"#
      + #""b":{"data_offsets":[24,40],"dtype":"F64","shape":[2]}}"#
    let padded = (header.utf8.count + 7) / 8 * 8
    #expect(bytes[..<8].elementsEqual([UInt8(padded), 0, 0, 0, 0, 0, 0, 0]))
    let text = String(decoding: bytes[8..<8 + padded], as: UTF8.self)
    #expect(text == header + String(repeating: " ", count: padded - header.utf8.count))
    // 1 as Float is 3F800000.
    #expect(bytes[(8 + padded)...].prefix(8).elementsEqual([0, 0, 0x80, 0x3F, 0, 0, 0, 0x40]))
    #expect(bytes.count == 8 + padded + 40)
  }

  @Test func roundTripsRandomTensors() throws {
    var random = SeededGenerator(seed: 1)
    var file = Safetensors(metadata: ["k": "line\nbreak \u{1} \"q\" \\ 😀"])
    var expected: [String: Tensor<Double>] = [:]
    for i in 0..<50 {
      let shape = (0..<Int.random(in: 0...3, using: &random)).map { _ in
        Int.random(in: 0...4, using: &random)
      }
      // Any bit pattern at all, NaN included.
      let values = (0..<shape.elementCount).map { _ in Double(bitPattern: random.next()) }
      expected["t\(i)"] = Tensor(values, shape: shape)
      file.add(StoredTensor("t\(i)", Tensor(values, shape: shape)))
    }
    let read = try Safetensors(bytes: file.bytes(), source: "x")
    #expect(read == file)
    for (name, tensor) in expected {
      let found: Tensor<Double> = try read.tensor(name, shape: tensor.shape)
      #expect(found.values.map(\.bitPattern) == tensor.values.map(\.bitPattern))
    }
  }

  @Test func everyHalfPrecisionNumber() {
    for bits in UInt16.min...UInt16.max {
      let found = halfPrecision(bits)
      let fraction = Double(bits & 0x3FF)
      let exponent = Int(bits >> 10 & 0x1F)
      let sign: Double = bits & 0x8000 == 0 ? 1 : -1
      if exponent == 0x1F {
        #expect(fraction == 0 ? Double(found) == sign * .infinity : found.isNaN)
      } else {
        // (−1)ˢ 2ᵉ⁻¹⁵ (1 + f/1024), and 2⁻¹⁴ f/1024 for e = 0.
        let lead: Double = exponent == 0 ? 0 : 1
        let scale = Double(sign: .plus, exponent: max(exponent, 1) - 15, significand: 1)
        #expect(Double(found) == sign * scale * (lead + fraction / 1024))
      }
    }
  }

  @Test func readsBrainFloats() throws {
    var header = #"{"x":{"dtype":"BF16","shape":[2],"data_offsets":[0,4]}}"#
    header += String(repeating: " ", count: -header.utf8.count & 7)
    let length = withUnsafeBytes(of: UInt64(header.utf8.count).littleEndian) { Array($0) }
    let file = try Safetensors(
      bytes: length + Array(header.utf8) + [0x80, 0x3F, 0x20, 0xC0], source: "x")
    #expect(try file.tensor("x", as: Float.self).values == [1, -2.5])
  }

  @Test func acceptsAnyListingOrder() throws {
    let file = try read(
      #"{"b":{"dtype":"U8","shape":[1],"data_offsets":[2,3]},"a":{"dtype":"U8","shape":[2],"data_offsets":[0,2]}}"#,
      data: 3)
    #expect(file.names == ["a", "b"])
  }

  @Test func tellsWhatIsMissing() {
    #expect(
      message { try Self.sample.tensor("v", as: Float.self) }
        == "safetensors: tensor “v”: not in the file")
    #expect(
      message { try Self.sample.tensor("dense", as: Float.self) }
        == "safetensors: tensor “dense”: not in the file")
    #expect(
      message { try Self.sample.tensor("w", as: Float.self, shape: [3, 2]) }
        == "safetensors: tensor “w”: expected the shape [3, 2], found [2, 3]")
  }

  @Test func refusesHeadersThatDoNotFit() {
    #expect(
      message { try Safetensors(bytes: [1, 2], source: "m.st") }
        == "m.st: not a safetensors file, or cut off: expected at least 8 bytes, found 2")
    #expect(
      message { try Safetensors(bytes: [9, 0, 0, 0, 0, 0, 0, 0, 123], source: "m.st") }
        == "m.st: not a safetensors file, or cut off: expected at least 17 bytes, found 9")
    let huge = [UInt8](repeating: 0xFF, count: 16)
    #expect(
      message { try Safetensors(bytes: huge, source: "m.st") }
        == "m.st: not a safetensors file: expected a header of at most 100000000 bytes, found 18446744073709551615"
    )
    let notUTF8: [UInt8] = [4, 0, 0, 0, 0, 0, 0, 0, 0x7B, 0x22, 0xFF, 0x22]
    #expect(
      message { try Safetensors(bytes: notUTF8, source: "m.st") }
        == "m.st: the header is not JSON: 1:3: the text is not UTF-8")
  }

  static let hostile: [(String, Int, String)] = [
    ("[]", 0, "m.st: expected a JSON object as header, found []"),
    (
      "{", 0,
      "m.st: the header is not JSON: 1:2: expected a key in quotes, found the end of the text"
    ),
    (#"{"__metadata__":3}"#, 0, "m.st: expected an object as __metadata__, found 3"),
    (
      #"{"__metadata__":{"a":1}}"#, 0,
      "m.st: expected a string as __metadata__ “a”, found 1"
    ),
    (#"{"a":1}"#, 0, "m.st: tensor “a”: expected an object, found 1"),
    (
      #"{"a":{"dtype":"U8","shape":[]}}"#, 0,
      "m.st: tensor “a”: expected the keys data_offsets, dtype and shape, found dtype, shape"
    ),
    (
      #"{"a":{"dtype":"F8","shape":[],"data_offsets":[0,1]}}"#, 1,
      "m.st: tensor “a”: expected one of the types F64, F32, F16, BF16, I64, I32, U8, found F8"
    ),
    (
      #"{"a":{"dtype":"U8","shape":[-1],"data_offsets":[0,1]}}"#, 1,
      "m.st: tensor “a”: expected whole numbers from 0 as shape, found [-1]"
    ),
    (
      #"{"a":{"dtype":"U8","shape":[1],"data_offsets":[1,0]}}"#, 1,
      "m.st: tensor “a”: expected data_offsets as [begin, end] with begin ≤ end, found [1, 0]"
    ),
    (
      #"{"a":{"dtype":"U8","shape":[1],"data_offsets":[0]}}"#, 1,
      "m.st: tensor “a”: expected data_offsets as [begin, end] with begin ≤ end, found [0]"
    ),
    (
      #"{"a":{"dtype":"F32","shape":[2,3],"data_offsets":[0,16]}}"#, 16,
      "m.st: tensor “a”: expected 24 bytes for F32 [2, 3], found 16"
    ),
    (
      #"{"a":{"dtype":"F64","shape":[4611686018427387904,4],"data_offsets":[0,0]}}"#, 0,
      "m.st: tensor “a”: expected a shape of fewer than 2⁶³ bytes, found [4611686018427387904, 4]"
    ),
    (
      #"{"a":{"dtype":"U8","shape":[2],"data_offsets":[0,2]},"b":{"dtype":"U8","shape":[2],"data_offsets":[1,3]}}"#,
      3,
      "m.st: tensor “b”: expected its data to begin at byte 2, where the one before ends, found 1"
    ),
    (
      #"{"a":{"dtype":"U8","shape":[2],"data_offsets":[1,3]}}"#, 3,
      "m.st: tensor “a”: expected its data to begin at byte 0, where the one before ends, found 1"
    ),
    (
      #"{"a":{"dtype":"U8","shape":[2],"data_offsets":[0,2]}}"#, 3,
      "m.st: tensor “a”: expected the data to end at byte 2, found 3 bytes of data"
    ),
    (
      #"{"a":{"dtype":"U8","shape":[2],"data_offsets":[0,2]}}"#, 1,
      "m.st: tensor “a”: expected the data to end at byte 2, found 1 bytes of data"
    ),
    ("{}", 1, "m.st: expected the data to end at byte 0, found 1 bytes of data"),
    (
      #"{"a":{"dtype":"U8","shape":[0],"data_offsets":[0,0]},"a":{}}"#, 0,
      "m.st: the header is not JSON: 1:54: the key “a” stands twice"
    ),
  ]

  @Test(arguments: hostile)
  func refusesHostileHeaders(_ header: String, _ data: Int, _ expected: String) {
    #expect(message { try read(header, data: data) } == expected)
  }

  /// Whatever the bytes, the answer is a value that can be used, or an error.
  @Test func survivesDamage() throws {
    let good = try Self.sample.bytes()
    var refused = 0
    for cut in 0..<good.count { refused += survives(Array(good[..<cut])) ? 0 : 1 }
    #expect(refused == good.count, "every truncation is refused")
    for bit in 0..<good.count * 8 {
      var bytes = good
      bytes[bit / 8] ^= 1 << UInt8(bit % 8)
      survives(bytes)
    }
    var random = SeededGenerator(seed: 1)
    for _ in 0..<3000 {
      var bytes = good
      for _ in 0..<4 {
        let change = random.next()
        bytes[Int(change >> 33) % bytes.count] = UInt8(truncatingIfNeeded: change)
      }
      survives(bytes)
    }
  }

  @discardableResult
  private func survives(_ bytes: [UInt8]) -> Bool {
    guard let file = try? Safetensors(bytes: bytes, source: "x") else { return false }
    return file.tensors.allSatisfy { $0.tensor(as: Float.self).count == $0.shape.elementCount }
  }

  @Test func writesFilesWhole() throws {
    try withTemporaryFolder { folder in
      let path = folder + "/m.safetensors"
      try Self.sample.write(to: path)
      #expect(try Safetensors(file: path) == Self.sample)
      #expect(
        message { try Self.sample.write(to: path) }
          == "\(path): exists already; --force overwrites it")
      try Safetensors().write(to: path, force: true)
      #expect(try Safetensors(file: path).tensors.isEmpty)
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["m.safetensors"])
    }
  }
}
