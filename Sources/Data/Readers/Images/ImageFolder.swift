import ChainruleTensors

/// Folders of PNG images, one folder for each class: `digits/0/a.png`, `digits/1/b.png`, ….
///
/// Pixels are bytes, 0 for black to 255. Images are gray unless some pixel of one is not. All become
/// one size: the most frequent (the first of equally frequent ones), or the one asked for; others are
/// resized without keeping their proportions. What is transparent is laid on white. Files are taken
/// in the order of their paths' bytes; hidden ones are passed over.
///
///     let digits = try ImageFolder.read(path: "digits")
///     digits.images.shape    // [1797, 8, 8], or [1797, 8, 8, 3] of colored images
///     digits.classes         // ["0", "1", …, "9"]
///     digits.remarks         // ["12 of 1797 images resized from other sizes to 8 × 8"]
///
/// “digits/3/a.png: expected a whole PNG image, found one that is damaged or cut off (…)”
public struct ImageFolder: Sendable {
  /// The folder, for messages.
  public let path: String
  /// The pixels, [n, height, width] or [n, height, width, 3].
  public let images: NumberArray
  /// The path of the file behind each image.
  public let files: [String]
  /// The names of the classes' folders; empty where the images have no classes.
  public let classes: [String]
  /// The class of each image, as an index into `classes`, [n]; nil where they have none.
  public let labels: NumberArray?
  /// What a person should know: images that were resized, files that were left out.
  public let remarks: [String]

  /// The size of all images.
  public var size: ImageSize { ImageSize(height: images.shape[1], width: images.shape[2]) }
  /// Whether a pixel is three bytes: red, green and blue.
  public var isColored: Bool { images.shape.count == 4 }

  /// The classes by name, as a table of one text column, “label”; nil where there are none.
  public var labelTable: Table? {
    guard let labels else { return nil }
    let codes = labels.numbers.map { Int32($0) }
    return Table(
      [Column(name: "label", values: .text(codes: codes, vocabulary: classes))], source: path)
  }

  /// Whether a path is that of a folder.
  public static func isFolder(_ path: String) -> Bool { Folder.isFolder(path) }

  /// Reads a folder of folders.
  ///
  /// - Parameters:
  ///   - size: nil for the most frequent.
  ///   - color: whether pixels are three bytes; nil for what the images are.
  ///   - classes: those that a model knows, in its order; other folders are then a mistake, and not
  ///     all need be there. nil for the folders that there are, of which there must be two or more.
  /// - Throws: `FileError` where something cannot be read; `DataError` for a folder without class
  ///   folders, a class without images, a damaged image, and more than 16 GiB of pixels.
  public static func read(
    path: String, size: ImageSize? = nil, color: Bool? = nil, classes: [String]? = nil
  ) throws -> ImageFolder {
    let folder = try Folder(path: path)
    var reader = ImageFolderReader(path: path)
    try check(folder, classes)
    reader.leaveOut(folder.files.map(folder.path(of:)), "beside the class folders")
    let names = classes ?? folder.folders
    let numberOf = Dictionary(names.enumerated().map { ($1, $0) }) { first, _ in first }
    var labels: [Double] = []
    for name in folder.folders {
      let found = try reader.addImages(of: Folder(path: folder.path(of: name)))
      labels += repeatElement(Double(numberOf[name] ?? 0), count: found)
    }
    let images = try reader.read(size: size, color: color)
    return ImageFolder(
      path: path, images: images, files: reader.files, classes: names,
      labels: NumberArray(
        .numbers(labels), element: .int32, shape: [labels.count], source: path),
      remarks: reader.remarks)
  }

  /// Reads a folder of images that have no classes, to predict them; folders in it are left out.
  ///
  /// - Parameters:
  ///   - size: nil for the most frequent.
  ///   - color: whether pixels are three bytes; nil for what the images are.
  /// - Throws: as `read` does; `DataError` for a folder without images.
  public static func readUnlabeled(
    path: String, size: ImageSize? = nil, color: Bool? = nil
  ) throws -> ImageFolder {
    var reader = ImageFolderReader(path: path)
    _ = try reader.addImages(of: Folder(path: path))
    let images = try reader.read(size: size, color: color)
    return ImageFolder(
      path: path, images: images, files: reader.files, classes: [], labels: nil,
      remarks: reader.remarks)
  }

  /// Reads a single PNG file as a folder of one image without a class; nil where it is none.
  ///
  /// - Parameters: as for `readUnlabeled`.
  /// - Throws: as `read` does.
  public static func read(
    file path: String, size: ImageSize? = nil, color: Bool? = nil
  ) throws -> ImageFolder? {
    var reader = ImageFolderReader(path: path)
    guard try reader.addImage(path) else { return nil }
    let images = try reader.read(size: size, color: color)
    return ImageFolder(
      path: path, images: images, files: reader.files, classes: [], labels: nil,
      remarks: reader.remarks)
  }

  private static func check(_ folder: Folder, _ classes: [String]?) throws {
    guard !folder.folders.isEmpty else {
      throw DataError(
        file: folder.path, expected: "a folder of images for each class",
        found: folder.files.isEmpty ? "an empty folder" : "\(counted(folder.files.count, "file"))")
    }
    guard let classes else {
      if folder.folders.count > 1 { return }
      throw DataError(
        file: folder.path, expected: "at least two classes",
        found: "only the folder \(quoted(folder.folders[0]))")
    }
    if let unknown = folder.folders.first(where: { !classes.contains($0) }) {
      throw DataError(
        file: folder.path,
        expected: "folders of the classes \(listed(classes))",
        found: quoted(unknown))
    }
  }
}
