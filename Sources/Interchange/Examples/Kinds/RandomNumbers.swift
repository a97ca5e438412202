import ChainruleTensors

/// The first numbers of `numpy.random.seed(s)`, in the layout of the golden numbers.
public enum RandomNumbers {
  /// 20 of `random`, 11 of `randn`, a permutation of 0 to 9 and 8 raw words of 32 bits, each begun anew from the seed.
  public static func json(_ seed: UInt32) -> JSONValue {
    var (uniform, normal) = (NumPyRandom(seed: seed), NumPyRandom(seed: seed))
    var (order, raw) = (NumPyRandom(seed: seed), NumPyRandom(seed: seed))
    return [
      "seed": .integer(Int(seed)),
      "random": JSONValue((0..<20).map { _ in uniform.random() }),
      "randn": JSONValue((0..<11).map { _ in normal.randn() }),
      "permutation_10": .array(order.permutation(10).map { .integer($0) }),
      "raw_uint32": .array((0..<8).map { _ in .integer(Int(raw.bits())) }),
    ]
  }
}
