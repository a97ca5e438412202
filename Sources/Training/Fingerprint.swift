import ChainruleData
import ChainruleTensors

/// A hash of rows, by which a checkpoint knows the data it was made on; as `weightHash`, no protection against intent.
struct Fingerprint {
  private var hash: UInt64 = 1

  var digits: String { hexadecimal(hash) }

  /// Takes in numbers, and how many they are.
  mutating func add<S: Scalar>(_ values: UnsafeBufferPointer<S>) {
    hash = (hash ^ UInt64(values.count)) &* 0x9E37_79B9_7F4A_7C15
    mix(values, into: &hash)
  }

  init() {}

  /// The fingerprint of examples that no trainer holds.
  @specialized(where S == Float)
  @specialized(where S == Double)
  init<S: Scalar>(of examples: Examples<S>) {
    let targets: [S] =
      switch examples.targets {
      case .classes(let classes, _): classes.map { S($0) }
      case .values(let values): values.values
      }
    for part in [examples.inputs.values, targets, examples.weights ?? []] {
      part.withUnsafeBufferPointer { add($0) }
    }
  }
}
