/// Collects the images of folders, and then reads them all into one array.
struct ImageFolderReader {
  let path: String
  /// The images' files, in order.
  private(set) var files: [String] = []
  private(set) var remarks: [String] = []
  private var sizes: [ImageSize] = []
  private var others: [String] = []

  /// The most bytes of all images together.
  private static let mostBytes = 1 << 34

  init(path: String) { self.path = path }

  /// Finds the PNG files of one folder and returns how many there are. Files of other kinds and
  /// folders are left out.
  mutating func addImages(of folder: Folder) throws -> Int {
    let before = files.count
    for name in folder.files {
      let file = folder.path(of: name)
      if try !addImage(file) { others.append(file) }
    }
    guard files.count > before else {
      let found = folder.files.isEmpty ? "none" : "other files (\(folder.files[0]))"
      throw DataError(file: folder.path, expected: "PNG images", found: found)
    }
    leaveOut(folder.folders.map(folder.path(of:)), "within folders of images")
    return files.count - before
  }

  /// Adds a file; false where it is no PNG image.
  mutating func addImage(_ file: String) throws -> Bool {
    guard let image = try PNG(path: file) else { return false }
    sizes.append(try image.size())
    files.append(file)
    return true
  }

  /// Says that something was not read.
  mutating func leaveOut(_ paths: [String], _ place: String) {
    if let first = paths.first {
      remarks.append("\(paths.count) left out \(place) (\(first)\(paths.count > 1 ? ", …" : ""))")
    }
  }

  /// Reads all images: [n, height, width], with color [n, height, width, 3].
  mutating func read(size wanted: ImageSize?, color: Bool?) throws -> NumberArray {
    let size = wanted ?? mostFrequentSize()
    let (bytes, overflow) = files.count.multipliedReportingOverflow(by: size.pixels * 3)
    guard !overflow, bytes <= ImageFolderReader.mostBytes else {
      throw DataError(
        file: path, expected: "images of at most 16 GiB together",
        found: "\(files.count) of \(size) pixels")
    }
    if let first = others.first {
      let more = others.count > 1 ? ", …" : ""
      remarks.append(
        "\(counted(others.count, "file")) left out that \(others.count == 1 ? "is" : "are") no PNG "
          + "(\(first)\(more))")
    }
    var images: [PixelImage] = []
    images.reserveCapacity(files.count)
    var (transparent, colored) = (0, 0)
    for file in files {
      guard let png = try PNG(path: file) else {
        throw DataError(file: file, expected: "a PNG image, as before", found: "other data")
      }
      let decoded = try png.decoded()
      if decoded.isTransparent { transparent += 1 }
      let isColored = decoded.image.isColored
      if isColored { colored += 1 }
      let image = isColored && color != false ? decoded.image : decoded.image.gray
      images.append(image.resized(to: size))
    }
    remark(size: size, transparent: transparent, colored: colored, color: color)
    return array(images, size, isColored: color ?? (colored > 0))
  }

  private func array(_ images: [PixelImage], _ size: ImageSize, isColored: Bool) -> NumberArray {
    var pixels: [UInt8] = []
    let channels = isColored ? 3 : 1
    pixels.reserveCapacity(images.count * size.pixels * channels)
    for image in images { pixels += isColored ? image.colored.pixels : image.pixels }
    let shape = [images.count, size.height, size.width] + (isColored ? [3] : [])
    return NumberArray(bytes: pixels, shape: shape, source: path)
  }

  private mutating func remark(size: ImageSize, transparent: Int, colored: Int, color: Bool?) {
    let count = counted(files.count, "image")
    let resized = sizes.count { $0 != size }
    if resized > 0 {
      remarks.append("\(resized) of \(count) resized from other sizes to \(size)")
    }
    if transparent > 0 {
      remarks.append("\(transparent) of \(count) partly transparent, laid on white")
    }
    if colored > 0, color == false { remarks.append("\(colored) of \(count) in color, made gray") }
    if colored > 0, color == nil, colored < files.count {
      remarks.append("\(files.count - colored) of \(count) gray, read as the colored ones")
    }
  }

  /// The first of the most frequent sizes.
  private func mostFrequentSize() -> ImageSize {
    var counts: [ImageSize: Int] = [:]
    for size in sizes { counts[size, default: 0] += 1 }
    let most = counts.values.max() ?? 0
    return sizes.first { counts[$0] == most } ?? ImageSize(height: 1, width: 1)
  }
}
