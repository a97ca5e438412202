import ChainruleExplain
import ChainruleGraphs
import ChainruleTensors

/// How far rounding may move the numbers of a graph: each input, and the result of each operation, is changed at random
/// by some units in the last place, several times over, and what that does to the values asked for is measured.
///
/// It knows no derivative and no operation. It finds what a bound relative to the result misses: p − y of a row that is
/// answered well, 1 − a of a saturated neuron, a sum that stands at the kink of a rectifier. Zeros stay zeros, so a
/// value that the structure makes 0 moves by nothing. Reference: Parker 1997, Monte Carlo Arithmetic.
struct Rounding {
  /// How many times all is changed. One of them misses an element by chance; four do so once in 10⁵ elements.
  private static let draws = 4
  /// By how many units in the last place a number is changed at most.
  private static let units = 4.0
  /// What is left of the chance that all draws were small, and of sums whose terms are rounded one by one.
  private static let safety = 16.0

  private let interpreter: Interpreter
  private let sources: [(value: Value, numbers: [Double])]
  private let unit: Double
  private let least: Double

  /// - Parameter type: whose last places they are; the numbers are `Double` all the same.
  init<S: Scalar>(_ graph: Graph, wanted: [Value], _ trace: Trace, of type: S.Type) {
    interpreter = Interpreter(graph, wanted: wanted)
    sources = graph.roles.map { ($0.value, trace[$0.value].values) }
    unit = Rounding.units * Double(S.ulpOfOne)
    // What is smaller may vanish, and be multiplied on its way.
    least = Double(S.leastNormalMagnitude) * 1024
    write { $0 }
    interpreter.run()
  }

  /// The values as they are.
  func values(of value: Value) -> [Double] { Array(interpreter[value]) }

  /// The error that rounding may make in each element of the values; 0 where nothing moves.
  func errors(of wanted: [Value], seed: UInt64) -> [[Double]] {
    let exact = wanted.map { values(of: $0) }
    var errors = exact.map { $0.map { _ in 0.0 } }
    var random = Generator(state: seed)
    for _ in 0..<Rounding.draws {
      write { changed($0, &random) }
      interpreter.run { output in
        for i in output.indices where output[i] != 0 { output[i] = changed(output[i], &random) }
      }
      for (k, value) in wanted.enumerated() {
        let moved = interpreter[value]
        for i in moved.indices {
          let distance = abs(moved[i] - exact[k][i])
          // NaN, where a change leads out of a domain, is an error without a bound.
          if !(distance <= errors[k][i]) { errors[k][i] = distance.isNaN ? .infinity : distance }
        }
      }
    }
    return zip(exact, errors).map { values, errors in
      zip(values, errors).map { $1 == 0 && $0 == 0 ? 0 : max(Rounding.safety * $1, least) }
    }
  }

  private func write(_ change: (Double) -> Double) {
    for (value, numbers) in sources {
      let memory = interpreter[value]
      for i in numbers.indices { memory[i] = change(numbers[i]) }
    }
  }

  private func changed(_ number: Double, _ random: inout Generator) -> Double {
    number * (1 + unit * random.next())
  }

  /// Numbers in −1 ..< 1 that need not be good, but quick: a linear congruence modulo 2⁶⁴ (Knuth's MMIX).
  private struct Generator {
    var state: UInt64

    mutating func next() -> Double {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Double(Int64(bitPattern: state) >> 11) * 0x1p-52
    }
  }
}
