import ChainruleTensors

/// Tables that are made, not measured: what textbooks train on.
///
///     let table = try Generator(named: "spiral", rows: 300, noise: 0.02, classes: 3).table()
///     table.columnNames    // ["x1", "x2", "class"]
///
/// The same generator always makes the same table, row by row: each number is a function of the
/// seed and of where it stands.
///
///     try Generator(named: "spirals")
///     // no generator “spirals”; did you mean “spiral”?
public struct Generator: Hashable, Sendable {
  /// Classes are in a text column `class`, a number to predict is in `y`; inputs are `x1`, `x2`, ….
  public enum Kind: String, Hashable, Sendable, Codable, CaseIterable {
    /// 1 where an odd number of inputs is 1. This and the other four are tables of truth: without
    /// `rows` all 2ⁿ rows of n inputs, x1 changing slowest; with `rows` so many, each a row of the
    /// table of truth in turn, noise added to its inputs.
    case xor
    /// 1 where all inputs are.
    case and
    /// 1 where some input is.
    case or
    /// 0 where all inputs are 1.
    case nand
    /// 0 where some input is 1.
    case nor
    /// Normal clouds of deviation `noise` about centers at equal distances on a circle of radius 3.
    case gaussians
    /// Two half circles that reach into each other: (cos t, sin t) and (1 − cos t, ½ − sin t) for t
    /// from 0 to π.
    case moons
    /// Circles about each other, the class c of k with the radius (c + 1) / k.
    case circles
    /// Arms that wind one and a half times around a center: the arm c of k has the angle
    /// 2π c / k + 3π r at the radius r.
    case spiral
    /// y = w · x + b, with x uniform in −1 ≤ x < 1 and noise added to y.
    case plane

    var isTableOfTruth: Bool {
      switch self {
      case .xor, .and, .or, .nand, .nor: true
      case .gaussians, .moons, .circles, .spiral, .plane: false
      }
    }
  }

  /// Which table.
  public let kind: Kind
  /// nil for a table of truth as it is.
  public let rows: Int?
  /// The deviation of the normal numbers that are added.
  public let noise: Double
  /// The number of classes.
  public let classes: Int
  /// The number of inputs.
  public let inputs: Int
  /// The w of a plane, one for each input.
  public let weights: [Double]
  /// The b of a plane.
  public let bias: Double
  /// Draws points and noise.
  public let seed: UInt64

  /// The names of all kinds.
  public static var kinds: [String] { Kind.allCases.map(\.rawValue) }

  /// - Parameters:
  ///   - rows: nil for 200, and for a table of truth as it is.
  ///   - noise: nil for 1 in clouds (`gaussians`), else 0.
  ///   - classes: nil for 3 in a spiral, else 2; only clouds, circles and spirals can have more.
  ///   - inputs: nil for as many as weights in a plane, else 2; only tables of truth can have
  ///     another number, up to 16.
  ///   - weights: those of a plane.
  /// - Throws: `Impossible`.
  public init(
    _ kind: Kind, rows: Int? = nil, noise: Double? = nil, classes: Int? = nil, inputs: Int? = nil,
    weights: [Double] = [2, -1], bias: Double = 0.5, seed: UInt64 = 0
  ) throws {
    self.kind = kind
    self.rows = rows ?? (kind.isTableOfTruth ? nil : 200)
    self.noise = noise ?? (kind == .gaussians ? 1 : 0)
    self.classes = classes ?? (kind == .spiral ? 3 : 2)
    self.inputs = inputs ?? (kind == .plane ? weights.count : 2)
    self.weights = weights
    self.bias = bias
    self.seed = seed
    try check()
  }

  /// The same by name.
  ///
  /// - Throws: `Impossible`, also where there is no such kind.
  public init(
    named name: String, rows: Int? = nil, noise: Double? = nil, classes: Int? = nil,
    inputs: Int? = nil, weights: [Double] = [2, -1], bias: Double = 0.5, seed: UInt64 = 0
  ) throws {
    guard let kind = Kind(rawValue: name) else { throw Impossible.unknown(name) }
    try self.init(
      kind, rows: rows, noise: noise, classes: classes, inputs: inputs, weights: weights,
      bias: bias, seed: seed)
  }

  /// A table that was asked for and cannot be made.
  public enum Impossible: Error, Hashable, Sendable, CustomStringConvertible {
    /// There is no generator of this name.
    case unknown(String)
    /// A setting, by its name, that this generator cannot have.
    case setting(Kind, String, expected: String, found: String)

    public var description: String {
      switch self {
      case .unknown(let name):
        let advice = nearestName(to: name, among: Generator.kinds).map {
          "did you mean \(quoted($0))?"
        }
        return "no generator \(quoted(name)); "
          + (advice ?? "expected one of \(Generator.kinds.joined(separator: ", "))")
      case .setting(let kind, let setting, let expected, let found):
        return "\(kind.rawValue), \(setting): expected \(expected), found \(found)"
      }
    }
  }

  private func check() throws {
    func require(_ holds: Bool, _ setting: String, _ expected: String, _ found: Any) throws {
      guard holds else {
        throw Impossible.setting(kind, setting, expected: expected, found: "\(found)")
      }
    }
    let hasClasses = [.gaussians, .circles, .spiral].contains(kind)
    let mostClasses = hasClasses ? 1000 : 2
    try require(
      (2...mostClasses).contains(classes), "classes", hasClasses ? "2 to 1000" : "2", classes)
    if kind.isTableOfTruth {
      try require((1...16).contains(inputs), "inputs", "1 to 16", inputs)
    } else {
      let expected = kind == .plane ? weights.count : 2
      try require(inputs == expected && inputs > 0, "inputs", "\(max(expected, 1))", inputs)
    }
    // Places of random numbers are told apart up to 2³² rows.
    try require(
      rows.map { (1...Int(Int32.max)).contains($0) } ?? true, "rows", "1 to 2147483647", rows ?? 0)
    try require(noise >= 0 && noise.isFinite, "noise", "0 or more", noise)
    try require((weights + [bias]).allSatisfy { $0.isFinite }, "weights", "finite ones", weights)
    try require(
      rows != nil || noise == 0, "noise", "a number of rows beside it", noise)
  }
}
