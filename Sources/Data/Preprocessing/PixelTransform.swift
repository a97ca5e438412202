import ChainruleTensors

/// Images as the network reads them: each pixel divided by the largest pixel of the training
/// images.
public struct PixelTransform: Hashable, Sendable {
  /// The lengths of an image's axes: [28, 28].
  public let shape: [Int]
  /// The largest pixel of the training images; where it is not positive, every pixel becomes 0.
  public let maximum: Double

  init(shape: [Int], maximum: Double) {
    self.shape = shape
    self.maximum = maximum
  }

  /// Fits the transform to some images.
  init(fitting images: NumberArray, rows: [Int]) throws {
    let width = images.width
    var maximum = 0.0
    for row in rows {
      for place in row * width..<(row + 1) * width {
        let pixel = images.value(place)
        guard pixel.isFinite else { throw PixelTransform.notFinite(pixel, row: row, images) }
        maximum = max(maximum, pixel)
      }
    }
    self.init(shape: Array(images.shape.dropFirst()), maximum: maximum)
  }

  /// “pixel[1,1]”, …, counted from 1 along each axis; “pixel” for images of a single number.
  public var featureNames: [String] {
    var names = [""]
    for length in shape {
      names = names.flatMap { name in
        (0..<length).map { name.isEmpty ? "\($0 + 1)" : "\(name),\($0 + 1)" }
      }
    }
    return names.map { $0.isEmpty ? "pixel" : "pixel[\($0)]" }
  }

  /// Pixels of some images, one image a row.
  @specialized(where S == Float)
  @specialized(where S == Double)
  func encode<S: Scalar>(_ images: NumberArray, rows: [Int], as type: S.Type) throws -> Tensor<S> {
    try check(images)
    let width = images.width
    var inputs = [S](zeros: rows.count * width)
    var place = 0
    switch images.values {
    case .bytes(let bytes):
      // A byte has 256 values: a table spares the divisions.
      let table = (0..<256).map { S(scaled(Double($0))) }
      for row in rows {
        for i in row * width..<(row + 1) * width {
          inputs[place] = table[Int(bytes[i])]
          place += 1
        }
      }
    case .numbers(let numbers):
      for row in rows {
        for i in row * width..<(row + 1) * width {
          guard numbers[i].isFinite else {
            throw PixelTransform.notFinite(numbers[i], row: row, images)
          }
          inputs[place] = S(scaled(numbers[i]))
          place += 1
        }
      }
    }
    return Tensor(inputs, shape: [rows.count, width])
  }

  func check(_ images: NumberArray) throws {
    guard Array(images.shape.dropFirst()) == shape else {
      throw DataError(
        file: images.source, expected: "images of \(described(shape)) pixels",
        found: described(Array(images.shape.dropFirst())))
    }
  }

  func scaled(_ pixel: Double) -> Double { maximum > 0 ? pixel / maximum : 0 }

  func preparations(_ images: NumberArray, row: Int) throws -> [Preparation] {
    try check(images)
    return featureNames.enumerated().map { i, name in
      let pixel = images.value(row * images.width + i)
      let formula = maximum > 0 ? "\(spelled(pixel)) / \(spelled(maximum))" : "0"
      return Preparation(
        name: name, raw: spelled(pixel), formula: formula, value: scaled(pixel))
    }
  }

  private static func notFinite(_ pixel: Double, row: Int, _ images: NumberArray) -> DataError {
    DataError(file: images.source, row: row + 1, expected: "a finite pixel", found: "\(pixel)")
  }
}
