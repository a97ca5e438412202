import CPNG

/// PNG files, decoded to bytes by libpng: palettes, 1 to 16 bits, interlaced or not.
///
/// What is transparent is laid on white, as paper is, in the proportions that the file gives.
struct PNG {
  /// A decoded file.
  struct Decoded {
    let image: PixelImage
    /// Whether some pixel let white through.
    let isTransparent: Bool
  }

  static let magic: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]
  /// The most pixels of an image that is read: 8192 × 8192. Four bytes of each are held for a while.
  static let mostPixels = 1 << 26

  let bytes: Bytes

  /// nil for a file that does not begin as PNG files do.
  ///
  /// - Throws: `FileError` where the file cannot be read.
  init?(path: String) throws {
    bytes = try Bytes(path: path)
    guard bytes.withUnsafeBytes({ $0.starts(with: PNG.magic) }) else { return nil }
  }

  /// The size that the file's head gives.
  ///
  /// - Throws: `DataError` for a damaged head, and for a size that is too large or larger than the
  ///   file's bytes can hold.
  func size() throws -> ImageSize { try withImage { image, size in size } }

  /// All pixels.
  ///
  /// - Throws: `DataError` for a damaged file or one that is cut off, and as `size` does.
  func decoded() throws -> Decoded {
    try withImage { image, size in
      // Palettes are looked up, 16 bits are rounded to 8, as if the file said nothing of gamma.
      image.format &= PNG_FORMAT_FLAG_COLOR | PNG_FORMAT_FLAG_ALPHA
      image.flags |= UInt32(PNG_IMAGE_FLAG_16BIT_sRGB)
      let layout = PNG.Layout(format: image.format)
      var content = [UInt8](repeating: 0, count: size.pixels * layout.channels)
      guard png_image_finish_read(&image, nil, &content, 0, nil) != 0 else {
        throw damaged(&image)
      }
      return layout.decoded(content, size)
    }
  }

  /// Calls `body` with what libpng knows after the head of the file.
  private func withImage<R>(_ body: (inout png_image, ImageSize) throws -> R) throws -> R {
    try bytes.withUnsafeBytes { content in
      var image = png_image()
      image.version = UInt32(PNG_IMAGE_VERSION)
      defer { png_image_free(&image) }
      guard png_image_begin_read_from_memory(&image, content.baseAddress, content.count) != 0 else {
        throw damaged(&image)
      }
      return try body(&image, size(image, fileSize: content.count))
    }
  }

  private func size(_ image: png_image, fileSize: Int) throws -> ImageSize {
    let (width, height) = (Int(image.width), Int(image.height))
    let (pixels, overflow) = width.multipliedReportingOverflow(by: height)
    guard width > 0, height > 0, !overflow, pixels <= PNG.mostPixels else {
      throw DataError(
        file: bytes.path, expected: "an image of at most \(PNG.mostPixels) pixels",
        found: "\(height) × \(width)")
    }
    // A row takes a byte and at least a bit for each pixel; deflate reaches at most 1032 : 1.
    guard height * (1 + (width + 7) / 8) / 1032 <= fileSize else {
      throw DataError(
        file: bytes.path, expected: "an image that \(counted(fileSize, "byte")) can hold",
        found: "\(height) × \(width) pixels")
    }
    return ImageSize(height: height, width: width)
  }

  private func damaged(_ image: inout png_image) -> DataError {
    let reason = withUnsafeBytes(of: &image.message) { message in
      String(decoding: message.prefix { $0 != 0 }, as: UTF8.self)
    }
    return DataError(
      file: bytes.path, expected: "a whole PNG image",
      found: "one that is damaged or cut off (\(reason))")
  }
}

extension PNG {
  /// How libpng lays out a pixel: its colors, then its opacity.
  private struct Layout {
    let colors: Int
    let hasAlpha: Bool
    var channels: Int { colors + (hasAlpha ? 1 : 0) }

    init(format: UInt32) {
      colors = format & PNG_FORMAT_FLAG_COLOR == 0 ? 1 : 3
      hasAlpha = format & PNG_FORMAT_FLAG_ALPHA != 0
    }

    func decoded(_ content: [UInt8], _ size: ImageSize) -> Decoded {
      guard hasAlpha else {
        return Decoded(
          image: PixelImage(size: size, channels: colors, pixels: content), isTransparent: false)
      }
      var pixels: [UInt8] = []
      pixels.reserveCapacity(size.pixels * colors)
      var isTransparent = false
      for start in stride(from: 0, to: content.count, by: channels) {
        let alpha = Int(content[start + colors])
        if alpha < 255 { isTransparent = true }
        for color in content[start..<start + colors] {
          pixels.append(UInt8((Int(color) * alpha + 255 * (255 - alpha) + 127) / 255))
        }
      }
      return Decoded(
        image: PixelImage(size: size, channels: colors, pixels: pixels),
        isTransparent: isTransparent)
    }
  }
}
