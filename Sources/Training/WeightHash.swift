import ChainruleGraphs
import ChainruleTensors

/// A fingerprint of parameters, 16 hexadecimal digits: equal bits give equal hashes.
///
/// For the bit pattern b of each number, as a Double, in the order of the names (by UTF-8): h ← (h
/// xor b) · 0x9E3779B97F4A7C15 mod 2⁶⁴, then h ← h xor ⌊h / 2³²⌋. It tells whether two trainings
/// agree; it is no protection against intent.
public func weightHash<S: Scalar>(_ parameters: [ParameterID: Tensor<S>]) -> String {
  var hash: UInt64 = 1
  for id in inOrderOfNames(parameters.keys) {
    parameters[id]?.values.withUnsafeBufferPointer { mix($0, into: &hash) }
  }
  return hexadecimal(hash)
}

/// The order in which `weightHash` reads parameters.
func inOrderOfNames(_ ids: some Sequence<ParameterID>) -> [ParameterID] {
  ids.sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
}

/// 16 digits.
func hexadecimal(_ hash: UInt64) -> String {
  let digits = String(hash, radix: 16)
  return String(repeating: "0", count: 16 - digits.count) + digits
}

@specialized(where S == Float)
@specialized(where S == Double)
func mix<S: Scalar>(_ values: UnsafeBufferPointer<S>, into hash: inout UInt64) {
  // As Double: the widening is exact, and one loop serves both types.
  // The shift brings high bits down: without it two changed signs would cancel.
  for value in values {
    hash = (hash ^ Double(value).bitPattern) &* 0x9E37_79B9_7F4A_7C15
    hash ^= hash >> 32
  }
}
