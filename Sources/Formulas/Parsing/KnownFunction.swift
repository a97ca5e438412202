#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// A function that can be typed: how many arguments it takes, and the formula it stands for.
struct KnownFunction: Sendable {
  let arguments: ClosedRange<Int>
  let formula: @Sendable ([Formula]) -> Formula

  /// Every name that can be typed before a parenthesis, but for `if`.
  static let all: [String: KnownFunction] = {
    var all = activations.merging(arithmetic) { first, _ in first }
    for function in Function.allCases { all[function.spelling.ascii] = one(function) }
    for (alias, function) in aliases { all[alias] = one(function) }
    return all
  }()

  private static func one(_ function: Function) -> KnownFunction {
    KnownFunction(arguments: 1...1) { .call(function, $0[0]) }
  }

  private static let aliases: [String: Function] = [
    "ln": .log, "σ": .sigmoid, "sigma": .sigmoid, "logistic": .sigmoid, "arctan": .arctan,
    "sgn": .sign, "Φ": .normalCDF, "φ": .normalDensity,
  ]

  private static let activations: [String: KnownFunction] = [
    "relu": KnownFunction(arguments: 1...1) { .maximum([0, $0[0]]) },
    "leaky_relu": KnownFunction(arguments: 1...2) { x in
      .select(x[0], .greater, 0, then: x[0], otherwise: (x.count > 1 ? x[1] : 0.01) * x[0])
    },
    "elu": KnownFunction(arguments: 1...2) { x in
      let below = .call(.exp, x[0]) - 1
      return .select(
        x[0], .greater, 0, then: x[0], otherwise: x.count > 1 ? x[1] * below : below)
    },
    "step": KnownFunction(arguments: 1...1) {
      .select($0[0], .greaterOrEqual, 0, then: 1, otherwise: 0)
    },
    "gelu": KnownFunction(arguments: 1...1) { $0[0] * .call(.normalCDF, $0[0]) },
    "silu": KnownFunction(arguments: 1...1) { $0[0] * .call(.sigmoid, $0[0]) },
  ]

  private static let arithmetic: [String: KnownFunction] = [
    "max": KnownFunction(arguments: 1...10_000) { .maximum($0) },
    "min": KnownFunction(arguments: 1...10_000) { -.maximum($0.map { -$0 }) },
    "pow": KnownFunction(arguments: 2...2) { .power($0[0], $0[1]) },
    "square": KnownFunction(arguments: 1...1) { .power($0[0], 2) },
    "log2": KnownFunction(arguments: 1...1) { .call(.log, $0[0]) / .call(.log, 2) },
    "log10": KnownFunction(arguments: 1...1) { .call(.log, $0[0]) / .call(.log, 10) },
  ]

  /// The function's name that is nearest to a misspelled one, if one is near.
  static func nearest(to name: String) -> String? {
    let wanted = Array(name.lowercased())
    guard (2...40).contains(wanted.count) else { return nil }
    let ranked = (all.keys + ["if"]).sorted().map { ($0, changes(wanted, Array($0.lowercased()))) }
    guard let best = ranked.min(by: { $0.1 < $1.1 }) else { return nil }
    return best.1 <= max(1, wanted.count / 3) ? best.0 : nil
  }

  /// How many characters must be inserted, left out or replaced to make `b` of `a`.
  private static func changes(_ a: [Character], _ b: [Character]) -> Int {
    var row = Array(0...b.count)
    for i in a.indices {
      var diagonal = row[0]
      row[0] = i + 1
      for j in b.indices {
        let replaced = diagonal + (a[i] == b[j] ? 0 : 1)
        diagonal = row[j + 1]
        row[j + 1] = min(replaced, row[j] + 1, diagonal + 1)
      }
    }
    return row[b.count]
  }
}

extension Formula {
  /// The constants that can be typed by name.
  static let constants: [String: Double] = [
    "pi": .pi, "π": .pi, "e": M_E, "inf": .infinity, "NaN": .nan,
  ]
}
