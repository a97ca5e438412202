import ChainruleExplain
import ChainruleFormulas

/// A calculation by hand that is no step of a network: numbers that are given, and lines that each make one number of
/// others.
///
///     let exercise = Exercise(derivation, name: "h_of_g")
///     try Marker(exercise).mark(answers)
///     Worksheet(exercise).document
public struct Exercise: Sendable {
  /// One number to be calculated.
  public struct Line: Sendable {
    /// What the number is called.
    public var element: Element
    /// The right ways to it, the usual one first, a short cut last.
    public var formulas: [Formula]
    /// How it stands on a sheet, in as many ways as are shown; as `formulas` where it is empty.
    public var sides: [Formula]
    /// The number where the formula cannot carry its digits.
    public var exact: Double?
    /// What goes wrong in this line in particular.
    var slips: [SlipFormulas.Attempt] = []
    /// Whether a sheet asks for it; what is between may be answered all the same.
    public var isAsked = true
    /// Behind the number.
    public var remark: Phrase = ""

    /// A line; `sides` are the formulas where nothing else is said.
    public init(
      _ element: Element, _ formulas: [Formula], sides: [Formula] = [], exact: Double? = nil,
      isAsked: Bool = true
    ) {
      (self.element, self.formulas, self.exact) = (element, formulas, exact)
      (self.sides, self.isAsked) = (sides.isEmpty ? formulas : sides, isAsked)
    }

    /// The same line with something more that goes wrong in it.
    package func slipping(_ kind: Slip.Kind, _ formula: Formula) -> Line {
      var line = self
      line.slips.append(.init(kind: kind, formula: formula))
      return line
    }
  }

  /// Lines under a heading.
  public struct Part: Sendable {
    /// Its heading.
    public var title: Phrase
    /// Its name in links; of several rounds with the round's number behind it, `step-2`.
    public var id: String
    /// What stands above its lines; may be empty.
    public var words: Phrase
    /// In the order of the calculation.
    public var lines: [Line]

    /// A part, by default without words above its lines.
    public init(_ title: Phrase, id: String, words: Phrase = "", _ lines: [Line]) {
      (self.title, self.id, self.words, self.lines) = (title, id, words, lines)
    }
  }

  /// What tells it from the others of its example.
  public var name: String
  /// What is calculated, in one line.
  public var subject: Phrase = ""
  /// The numbers to begin with, those of a list in one line.
  public var given: [[(element: Element, number: Double)]] = []
  /// In the order of the calculation.
  public var parts: [Part]
  /// What its letters mean, by their base: “z” is “a sum”. Nil where they are those of a network.
  public var meanings: [String: String]? = [:]
  /// Other names that may be typed.
  public var otherNames: [String: Element] = [:]
  /// Whether some lines have a short cut, the last of their formulas.
  public var hasShortCuts = false

  /// An exercise of these parts.
  public init(name: String, parts: [Part]) { (self.name, self.parts) = (name, parts) }

  var lines: [Line] { parts.flatMap(\.lines) }
}

extension Exercise {
  /// The exercise with other numbers, which no hand stumbles on; nil where it has no value at any that were drawn.
  ///
  /// - Parameter number: from 1; the same number gives the same exercise, wherever it is made.
  public func kindest(
    _ number: Int, _ make: (inout KindDraw) throws -> Exercise
  ) throws -> Exercise? {
    let search = KindSearch(
      original: self, isSmall: true, given: { $0.given.joined().map(\.number) },
      assessed: { exercise in
        let numbers = exercise.numbers
        return (Self.unkindness(numbers), numbers)
      })
    let found = try search.variant(number, make)
    guard found.unkindness < KindSearch<Exercise>.impossible else { return nil }
    var exercise = found.drawn
    exercise.name += exercise.name.isEmpty ? "Variant \(number)" : ", variant \(number)"
    return exercise
  }

  /// The numbers of all its lines.
  private var numbers: [Double] {
    let workings = ExerciseWorkings(self)
    return lines.filter(\.isAsked).map { workings.number($0.element) ?? .nan }
  }

  /// How much there is for a hand to stumble on; 0 for a kind exercise.
  private static func unkindness(_ numbers: [Double]) -> Double {
    numbers.reduce(0) { sum, number in
      guard number.isFinite else { return sum + KindSearch<Exercise>.impossible }
      let size = abs(number)
      return sum + (size > 50 ? 1 + size / 1000 : size > 0 && size < 0.002 ? 0.1 : 0)
    }
  }
}
