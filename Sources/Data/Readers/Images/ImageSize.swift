/// How many rows and columns of pixels an image has.
public struct ImageSize: Hashable, Sendable, CustomStringConvertible {
  /// In pixels.
  public let height: Int
  /// In pixels.
  public let width: Int

  /// Precondition: both are positive.
  public init(height: Int, width: Int) {
    precondition(height > 0 && width > 0, "an image of \(height) × \(width) pixels")
    self.height = height
    self.width = width
  }

  var pixels: Int { height * width }

  /// “28 × 28”: height × width.
  public var description: String { "\(height) × \(width)" }
}

/// An image of bytes: row by row, each pixel one byte (gray) or three (red, green, blue).
struct PixelImage: Hashable {
  let size: ImageSize
  let channels: Int
  let pixels: [UInt8]

  /// The same image with three equal bytes to each pixel.
  var colored: PixelImage {
    guard channels == 1 else { return self }
    var triples: [UInt8] = []
    triples.reserveCapacity(3 * pixels.count)
    for pixel in pixels { triples += repeatElement(pixel, count: 3) }
    return PixelImage(size: size, channels: 3, pixels: triples)
  }

  /// The same image in gray: the luma of ITU-R BT.601, 0.299 R + 0.587 G + 0.114 B, rounded.
  var gray: PixelImage {
    guard channels == 3 else { return self }
    let grays = (0..<size.pixels).map { i -> UInt8 in
      let (r, g, b) = (Int(pixels[3 * i]), Int(pixels[3 * i + 1]), Int(pixels[3 * i + 2]))
      return UInt8((299 * r + 587 * g + 114 * b + 500) / 1000)
    }
    return PixelImage(size: size, channels: 1, pixels: grays)
  }

  /// Whether some pixel is not gray.
  var isColored: Bool {
    guard channels == 3 else { return false }
    for i in 0..<size.pixels {
      let red = pixels[3 * i]
      if pixels[3 * i + 1] != red || pixels[3 * i + 2] != red { return true }
    }
    return false
  }
}
