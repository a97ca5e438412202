import Testing

@testable import ChainruleData

@Suite struct IDXTests {
  func idx(_ bytes: [UInt8]) throws -> NumberArray { try IDX.read(Bytes(bytes, path: "x.idx")) }

  @Test func readsDigits() throws {
    let images = try IDX.read(path: fixture("digits-images-idx3-ubyte"))
    let labels = try IDX.read(path: fixture("digits-labels-idx1-ubyte.gz"))
    #expect(images.shape == [1797, 8, 8])
    #expect(images.width == 64)
    #expect(labels.shape == [1797])
    try NumberArray.checkCounts(images: images, labels: labels)
    // The first image is a 0; its first rows as the file has them.
    #expect((0..<8).map { images.value($0) } == [0, 0, 5, 13, 9, 1, 0, 0])
    #expect((0..<10).map { labels.value($0) } == [0, 1, 2, 3, 4, 5, 6, 7, 8, 9])
    #expect((0..<images.values.count).map { images.value($0) }.max() == 16)
  }

  @Test func readsEveryElementType() throws {
    func two(_ code: UInt8, _ bytes: [UInt8]) throws -> [Double] {
      let array = try idx([0, 0, code, 1, 0, 0, 0, 2] + bytes)
      return [array.value(0), array.value(1)]
    }
    #expect(try two(0x08, [1, 255]) == [1, 255])
    #expect(try two(0x09, [1, 255]) == [1, -1])
    #expect(try two(0x0B, [1, 2, 0xFF, 0xFE]) == [258, -2])
    #expect(try two(0x0C, [0, 1, 0, 0, 0xFF, 0xFF, 0xFF, 0xFF]) == [65536, -1])
    #expect(try two(0x0D, [0x3F, 0x80, 0, 0, 0xC0, 0x20, 0, 0]) == [1, -2.5])
    #expect(
      try two(0x0E, [0x3F, 0xF0, 0, 0, 0, 0, 0, 0, 0xC0, 4, 0, 0, 0, 0, 0, 0]) == [1, -2.5])
  }

  @Test func acceptsNoSamples() throws {
    #expect(try idx([0, 0, 8, 3, 0, 0, 0, 0, 0, 0, 0, 2, 0, 0, 0, 2]).shape == [0, 2, 2])
  }

  @Test(
    arguments: [
      ([], "x.idx: expected an IDX header of at least 4 bytes, found 0 bytes"),
      (
        [0x89, 0x50, 0x4E, 0x47, 1, 2],
        "x.idx: expected an IDX header: 0 0, an element type, 1 or more axes, "
          + "found the bytes 89 50 4e 47 (hex)"
      ),
      (
        [0, 0, 0x0A, 1, 0, 0, 0, 0],
        "x.idx: expected an IDX header: 0 0, an element type, 1 or more axes, "
          + "found the bytes 0 0 a 1 (hex)"
      ),
      (
        [0, 0, 8, 0],
        "x.idx: expected an IDX header: 0 0, an element type, 1 or more axes, "
          + "found the bytes 0 0 8 0 (hex)"
      ),
      ([0, 0, 8, 2, 0, 0, 0, 1], "x.idx: expected an IDX header of 12 bytes, found 8 bytes"),
      ([0, 0, 8, 1, 0, 0, 0, 3, 1, 2], "x.idx: expected 3 bytes of elements (3), found 2"),
      (
        [0, 0, 0x0B, 2, 0, 0, 0, 1, 0, 0, 0, 2, 1, 2, 3, 4, 5],
        "x.idx: expected 4 bytes of elements (1 × 2), found 5"
      ),
      (
        [0, 0, 8, 3, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 1],
        "x.idx: expected axes of less than 2⁶³ bytes together, found "
          + "4294967295 × 4294967295 × 4294967295"
      ),
      (
        [0, 0, 8, 2, 255, 255, 255, 255, 0, 0, 0, 0],
        "x.idx: expected axes with lengths above 0, found 4294967295 × 0"
      ),
    ] as [([UInt8], String)])
  func namesMistakes(bytes: [UInt8], expected: String) {
    #expect(message { _ = try idx(bytes) } == expected)
  }

  @Test func countsImagesAndLabels() {
    let images = NumberArray(bytes: [1, 2, 3, 4], shape: [2, 2], source: "images")
    let labels = NumberArray(bytes: [1, 2, 3], shape: [3], source: "labels")
    #expect(
      message { try NumberArray.checkCounts(images: images, labels: labels) }
        == "labels: expected 2 labels for the images of images, found 3")
    #expect(
      message { try NumberArray.checkCounts(images: images, labels: images) }
        == "images: expected one axis of labels, found shape 2 × 2")
  }
}

extension NumberArray.Values {
  fileprivate var count: Int {
    switch self {
    case .bytes(let bytes): bytes.count
    case .numbers(let numbers): numbers.count
    }
  }
}
