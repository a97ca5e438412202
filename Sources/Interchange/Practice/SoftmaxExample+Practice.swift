import ChainruleFormulas
import ChainruleMarking

extension SoftmaxExample {
  /// One for each case, and `binary` for the sigmoid with binary cross-entropy.
  var practices: [Practice] {
    entries.map(\.practice) + (binary.isEmpty ? [] : [binaryPractice])
  }

  private static func letter(_ base: String, _ place: Int? = nil) -> Element {
    Element(Symbol(base), place.map { [$0] } ?? [])
  }

  private var binaryPractice: Practice {
    Practice("binary") { draw in
      let points = self.binary.map { draw.like($0) }
      var exercise = Exercise(
        name: "The sigmoid with binary cross-entropy",
        parts: [
          .init("The sigmoid", id: "sigmoid", points.indices.map(SoftmaxExample.sigmoid)),
          .init(
            "The loss for y = 0, and its slope", id: "zero",
            points.indices.flatMap { SoftmaxExample.loss($0, points[$0], target: 0) }),
          .init(
            "The loss for y = 1, and its slope", id: "one",
            points.indices.flatMap { SoftmaxExample.loss($0, points[$0], target: 1) }),
        ])
      exercise.given = [points.enumerated().map { (SoftmaxExample.letter("z", $0), $1) }]
      exercise.meanings = [
        "z": "a sum", "a": "the sigmoid of a sum", "C": "the loss (the number above is the target)",
      ]
      return exercise
    }
  }

  private static func sigmoid(_ i: Int) -> Exercise.Line {
    let z = letter("z", i).formula
    return Exercise.Line(letter("a", i), [.call(.sigmoid, z)])
      .slipping(.lostMinus, .call(.sigmoid, -z))
  }

  /// C⁰ᵢ, or C¹ᵢ, and its slope by zᵢ; of the sums where the output has lost its digits.
  private static func loss(_ i: Int, _ point: Double, target: Int) -> [Exercise.Line] {
    let (z, a) = (letter("z", i), letter("a", i))
    let cost = Element(Symbol("C", "\(target)"), [i])
    let exact = Formula.call(.softplus, target == 1 ? -z.formula : z.formula)
    let output = target == 1 ? a.formula : 1 - a.formula
    let onPaper = -Formula.call(.log, output)
    let isLost = abs(point) > 15
    let slope = target == 1 ? -Function.sigmoid.value(-point) : Function.sigmoid.value(point)
    let line = Exercise.Line(
      cost, isLost ? [exact] : [onPaper, exact], exact: exact.value { _, _ in point })
    return [
      line.slipping(.swappedTarget, -Formula.call(.log, target == 1 ? 1 - a.formula : a.formula)),
      Exercise.Line(
        z.derivative(of: cost), [target == 1 ? a.formula - 1 : a.formula], exact: slope
      ).slipping(.swappedTarget, target == 1 ? a.formula : a.formula - 1),
    ]
  }
}

extension SoftmaxExample.Entry {
  var practice: Practice {
    Practice(name) { draw in
      var numbers = self.logits.map { draw.like($0) }
      // Equal sums belong to the exercise; what they are need not be 0.
      if Set(self.logits).count == 1, let first = self.logits.first {
        numbers = numbers.map { [same = draw.like(first == 0 ? 1 : first)] _ in same }
      }
      var target = self.target
      // Of one-hot targets another class; shares belong to the exercise.
      if target.contains(1), target.allSatisfy({ $0 == 0 || $0 == 1 }), var drawn = draw {
        let chosen = drawn.whole(0...target.count - 1)
        target = target.indices.map { $0 == chosen ? 1 : 0 }
        draw = drawn
      }
      return SoftmaxLines(numbers: numbers, target: target).exercise(name)
    }
  }
}

/// Softmax, its Jacobian, and cross-entropy.
private struct SoftmaxLines {
  let numbers: [Double]
  let target: [Double]
  private let cost = Element(Symbol("C"))

  init(numbers: [Double], target: [Double]) { (self.numbers, self.target) = (numbers, target) }

  private var places: Range<Int> { numbers.indices }
  private func z(_ i: Int) -> Element { Element(Symbol("z"), [i]) }
  private func e(_ i: Int) -> Element { Element(Symbol("e"), [i]) }
  private func p(_ i: Int) -> Element { Element(Symbol("p"), [i]) }
  private func y(_ i: Int) -> Element { Element(Symbol("y"), [i]) }
  private func slope(_ i: Int, _ j: Int) -> Element { z(j).derivative(of: p(i)) }

  /// Taken away from all sums where an exponential would overflow.
  private var most: Double {
    let most = numbers.max() ?? 0
    return most > 20 || (numbers.min() ?? 0) < -20 ? most : 0
  }

  func exercise(_ name: String) -> Exercise {
    let shift: Formula = most == 0 ? 0 : .number(most)
    let sum = Element(Symbol("s"))
    let exponentials = places.map { i in
      Exercise.Line(e(i), [.call(.exp, most == 0 ? z(i).formula : z(i).formula - shift)])
    }
    let shares = places.map { i in
      Exercise.Line(p(i), [e(i).formula / sum.formula])
        .slipping(.exponentialForgotten, z(i).formula / .add(places.map { z($0).formula }))
    }
    var exercise = Exercise(
      name: name,
      parts: [
        .init(
          "Softmax", id: "softmax",
          exponentials + [Exercise.Line(sum, [.add(places.map { e($0).formula })])] + shares),
        .init(
          "The Jacobian", id: "jacobian", places.flatMap { i in places.map { jacobian(i, $0) } }),
        .init("Cross-entropy", id: "loss", [loss] + costSlopes),
        .init("Through the softmax", id: "chain", places.map(chain)),
      ])
    exercise.given = [
      places.map { (z($0), numbers[$0]) }, places.map { (y($0), target[$0]) },
    ]
    exercise.meanings = [
      "z": "a sum", "e": "the exponential of a sum", "s": "all of these together",
      "p": "a probability",
      "y": "a target", "C": "the cost",
    ]
    exercise.hasShortCuts = true
    for other in ["L", "E", "loss", "cost"] { exercise.otherNames[other] = cost }
    for i in places { exercise.otherNames["delta[\(i + 1)]"] = z(i).derivative(of: cost) }
    for i in places { exercise.otherNames["dL/dz[\(i + 1)]"] = z(i).derivative(of: cost) }
    return exercise
  }

  /// ∂pᵢ/∂zⱼ = pᵢ (1 − pᵢ) on the diagonal, −pᵢ pⱼ beside it.
  private func jacobian(_ i: Int, _ j: Int) -> Exercise.Line {
    let (a, b) = (p(i).formula, p(j).formula)
    let (diagonal, beside) = (a * (1 - b), -(a * b))
    return i == j
      ? Exercise.Line(slope(i, j), [diagonal]).slipping(.diagonal, beside)
      : Exercise.Line(slope(i, j), [beside]).slipping(.diagonal, diagonal)
  }

  /// The classes whose target is not 0.
  private var meant: [Int] { places.filter { target[$0] != 0 } }

  private var loss: Exercise.Line {
    let terms = meant.map { i -> Formula in
      let log = Formula.call(.log, p(i).formula)
      return target[i] == 1 ? log : y(i).formula * log
    }
    let sum: Formula = terms.count == 1 ? terms[0] : .add(terms)
    return Exercise.Line(cost, [-sum])
  }

  private var costSlopes: [Exercise.Line] {
    meant.map { i in
      Exercise.Line(p(i).derivative(of: cost), [-y(i).formula / p(i).formula])
        .slipping(.upsideDown, -p(i).formula / y(i).formula)
    }
  }

  /// Σ ∂C/∂pᵢ · ∂pᵢ/∂zⱼ, in short p − y.
  private func chain(_ j: Int) -> Exercise.Line {
    let terms = meant.map { p($0).derivative(of: cost).formula * slope($0, j).formula }
    let total = target.reduce(0, +)
    let share = abs(total - 1) < 1e-12 ? p(j).formula : .number(total) * p(j).formula
    let (long, short): (Formula, Formula) = (
      terms.count == 1 ? terms[0] : .add(terms), share - y(j).formula
    )
    let exact = exactSlope(j, total)
    return Exercise.Line(z(j).derivative(of: cost), [long, short], exact: exact)
      .slipping(.swappedTarget, y(j).formula - share)
  }

  /// p − y without the rounding that the long way has.
  private func exactSlope(_ j: Int, _ total: Double) -> Double {
    let largest = numbers.max() ?? 0
    let sum = numbers.reduce(0) { $0 + Function.exp.value($1 - largest) }
    return total * Function.exp.value(numbers[j] - largest) / sum - target[j]
  }
}
