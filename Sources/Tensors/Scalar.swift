import RealModule

/// The number types that everything is written for: `Float` to train, `Double` to explain and check.
public protocol Scalar: Real, BinaryFloatingPoint, BitwiseCopyable, Codable, Sendable {}

extension Float: Scalar {}
extension Double: Scalar {}

/// The lengths of a tensor's axes, row-major, the batch axis first. `[]` is a single number.
public typealias Shape = [Int]

extension Array where Element == Int {
  /// The number of elements of a tensor of this shape: the product of its lengths, 1 for `[]`.
  public var elementCount: Int { reduce(1, *) }

  /// The index of every element of a tensor of this shape, row by row.
  public var places: [[Int]] {
    reduce([[]]) { front, length in front.flatMap { index in (0..<length).map { index + [$0] } } }
  }
}
