import ChainruleFormulas

/// A deterministic stream of 64-bit numbers (SplitMix64).
struct Stream: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}

/// Formulas of every kind in the elements w¹₁₃, x₁₂ and b, made by chance.
struct RandomFormulas {
  var stream: Stream
  static let elements = [
    Element(Symbol("w", "1"), [0, 2]), Element(Symbol("x"), [11]), Element(Symbol("b")),
  ]
  static let constants: [Double] = [
    0, 1, -1, 2, -2, 3, 0.5, -0.25, 1.5e-5, -2.5e17, 0.1, -0.0, 4, 1.0 / 3,
  ]

  init(seed: UInt64) { stream = Stream(state: seed) }

  mutating func next(depth: Int = 4) -> Formula {
    guard depth > 0, Int.random(in: 0..<8, using: &stream) > 0 else { return leaf() }
    switch Int.random(in: 0..<10, using: &stream) {
    case 0, 1: return .add(several(depth))
    case 2, 3: return .multiply(several(depth))
    case 4: return .divide(next(depth: depth - 1), next(depth: depth - 1))
    case 5: return .power(next(depth: depth - 1), exponent(depth))
    case 6: return .maximum(several(depth))
    case 7: return choice(depth)
    case 8: return -next(depth: depth - 1)
    default: return call(depth)
    }
  }

  /// A value between −2 and 2 for each element, its digits few.
  mutating func point() -> [Element: Double] {
    var values: [Element: Double] = [:]
    for element in Self.elements {
      values[element] = Double(Int.random(in: -200...200, using: &stream)) / 100 + 0.003
    }
    return values
  }

  private mutating func leaf() -> Formula {
    Bool.random(using: &stream)
      ? Self.elements[Int.random(in: 0..<3, using: &stream)].formula
      : .number(Self.constants[Int.random(in: 0..<Self.constants.count, using: &stream)])
  }

  private mutating func several(_ depth: Int) -> [Formula] {
    (0..<Int.random(in: 1...4, using: &stream)).map { _ in next(depth: depth - 1) }
  }

  private mutating func exponent(_ depth: Int) -> Formula {
    let whole = Formula.number(Double(Int.random(in: -2...4, using: &stream)))
    return Int.random(in: 0..<4, using: &stream) > 0 ? whole : next(depth: depth - 1)
  }

  private mutating func choice(_ depth: Int) -> Formula {
    let comparison = Comparison.allCases[Int.random(in: 0..<5, using: &stream)]
    return .select(
      Condition(next(depth: depth - 1), comparison, next(depth: depth - 1)),
      next(depth: depth - 1), next(depth: depth - 1))
  }

  private mutating func call(_ depth: Int) -> Formula {
    let all = Function.allCases
    return .call(all[Int.random(in: 0..<all.count, using: &stream)], next(depth: depth - 1))
  }
}

extension Formula {
  func value(_ point: [Element: Double]) -> Double {
    value { symbol, index in point[Element(symbol, index)] ?? .nan }
  }
}

extension Formula {
  /// Whether every part has a finite value of moderate size, and no power the base 0, where
  /// logarithms end.
  func isTame(_ point: [Element: Double]) -> Bool {
    // What the documentation leaves out: fᵍ with elements in g needs f > 0, and √ has no slope at 0.
    if case .power(let base, let exponent) = self {
      let value = base.value(point)
      if value == 0 || (value < 0 && !exponent.elements.isEmpty) { return false }
    }
    if case .call(.sqrt, let inner) = self, inner.value(point) == 0 { return false }
    return value(point).magnitude < 1e4 && parts.allSatisfy { $0.isTame(point) }
  }
}
