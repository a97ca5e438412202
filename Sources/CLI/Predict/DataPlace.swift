import Chainrule

/// Where the rows of a model come from, when they are not a CSV file: arrays of numbers (IDX, NPY, NPZ) or a folder of
/// images. What a file is, its first bytes tell.
struct DataPlace {
  /// A file or a folder; `-` is standard input.
  let path: String
  let preprocessing: Preprocessing
  /// The names of arrays in an NPZ file; nil: the only ones that fit.
  var inputs: String?
  var targets: String?

  /// Whether a table stands in arrays. A stream cannot be looked at first, so the name has to tell.
  static func hasArrays(_ path: String) -> Bool {
    let name = path.lowercased()
    return name.hasSuffix(".npy") || name.hasSuffix(".npz")
  }

  private func open() throws -> DataFile { try checked(DataFile(path)) }

  /// Names of arrays mean nothing but in an archive.
  private func checked(_ file: DataFile) throws -> DataFile {
    if case .archive = file { return file }
    let names = [("--inputs", inputs), ("--targets", targets)]
    if case (let option, let name?)? = names.first(where: { $0.1 != nil }) {
      throw UsageError(option, expected: "an NPZ file", found: "\(quoted(name)) beside another one")
    }
    return file
  }

  /// What to say of a file that is neither arrays nor a folder.
  private func noArray(_ bytes: Bytes) -> DataError {
    let found =
      bytes.count == 0 ? "an empty file" : isPNG(bytes) ? pngWords : "a file of another kind"
    return DataError(
      file: path, expected: "images in IDX, NPY or NPZ, or a folder of PNG images", found: found)
  }
}

// MARK: - Without targets

extension DataPlace {
  /// Images to predict for, and their files where each has its own.
  func images() throws -> (images: NumberArray, files: [String]?, remarks: [String]) {
    let file = try open()
    if let image = try singleImage(file) { return (image.images, image.files, image.remarks) }
    guard case .folder = file else { return (try array(in: file, fits: fitsImages), nil, []) }
    let folder = try unlabeledFolder()
    return (folder.images, folder.files, folder.remarks)
  }

  /// The rows of arrays, in columns called x1, x2, ….
  func table() throws -> Table {
    try Table(inputs: array(in: open(), fits: fitsColumns))
  }

  /// A folder of images, or of folders of images, of which the names then do not matter.
  private func unlabeledFolder() throws -> ImageFolder {
    let (size, color) = try imageForm()
    do {
      return try ImageFolder.readUnlabeled(path: path, size: size, color: color)
    } catch let error as DataError where error.file == path {
      guard let folder = try? ImageFolder.read(path: path, size: size, color: color) else {
        throw error
      }
      return folder
    }
  }

  /// The size that images must have, and whether they have color.
  func imageForm() throws -> (ImageSize, color: Bool) {
    let shape = pixels?.shape ?? []
    guard shape.count == 2 || (shape.count == 3 && shape[2] == 3), shape[0] > 0, shape[1] > 0
    else {
      let found = ImageFolder.isFolder(path) ? "a folder" : "a PNG image"
      throw DataError(file: path, expected: "arrays of shape \(words(shape))", found: found)
    }
    return (ImageSize(height: shape[0], width: shape[1]), color: shape.count == 3)
  }

  private var pixels: PixelTransform? {
    if case .pixels(let pixels) = preprocessing.inputs { pixels } else { nil }
  }

  private func words(_ shape: [Int]) -> String { shape.map(String.init).joined(separator: " × ") }
}

// MARK: - With targets

extension DataPlace {
  /// Images that a model can be measured on.
  enum LabeledImages {
    case arrays(NumberArray, labels: NumberArray)
    /// Images in a folder for each class.
    case folder(ImageFolder)
  }

  /// - Parameter labels: a file of labels for images in IDX or NPY.
  func labeledImages(_ labels: String?) throws -> LabeledImages {
    let file = try open()
    if case .folder = file {
      if labels != nil {
        throw UsageError("--labels", expected: "no labels beside a folder", found: "a file")
      }
      return .folder(try labeledFolder())
    }
    let images = try array(in: file, fits: fitsImages)
    return .arrays(images, labels: try targets(in: file, labels, of: images))
  }

  /// The rows of arrays with their targets: x1, x2, …, then y, or y1, y2, ….
  func labeledTable(_ file: DataFile, _ labels: String?) throws -> Table {
    let file = try checked(file)
    let inputs = try array(in: file, fits: fitsColumns)
    return try Table(inputs: inputs, targets: targets(in: file, labels, of: inputs))
  }

  private func labeledFolder() throws -> ImageFolder {
    let (size, color) = try imageForm()
    guard let classes = preprocessing.target.classes else {
      throw DataError(
        file: path, expected: "images with numbers to predict, in IDX, NPY or NPZ",
        found: "a folder")
    }
    return try ImageFolder.read(path: path, size: size, color: color, classes: classes)
  }

  /// The targets of inputs: in a file of their own, else in the same archive.
  private func targets(
    in file: DataFile, _ labels: String?, of inputs: NumberArray
  ) throws -> NumberArray {
    switch try labels.map({ try DataFile($0, allowsText: true) }) ?? file {
    case .archive(let bytes):
      let width = preprocessing.target.names.count
      return try ArchiveArray(bytes: bytes, option: "--targets", allowsText: true).read(targets) {
        array in
        let isWide = array.shape.count == 2 ? array.shape[1] == width : width == 1
        return (1...2).contains(array.shape.count) && isWide && array.count == inputs.count
          && array.source != inputs.source
      }
    case .array(let array) where labels != nil: return array
    case .array, .folder, .table:
      guard let labels else {
        throw UsageError("--labels", expected: "the labels of \(path)", found: "none")
      }
      throw DataError(
        file: labels, expected: "labels, in IDX, NPY or NPZ", found: "something else")
    }
  }
}

// MARK: - Arrays

extension DataPlace {
  private func array(
    in file: DataFile, fits: (NumberArray) -> Bool
  ) throws -> NumberArray {
    switch file {
    case .array(let array): return array
    case .archive(let bytes):
      return try ArchiveArray(bytes: bytes, option: "--inputs").read(inputs, fits)
    case .folder: throw FileError.isDirectory(path)
    case .table(let bytes): throw noArray(bytes)
    }
  }

  private func fitsImages(_ array: NumberArray) -> Bool {
    Array(array.shape.dropFirst()) == pixels?.shape && !array.shape.isEmpty
  }

  /// Whether each column of the model has its place in the rows.
  private func fitsColumns(_ array: NumberArray) -> Bool {
    guard (1...2).contains(array.shape.count) else { return false }
    let width = array.shape.count == 2 ? array.shape[1] : 1
    return preprocessing.inputNames.allSatisfy { name in
      name.hasPrefix("x") && Int(name.dropFirst()).map { (1...max(width, 1)).contains($0) } == true
    }
  }
}

/// One array of an NPZ file: of a name, or the only one that fits.
struct ArchiveArray {
  let bytes: Bytes
  /// What names it, for messages.
  let option: String
  var allowsText = false

  func read(_ name: String?, _ fits: (NumberArray) -> Bool) throws -> NumberArray {
    // Standard input cannot be read again for the names; an archive of one array needs none.
    guard name == nil, bytes.path != "-" else {
      return try NPZ.read(bytes, name: name, allowsText: allowsText)
    }
    let names = try NPZ.names(path: bytes.path)
    var found: [(name: String, array: NumberArray)] = []
    var others: [String] = []
    for name in names {
      // Arrays of text and the like cannot be what is sought.
      if let array = try? NPZ.read(bytes, name: name, allowsText: allowsText), fits(array) {
        found.append((name, array))
      } else {
        others.append(name)
      }
    }
    if found.count == 1 { return found[0].array }
    guard found.isEmpty else {
      let fitting = listed(found.map(\.name))
      throw UsageError(
        option, expected: "one of the arrays that fit, \(fitting)", found: "no name")
    }
    throw DataError(
      file: bytes.path, expected: "an array that fits the model (\(option) names one)",
      found: others.isEmpty ? "none" : listed(others))
  }
}
