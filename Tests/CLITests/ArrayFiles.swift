import Foundation

/// Writes the formats of arrays and images, byte by byte, so that the readers are held to the formats and not to a
/// writer of ours.
enum ArrayFiles {
  /// NPY of bytes.
  static func npy(_ bytes: [UInt8], shape: [Int]) -> [UInt8] { npy(bytes, "|u1", shape) }

  /// NPY of doubles.
  static func npy(_ numbers: [Double], shape: [Int]) -> [UInt8] {
    npy(numbers.flatMap { little(Int(bitPattern: UInt($0.bitPattern)), 8) }, "<f8", shape)
  }

  /// NPY of text: `characters` of UTF-32 for each word.
  static func npy(_ words: [String], characters: Int) -> [UInt8] {
    let bytes = words.flatMap { word in
      let scalars = word.unicodeScalars.map { Int($0.value) }
      return (scalars + Array(repeating: 0, count: characters - scalars.count)).flatMap {
        little($0, 4)
      }
    }
    return npy(bytes, "<U\(characters)", [words.count])
  }

  private static func npy(_ bytes: [UInt8], _ type: String, _ shape: [Int]) -> [UInt8] {
    let axes = shape.map { "\($0)," }.joined(separator: " ")
    var header = "{'descr': '\(type)', 'fortran_order': False, 'shape': (\(axes)), }"
    // Magic, version and length are 10 bytes; all together ends on a multiple of 64.
    header += String(repeating: " ", count: 63 - (10 + header.utf8.count) % 64) + "\n"
    return [0x93] + Array("NUMPY".utf8) + [1, 0] + little(header.utf8.count, 2)
      + Array(header.utf8) + bytes
  }

  /// A zip archive of NPY files that are stored as they are.
  static func npz(_ members: [(name: String, npy: [UInt8])]) -> [UInt8] {
    var file: [UInt8] = []
    var directory: [UInt8] = []
    for (name, content) in members {
      let name = Array("\(name).npy".utf8)
      var common = little(20, 2) + Array(repeating: 0, count: 8)
      common += little(crc32(content), 4)
      common += little(content.count, 4) + little(content.count, 4)
      common += little(name.count, 2) + little(0, 2)
      directory += [0x50, 0x4B, 1, 2] + little(20, 2)
      directory += common + Array(repeating: 0, count: 10)
      directory += little(file.count, 4) + name
      file += [0x50, 0x4B, 3, 4]
      file += common + name + content
    }
    var end: [UInt8] = [0x50, 0x4B, 5, 6, 0, 0, 0, 0]
    end += little(members.count, 2) + little(members.count, 2)
    end += little(directory.count, 4) + little(file.count, 4) + little(0, 2)
    return file + directory + end
  }

  /// A gray PNG image; its rows are stored without compression.
  static func png(_ pixels: [UInt8], height: Int, width: Int) -> [UInt8] {
    let rows = (0..<height).flatMap { [0] + pixels[$0 * width..<($0 + 1) * width] }
    var (a, b) = (1, 0)
    for byte in rows {
      a = (a + Int(byte)) % 65_521
      b = (b + a) % 65_521
    }
    let stored =
      [0x78, 1, 1] + little(rows.count, 2) + little(~rows.count & 0xFFFF, 2) + rows
      + big(b << 16 | a)
    return [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]
      + chunk("IHDR", big(width) + big(height) + [8, 0, 0, 0, 0]) + chunk("IDAT", stored)
      + chunk("IEND", [])
  }

  private static func chunk(_ name: String, _ content: [UInt8]) -> [UInt8] {
    let body = Array(name.utf8) + content
    return big(content.count) + body + big(crc32(body))
  }

  private static func little(_ number: Int, _ count: Int) -> [UInt8] {
    (0..<count).map { UInt8(truncatingIfNeeded: number >> (8 * $0)) }
  }

  private static func big(_ number: Int) -> [UInt8] { little(number, 4).reversed() }

  private static func crc32(_ bytes: [UInt8]) -> Int {
    var crc: UInt32 = ~0
    for byte in bytes {
      crc ^= UInt32(byte)
      for _ in 0..<8 { crc = crc & 1 == 1 ? crc >> 1 ^ 0xEDB8_8320 : crc >> 1 }
    }
    return Int(~crc)
  }
}

/// The digits of the tests of Data, 8 × 8 pixels from 0 to 16.
struct Digits {
  let count: Int
  let pixels: [UInt8]
  let labels: [UInt8]

  init(first count: Int) throws {
    let images = try Data(contentsOf: URL(fileURLWithPath: Tool.fixture(Digits.imageFile)))
    let labels = try Data(contentsOf: URL(fileURLWithPath: Tool.fixture(Digits.labelFile)))
    self.count = count
    pixels = Array(images.dropFirst(16).prefix(64 * count))
    self.labels = Array(labels.dropFirst(8).prefix(count))
  }

  static let imageFile = "digits-images-idx3-ubyte"
  static let labelFile = "digits-labels-idx1-ubyte"

  func png(_ i: Int) -> [UInt8] {
    ArrayFiles.png(Array(pixels[64 * i..<64 * (i + 1)]), height: 8, width: 8)
  }

  /// A folder for each digit.
  func writeFolders(_ tool: Tool, _ name: String) throws {
    for i in 0..<count {
      let number = String(repeating: "0", count: 4 - "\(i)".count) + "\(i)"
      try tool.write(png(i), to: "\(name)/\(labels[i])/\(number).png")
    }
  }
}

extension Tool {
  /// Writes bytes to a file in the tool's folder, making folders on the way.
  func write(_ bytes: [UInt8], to name: String) throws {
    let url = folder.appendingPathComponent(name)
    try FileManager.default.createDirectory(
      at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(bytes).write(to: url)
  }
}
