import ChainruleTensors

/// Who speaks for an operation: each witness computes the same numbers in a way of its own.
public enum Witness: String, Sendable, Hashable, CaseIterable {
  /// The formula of every output element against `evaluate`.
  case formula
  /// What an operation says of single elements, `readers` and `slope`, against its formulas.
  case slopes
  /// Central differences against `pullback`.
  case differences
  /// The derivative of the formula, by the rules of school, against `pullback`.
  case symbolicDerivative
  /// A composite's expansion, down to primitives, against its `evaluate`.
  case expansion
  /// The reverse rule that follows from a composite's expansion against the one written by hand.
  case derivedPullback
  /// An optimizer's lines on paper against its operation.
  case equations
  /// A plan, with the engine's kernels, against `evaluate`.
  case kernel
  /// The gradient of the expanded graph against the expanded gradient.
  case readings
}

/// What a witness said: the largest error it met, where, and what was allowed.
///
///     sigmoid: kernel (Float), output 0 [2, 1]: expected 0.5, found 0.25, error 0.5, allowed 1e-06
public struct Finding: Sendable, CustomStringConvertible {
  /// What was checked, by its kind or name.
  public let subject: String
  /// The way by which `expected` was computed; in `kernel`, what the plan is held to is `evaluate`.
  public let witness: Witness
  /// Where the largest error is: “output 0 [2, 1]”.
  public private(set) var place = "nowhere"
  /// What the checked rule gave at `place`; 0 where no error was met.
  public private(set) var found = 0.0
  /// What the witness has for it.
  public private(set) var expected = 0.0
  /// |found − expected| relative to the scale that the witness states; infinite where only one of the two is a
  /// finite number, or where lengths differ.
  public private(set) var error = 0.0
  /// The largest error that passes.
  public let bound: Double
  /// How many numbers were compared.
  public private(set) var count = 0
  /// Further words on the circumstances, such as the number type.
  public let note: String

  init(_ subject: String, _ witness: Witness, bound: Double, note: String = "") {
    (self.subject, self.witness, self.bound, self.note) = (subject, witness, bound, note)
  }

  /// Whether anything was compared, and no error exceeds the bound.
  public var passes: Bool { count > 0 && error <= bound }

  public var description: String {
    let circumstances = note.isEmpty ? "" : " (\(note))"
    return """
      \(subject): \(witness.rawValue)\(circumstances), \(place): expected \(expected), \
      found \(found), error \(error), allowed \(bound), \(count) compared
      """
  }

  /// Takes one comparison in, its error relative to `scale`. NaN agrees only with NaN, an infinity only with itself.
  mutating func compare(
    _ found: Double, _ expected: Double, scale: Double, _ place: @autoclosure () -> String
  ) {
    count += 1
    let error: Double
    if found == expected || (found.isNaN && expected.isNaN) {
      error = 0
    } else if found.isFinite && expected.isFinite {
      error = abs(found - expected) / scale
    } else {
      error = .infinity
    }
    guard error > self.error else { return }
    (self.error, self.found, self.expected, self.place) = (error, found, expected, place())
  }

  /// Takes two tensors in, element by element; a different shape is an infinite error.
  mutating func compare<S: Scalar>(
    _ found: Tensor<S>, _ expected: Tensor<Double>, scale: (Double) -> Double, _ name: String
  ) {
    guard found.shape == expected.shape else {
      error = .infinity
      place = "\(name), shape \(found.shape) for \(expected.shape)"
      return
    }
    for (i, (a, b)) in zip(found.values, expected.values).enumerated() {
      compare(Double(a), b, scale: scale(b), "\(name) \(expected.index(at: i))")
    }
  }
}

/// The scale of an error that is relative for large numbers and absolute for small ones.
func relativeOrAbsolute(_ expected: Double) -> Double { max(1, abs(expected)) }
