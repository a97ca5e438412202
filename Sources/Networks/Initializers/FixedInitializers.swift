import ChainruleTensors

/// Uniform in [low, high).
public struct UniformInitializer: Initializer {
  public static let kind = "uniform"
  /// The least number that can be drawn.
  public var low: Double
  /// Above all numbers that can be drawn.
  public var high: Double

  /// The range's upper bound is `high`, which is not drawn itself.
  public init(_ range: ClosedRange<Double> = -1...1) {
    low = range.lowerBound
    high = range.upperBound
  }

  public func values(_ shape: Shape, _ fan: Fan, parameter: Int, _ random: Random) -> [Double] {
    (0..<shape.elementCount).map {
      low + (high - low) * random.uniform(.initializer(parameter), column: $0)
    }
  }
}

/// Normal with this mean and deviation.
public struct NormalInitializer: Initializer {
  public static let kind = "normal"
  /// The mean of the distribution.
  public var mean: Double
  /// The standard deviation of the distribution, from 0.
  public var deviation: Double

  public init(mean: Double = 0, deviation: Double = 1) {
    self.mean = mean
    self.deviation = deviation
  }

  public func values(_ shape: Shape, _ fan: Fan, parameter: Int, _ random: Random) -> [Double] {
    random.normals(shape.elementCount, deviation: deviation, parameter: parameter).map { mean + $0 }
  }
}

/// All 0.
public struct Zeros: Initializer {
  public static let kind = "zeros"
  public init() {}
  public func values(_ shape: Shape, _ fan: Fan, parameter: Int, _ random: Random) -> [Double] {
    Array(repeating: 0, count: shape.elementCount)
  }
}

/// All 1.
public struct Ones: Initializer {
  public static let kind = "ones"
  public init() {}
  public func values(_ shape: Shape, _ fan: Fan, parameter: Int, _ random: Random) -> [Double] {
    Array(repeating: 1, count: shape.elementCount)
  }
}

/// Numbers that somebody gives, row by row: weights[i][j] goes from input j to neuron i.
public struct GivenValues: Initializer {
  public static let kind = "given"
  /// Row-major, as many as the parameter has elements.
  public var values: [Double]

  public init(_ values: [Double]) { self.values = values }
  /// A matrix, one row for each neuron.
  public init(rows: [[Double]]) { values = rows.flatMap { $0 } }

  public func values(_ shape: Shape, _ fan: Fan, parameter: Int, _ random: Random) throws
    -> [Double]
  {
    guard values.count == shape.elementCount else {
      throw NetworkError(
        layer: "initializer given", expected: "\(shape.elementCount) values of shape \(shape)",
        found: "\(values.count)")
    }
    return values
  }
}
