import ChainruleTensors

/// What an operation is fed with while it is checked: a shape, and random numbers at points where it is smooth.
public struct Sample: Sendable {
  /// The shape, batch axis first where there is one.
  public var shape: Shape
  /// Whether the first axis is the batch axis.
  public var isBatched: Bool
  /// Whether it is data that no derivative is taken of: class numbers, targets.
  public var isData: Bool
  private let content: Content

  private enum Content: Sendable {
    case numbers(ClosedRange<Double>, avoiding: [Double])
    case classes(Int)
  }

  /// How far from a kink random numbers stay: more than the longest step of the central differences.
  public static let margin = 1.0 / 16

  /// Numbers from a range, none of them nearer than `margin` to a kink.
  ///
  /// Precondition: the range is wide enough to leave room beside the kinks.
  public static func numbers(
    _ shape: Shape, in range: ClosedRange<Double> = -2...2, avoiding kinks: [Double] = [],
    batched: Bool = true, data: Bool = false
  ) -> Sample {
    precondition(
      range.upperBound - range.lowerBound > 2 * margin * Double(kinks.count)
        || range.lowerBound
          == range.upperBound,
      "no room beside the kinks \(kinks)")
    return Sample(
      shape: shape, isBatched: batched, isData: data,
      content: .numbers(range, avoiding: kinks))
  }

  /// Class numbers 0 ..< count.
  public static func classes(_ shape: Shape, count: Int, batched: Bool = true) -> Sample {
    Sample(shape: shape, isBatched: batched, isData: true, content: .classes(count))
  }

  private init(shape: Shape, isBatched: Bool, isData: Bool, content: Content) {
    (self.shape, self.isBatched, self.isData, self.content) = (shape, isBatched, isData, content)
  }

  /// The numbers of place `place` among the inputs; the same seed gives the same.
  public func tensor(seed: UInt64, place: Int) -> Tensor<Double> {
    let random = Random(seed: seed)
    let values = (0..<shape.elementCount).map { i in
      number { random.uniform(.initializer(place), step: $0, column: i) }
    }
    return Tensor(values, shape: shape)
  }

  /// One number, from a source of uniform ones that can be asked again.
  private func number(_ uniform: (Int) -> Double) -> Double {
    switch content {
    case .classes(let count): return (uniform(0) * Double(count)).rounded(.down)
    case .numbers(let range, let kinks):
      var attempt = 0
      while true {
        let width = range.upperBound - range.lowerBound
        let value = range.lowerBound + width * uniform(attempt)
        if kinks.allSatisfy({ abs(value - $0) >= Sample.margin }) { return value }
        attempt += 1
      }
    }
  }
}
