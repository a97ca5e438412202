import Foundation
import Testing

@testable import ChainruleData

@Suite struct ImageFolderTests {
  /// Makes a folder of copies of fixtures (“0/a.png”: “gray”) and of text files (nil).
  func withFolder<R>(
    _ files: KeyValuePairs<String, String?>, _ body: (String) throws -> R
  ) throws -> R {
    let manager = FileManager.default
    let root = manager.temporaryDirectory.appendingPathComponent("chainrule-\(UUID().uuidString)")
    try manager.createDirectory(at: root, withIntermediateDirectories: true)
    defer { try? manager.removeItem(at: root) }
    for (name, image) in files {
      let url = root.appendingPathComponent(name)
      try manager.createDirectory(
        at: name.hasSuffix("/") ? url : url.deletingLastPathComponent(),
        withIntermediateDirectories: true)
      if let image {
        try manager.copyItem(atPath: fixture("images/\(image).png"), toPath: url.path)
      } else if !name.hasSuffix("/") {
        try Data("text".utf8).write(to: url)
      }
    }
    return try body(root.path)
  }

  /// The message with the folder's own path left out.
  func refusal(
    _ files: KeyValuePairs<String, String?>, _ body: (String) throws -> Void
  ) throws -> String {
    try withFolder(files) { path in
      message { try body(path) }.replacingOccurrences(of: path, with: "x")
    }
  }

  @Test func readsClasses() throws {
    try withFolder([
      "b/2.png": "gray2", "a/9.png": "gray", "a/10.png": "gray2", "b/.hidden": nil, ".git/x": nil,
    ]) { path in
      let folder = try ImageFolder.read(path: path)
      #expect(folder.classes == ["a", "b"])
      #expect(folder.files == ["a/10.png", "a/9.png", "b/2.png"].map { "\(path)/\($0)" })
      #expect(folder.images.shape == [3, 2, 2])
      #expect(folder.images.values == .bytes([1, 2, 3, 4, 0, 100, 200, 40, 1, 2, 3, 4]))
      #expect(folder.labels?.numbers == [0, 0, 1])
      #expect(folder.labelTable?.spellings == [["a"], ["a"], ["b"]])
      #expect(folder.remarks == [])
      #expect(!folder.isColored && folder.size == ImageSize(height: 2, width: 2))
    }
  }

  @Test func readsColors() throws {
    try withFolder(["a/1.png": "gray", "b/1.png": "color", "b/2.png": "gray_as_color"]) { path in
      let folder = try ImageFolder.read(path: path)
      #expect(folder.images.shape == [3, 2, 2, 3])
      let gray: [UInt8] = [0, 0, 0, 100, 100, 100, 200, 200, 200, 40, 40, 40]
      let color: [UInt8] = [255, 0, 0, 0, 128, 255, 9, 9, 9, 1, 2, 3]
      let third: [UInt8] = [7, 7, 7, 9, 9, 9, 0, 0, 0, 255, 255, 255]
      #expect(folder.images.values == .bytes(gray + color + third))
      #expect(folder.remarks == ["2 of 3 images gray, read as the colored ones"])
      let asked = try ImageFolder.read(path: path, color: false)
      #expect(asked.images.shape == [3, 2, 2])
      // 0.299 · 255 = 76.2; 0.587 · 128 + 0.114 · 255 = 104.2; 0.299 + 0.587 · 2 + 0.114 · 3 = 1.8
      #expect(
        asked.images.values == .bytes([0, 100, 200, 40, 76, 104, 9, 2, 7, 9, 0, 255]))
      #expect(asked.remarks == ["1 of 3 images in color, made gray"])
    }
  }

  @Test func readsGrayThatIsWrittenAsColor() throws {
    try withFolder(["1.png": "gray_as_color", "2.png": "gray"]) { path in
      let folder = try ImageFolder.readUnlabeled(path: path)
      #expect(folder.images.shape == [2, 2, 2])
      #expect(folder.images.values == .bytes([7, 9, 0, 255, 0, 100, 200, 40]))
      #expect(folder.labels == nil && folder.classes.isEmpty && folder.labelTable == nil)
      #expect(try ImageFolder.readUnlabeled(path: path, color: true).images.shape == [2, 2, 2, 3])
    }
  }

  @Test(
    arguments: [
      ("gray_bits", [1, 4, 1], [255, 0, 255, 0]), ("gray_16", [1, 2, 1], [0, 128]),
      ("palette", [2, 2, 3], [255, 0, 0, 0, 0, 255, 0, 0, 255, 255, 0, 0]),
      // Opacity 51 of 255 is a fifth: 0.2 · 0 + 0.8 · 255 = 204. 128 of 255: 127 of red's absence.
      ("gray_alpha", [2, 2, 1], [10, 255, 204, 100]),
      ("color_alpha", [2, 2, 3], [10, 20, 30, 255, 255, 255, 204, 204, 204, 255, 127, 127]),
    ] as [(String, [Int], [UInt8])])
  func decodes(name: String, shape: [Int], pixels: [UInt8]) throws {
    let png = try #require(try PNG(path: fixture("images/\(name).png")))
    let decoded = try png.decoded()
    #expect(try png.size() == ImageSize(height: shape[0], width: shape[1]))
    #expect(decoded.image.channels == shape[2])
    #expect(decoded.image.pixels == pixels)
    #expect(decoded.isTransparent == name.hasSuffix("alpha"))
  }

  @Test func makesOneSize() throws {
    try withFolder([
      "a/1.png": "gray_large", "a/2.png": "gray", "b/1.png": "gray2", "b/2.png": "gray_wide",
    ]) { path in
      let folder = try ImageFolder.read(path: path)
      #expect(folder.remarks == ["2 of 4 images resized from other sizes to 2 × 2"])
      let small: [UInt8] = [6, 14, 150, 128]  // means of four; 510 / 4 = 127.5
      let narrow: [UInt8] = [5, 25, 45, 158]  // means of two; 315 / 2 = 157.5
      #expect(folder.images.values == .bytes(small + [0, 100, 200, 40, 1, 2, 3, 4] + narrow))
      let asked = try ImageFolder.read(path: path, size: ImageSize(height: 1, width: 1))
      #expect(asked.images.shape == [4, 1, 1])
      #expect(asked.remarks == ["4 of 4 images resized from other sizes to 1 × 1"])
      // 1191 / 16 = 74.4; 340 / 4 = 85; 10 / 4 = 2.5; 465 / 8 = 58.1
      #expect(asked.images.values == .bytes([74, 85, 3, 58]))
    }
  }

  @Test func saysWhatIsLeftOut() throws {
    try withFolder([
      "a/1.png": "gray", "a/notes.txt": nil, "a/more/1.png": "gray", "b/1.png": "gray_alpha",
      "b/z.jpg": nil, "readme": nil,
    ]) { path in
      let folder = try ImageFolder.read(path: path)
      #expect(
        folder.remarks.map { $0.replacingOccurrences(of: path, with: "x") } == [
          "1 left out beside the class folders (x/readme)",
          "1 left out within folders of images (x/a/more)",
          "2 files left out that are no PNG (x/a/notes.txt, …)",
          "1 of 2 images partly transparent, laid on white",
        ])
    }
  }

  @Test func takesTheClassesOfAModel() throws {
    try withFolder(["b/1.png": "gray"]) { path in
      let folder = try ImageFolder.read(path: path, classes: ["c", "b", "a"])
      #expect(folder.labels?.numbers == [1])
      #expect(folder.classes == ["c", "b", "a"])
    }
    #expect(
      try refusal(["b/1.png": "gray"]) { _ = try ImageFolder.read(path: $0, classes: ["a", "c"]) }
        == "x: expected folders of the classes “a”, “c”, found “b”")
  }

  @Test func namesMistakes() throws {
    func read(_ path: String) throws { _ = try ImageFolder.read(path: path) }
    #expect(
      try refusal([:], read)
        == "x: expected a folder of images for each class, found an empty folder"
    )
    #expect(
      try refusal(["a.png": "gray"], read)
        == "x: expected a folder of images for each class, found 1 file")
    #expect(
      try refusal(["a/1.png": "gray"], read)
        == "x: expected at least two classes, found only the folder “a”")
    #expect(
      try refusal(["a/1.png": "gray", "b/": nil], read) == "x/b: expected PNG images, found none")
    #expect(
      try refusal(["a/1.png": "gray", "b/1": nil], read)
        == "x/b: expected PNG images, found other files (1)")
    #expect(message { try read("/no/such") } == "/no/such: no such file")
    #expect(
      try refusal(["a": nil]) { try read($0 + "/a") } == "x/a: expected a folder, found a file")
    #expect(
      try refusal(["1.png": "huge"]) { _ = try ImageFolder.readUnlabeled(path: $0) }
        == "x/1.png: expected an image of at most 67108864 pixels, found 60000 × 60000")
    let bomb = try refusal(["1.png": "bomb"]) { _ = try ImageFolder.readUnlabeled(path: $0) }
    #expect(bomb.hasPrefix("x/1.png: expected an image that "))
    #expect(bomb.hasSuffix("bytes can hold, found 8000 × 8000 pixels"))
  }

  @Test func refusesDamagedImages() throws {
    for name in ["gray_large", "color_alpha", "palette"] {
      let whole = [UInt8](
        try Data(contentsOf: URL(fileURLWithPath: fixture("images/\(name).png"))))
      // Whatever is missing before the end of the pixels is missed; the IEND chunk takes 12 bytes.
      for count in PNG.magic.count..<whole.count - 16 {
        let error = try withFile(whole.prefix(count)) { path in
          message { _ = try PNG(path: path)?.decoded() }
        }
        #expect(
          error.contains("expected a whole PNG image, found one that is damaged or cut off ("))
      }
      // Any other byte of the pixels or the head fails its check sum.
      var dice = Dice(state: 31)
      for place in PNG.magic.count..<whole.count - 12 {
        var bytes = whole
        bytes[place] ^= UInt8.random(in: 1...255, using: &dice)
        try withFile(bytes) { path in
          do { _ = try PNG(path: path)?.decoded() } catch is DataError {}
        }
      }
    }
  }
}

@Suite struct ResizingTests {
  func row(_ pixels: [UInt8], to width: Int) -> [UInt8] {
    PixelImage(size: ImageSize(height: 1, width: pixels.count), channels: 1, pixels: pixels)
      .resized(to: ImageSize(height: 1, width: width)).pixels
  }

  @Test func takesTheMeanOfWhatIsCovered() {
    #expect(row([10, 20, 30, 50], to: 2) == [15, 40])
    // Each covers one and a half: (10 + 20/2) / 1.5 = 13.3; (20/2 + 40) / 1.5 = 33.3
    #expect(row([10, 20, 40], to: 2) == [13, 33])
    // Five thirds: (0 + 90 · 2/3) · 3/5 = 36; (90/3 + 60 + 30/3) · 3/5 = 60; (30 · 2/3 + 0) · 3/5 = 12
    #expect(row([0, 90, 60, 30, 0], to: 3) == [36, 60, 12])
    #expect(row([1, 2, 4, 9], to: 1) == [4])
  }

  @Test func interpolatesBetweenCenters() {
    // Centers at −¼, ¼, ¾, 1¼ of the old axis.
    #expect(row([0, 100], to: 4) == [0, 25, 75, 100])
    // At −⅙, ½, 1⅙.
    #expect(row([0, 60], to: 3) == [0, 30, 60])
    #expect(row([7], to: 3) == [7, 7, 7])
  }

  @Test func mixesAxesAndChannels() {
    let image = PixelImage(
      size: ImageSize(height: 2, width: 1), channels: 3, pixels: [0, 10, 20, 100, 30, 40])
    // One row is the mean; two columns of one pixel are that pixel.
    let resized = image.resized(to: ImageSize(height: 1, width: 2))
    #expect(resized.pixels == [50, 20, 30, 50, 20, 30])
    #expect(image.resized(to: image.size) == image)
  }

  @Test func weighsAllPixelsAlike() {
    for old in 1...20 {
      for new in 1...20 {
        let blends = Blend.all(from: old, to: new)
        #expect(blends.count == new)
        for blend in blends {
          #expect(abs(blend.weights.reduce(0, +) - 1) < 1e-12)
          #expect(blend.first >= 0 && blend.first + blend.weights.count <= old)
        }
      }
    }
  }
}
