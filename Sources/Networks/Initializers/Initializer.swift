import ChainruleTensors

/// How many inputs and outputs a parameter connects.
public struct Fan: Hashable, Sendable {
  /// How many numbers flow into one output.
  public let inputs: Int
  /// How many outputs one input flows into.
  public let outputs: Int
  public init(inputs: Int, outputs: Int) {
    (self.inputs, self.outputs) = (inputs, outputs)
  }
}

/// The values of a parameter before training.
public protocol Initializer: Codable, Hashable, Sendable {
  /// The initializer's name in files; never changes its meaning once released.
  static var kind: String { get }
  /// All elements, row by row. `parameter` is the parameter's number in the network: it keys the random numbers.
  ///
  /// Throws `NetworkError` where given values do not fit.
  func values(_ shape: Shape, _ fan: Fan, parameter: Int, _ random: Random) throws -> [Double]
}

extension Random {
  /// `count` numbers uniform in ±bound.
  func uniforms(_ count: Int, bound: Double, parameter: Int) -> [Double] {
    (0..<count).map { bound * (2 * uniform(.initializer(parameter), column: $0) - 1) }
  }
  /// `count` normal numbers of mean 0.
  func normals(_ count: Int, deviation: Double, parameter: Int) -> [Double] {
    (0..<count).map { deviation * normal(.initializer(parameter), column: $0) }
  }
}

/// Any initializer, written to files as its kind and its own keys.
public struct AnyInitializer: Hashable, Sendable, Codable {
  /// The initializer, with its settings.
  public let initializer: any Initializer
  public init(_ initializer: any Initializer) { self.initializer = initializer }

  public init(from decoder: any Decoder) throws {
    initializer = try Catalogue.initializer(decoder.kind()).init(from: decoder)
  }

  public func encode(to encoder: any Encoder) throws {
    try encoder.encode(kind: type(of: initializer).kind, of: initializer)
  }

  public static func == (a: AnyInitializer, b: AnyInitializer) -> Bool {
    AnyHashable(a.initializer) == AnyHashable(b.initializer)
  }
  public func hash(into hasher: inout Hasher) { AnyHashable(initializer).hash(into: &hasher) }
}
