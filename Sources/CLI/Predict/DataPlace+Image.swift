import Chainrule

extension DataPlace {
  func isPNG(_ bytes: Bytes) -> Bool {
    bytes.withUnsafeBytes { $0.starts(with: [0x89, 0x50, 0x4E, 0x47]) }
  }

  /// Why a single image will not do: it has no class, or there is no file to read it from.
  var pngWords: String {
    path == "-"
      ? "a single PNG image; name its file"
      : "a single PNG image; name the folder with a folder for each class"
  }

  /// The image in a PNG file, brought into the form of those that the model knows; nil for other files.
  func singleImage(_ file: DataFile) throws -> ImageFolder? {
    // Standard input has been read to its end by now.
    guard case .table(let bytes) = file, path != "-", isPNG(bytes) else { return nil }
    let (size, color) = try imageForm()
    return try ImageFolder.read(file: path, size: size, color: color)
  }
}
