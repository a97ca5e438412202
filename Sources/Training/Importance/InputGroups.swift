import ChainruleData

/// Inputs of a network that belong together, because they are made of one column or one pixel.
public struct InputGroup: Sendable, Hashable {
  /// The column's name, or that of the pixel: “age”, “pixel[3,7]”.
  public let name: String
  /// Their places among the network's inputs, from 0.
  public let inputs: [Int]

  public init(name: String, inputs: [Int]) { (self.name, self.inputs) = (name, inputs) }
}

/// All inputs of a network by what they are made of.
///
///     let groups = InputGroups(preprocessing)
///     groups.all[1].name      // "island"
///     groups.all[1].inputs    // [2, 3, 4], one for each island
public struct InputGroups: Sendable, Hashable {
  /// Where groups are parts of an image: their rows and columns, and the pixels along each side of a part.
  public struct Grid: Sendable, Hashable {
    /// How many parts stand below each other.
    public let rows: Int
    /// How many stand beside each other.
    public let columns: Int
    /// The pixels along a side of one; 1: each pixel is a part.
    public let side: Int
  }

  /// Columns in their order, or the parts of an image line by line.
  public let all: [InputGroup]
  /// nil where the inputs are columns.
  public let grid: Grid?

  /// So many parts of an image are told apart; of larger images squares of pixels are.
  public static let mostParts = 784

  /// Groups of one's own, which need not cover all inputs.
  public init(all: [InputGroup]) { (self.all, grid) = (all, nil) }

  /// Columns as they are, with what is made of each; pixels with their colors.
  public init(_ preprocessing: Preprocessing) {
    switch preprocessing.inputs {
    case .columns(let columns):
      var start = 0
      all = columns.map { column in
        let count = column.featureNames.count
        defer { start += count }
        return InputGroup(name: column.name, inputs: Array(start..<start + count))
      }
      grid = nil
    case .pixels(let pixels):
      (all, grid) = InputGroups.parts(of: pixels.shape)
    }
  }

  private static func parts(of shape: [Int]) -> ([InputGroup], Grid?) {
    guard shape.count >= 2 else {
      let names = (0..<shape.reduce(1, *)).map {
        InputGroup(name: "pixel[\($0 + 1)]", inputs: [$0])
      }
      return (names, nil)
    }
    let (height, width) = (shape[0], shape[1])
    let colors = shape.dropFirst(2).reduce(1, *)
    var side = 1
    func parts(_ length: Int) -> Int { (length + side - 1) / side }
    while parts(height) * parts(width) > mostParts { side += 1 }
    let grid = Grid(rows: parts(height), columns: parts(width), side: side)
    var groups = [[Int]](repeating: [], count: grid.rows * grid.columns)
    for row in 0..<height {
      for column in 0..<width {
        let first = (row * width + column) * colors
        groups[row / side * grid.columns + column / side] += first..<first + colors
      }
    }
    let named = groups.enumerated().map { place, inputs in
      let (row, column) = (place / grid.columns, place % grid.columns)
      return InputGroup(
        name: "pixel[\(row * side + 1),\(column * side + 1)]", inputs: inputs)
    }
    return (named, grid)
  }
}
