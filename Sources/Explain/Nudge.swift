import ChainruleFormulas
import ChainruleGraphs
import ChainruleNetworks
import ChainruleTensors

/// A small change of one number, followed through everything that is computed from it to the cost, beside what the
/// derivative predicts.
///
///     let nudge = try Nudge(worked, "w1[1,2]+0.01")
///     nudge.changes.last        // C: old, new, change, predicted
public struct Nudge: Sendable {
  /// What became of one number.
  public struct Change: Hashable, Sendable {
    /// v: the nudged number itself, or one that is computed from it.
    public let element: Element
    /// v at u and at u + h.
    public let old, new: Double
    /// What the derivative makes of the nudge: ∂v/∂u · h.
    public let predicted: Double
    /// Whether a choice was made otherwise than before, so that a kink or jump lies between.
    public let isPastKink: Bool

    /// v(u + h) − v(u), with every kink and curve on the way.
    public var change: Double { new - old }
    /// How far the derivative is off: about ½ v″(u)·h², unless a kink lies between.
    public var error: Double { change - predicted }
    /// Whether the derivative predicts it well, and not because nothing moves.
    var isNear: Bool { change != 0 && predicted != 0 && abs(error) < 0.5 * abs(change) }
    /// The same for print: 0 where only the rounding of v is left.
    var shownError: Double {
      abs(error) <= 1e-14 * max(abs(old), abs(new)) ? 0 : error
    }
  }

  /// u: an element of a parameter, of the inputs or of the targets.
  public let element: Element
  /// h
  public let by: Double
  /// In order of evaluation, the nudged number first and C last; numbers that stay as they are do not appear.
  public let changes: [Change]

  /// Reads a nudge as it is typed, `w1[1,2]+0.01`.
  ///
  /// Throws `ElementNameError` for a name that no number has, or a change that is none.
  public init(_ worked: Worked, _ typed: String) throws {
    guard let sign = typed.lastIndex(where: { $0 == "+" || $0 == "-" || $0 == "−" }),
      sign != typed.startIndex
    else {
      throw ElementNameError(
        name: typed, expected: "a name and a change, as in w1[1,2]+0.01", found: "no change")
    }
    // 1e-3 has a sign of its own.
    var place = sign
    let before = typed[..<sign]
    if let mark = before.last, mark == "e" || mark == "E",
      let earlier = before.lastIndex(where: { $0 == "+" || $0 == "-" || $0 == "−" }),
      earlier != typed.startIndex
    {
      place = earlier
    }
    let number = typed[place...].replacing("−", with: "-").filter { !$0.isWhitespace }
    guard let by = Double(number), by.isFinite else {
      throw ElementNameError(
        name: typed, expected: "a number behind the name", found: String(typed[place...]))
    }
    let name = typed[..<place].filter { !$0.isWhitespace }
    try self.init(worked, worked.before.element(named: String(name)), by: by)
  }

  /// Throws `ElementNameError` where the element is no parameter, input or target.
  public init(_ worked: Worked, _ element: Element, by: Double) throws {
    let trace = worked.before
    var example = worked.example
    guard element.symbol.form == .value, let (value, index) = trace.place(of: element),
      Nudge.change(&example, trace, value, index, by)
    else {
      throw ElementNameError(
        name: element.asciiName,
        expected: "a parameter, an input or a target to nudge", found: "a number that is computed")
    }
    (self.element, self.by) = (element, by)
    let moved = try Trace(example)
    changes = Nudge.follow(trace, moved, element, by)
  }

  private static func change(
    _ example: inout Case, _ trace: Trace, _ value: Value, _ index: [Int], _ by: Double
  ) -> Bool {
    switch trace.step.graph.nodes[value.node].role {
    case .input(0)?:
      example.inputs.values[example.inputs.offset(of: index)] += by
    case .target(0)?:
      example.targets.values[example.targets.offset(of: index)] += by
    case .parameter(let id)?:
      guard var tensor = example.parameters[id] else { return false }
      tensor.values[tensor.offset(of: index)] += by
      example.parameters[id] = tensor
    default: return false
    }
    return true
  }

  /// Tangents go forward by the local derivatives, element by element in order of evaluation.
  private static func follow(_ trace: Trace, _ moved: Trace, _ start: Element, _ by: Double)
    -> [Change]
  {
    let (before, after) = (Equations(trace), Equations(moved))
    var tangents: [Value: [[Int]: Double]] = [:]
    guard let (value, index) = trace.place(of: start) else { return [] }
    tangents[value] = [index: by]
    var changes: [Change] = []
    let order = trace.step.named.map(\.value).sorted { ($0.node, $0.port) < ($1.node, $1.port) }
    for value in order {
      guard let found = tangents[value] else { continue }
      for index in found.keys.sorted(by: { $0.lexicographicallyPrecedes($1) }) {
        guard let element = trace.element(value, index), let tangent = found[index] else {
          continue
        }
        let (old, new) = (trace.number(element) ?? .nan, moved.number(element) ?? .nan)
        // Saturated factors make 0·∞ of what the reverse pass still carries.
        let slope = element == .cost ? trace.number(start.derivative()) : nil
        let predicted = tangent.isFinite ? tangent : slope.map { $0 * by } ?? tangent
        changes.append(
          Change(
            element: element, old: old, new: new, predicted: predicted,
            isPastKink: before.choices(of: element) != after.choices(of: element)))
        for local in before.readers(of: element) {
          guard let (reader, place) = trace.place(of: local.of) else { continue }
          tangents[reader, default: [:]][place, default: 0] += tangent * local.value
        }
      }
    }
    return changes
  }
}

extension Equations {
  /// Which way every choice in the formula of an element goes: a kink or jump lies between two different answers.
  func choices(of element: Element) -> [Bool] {
    guard let formula = formula(of: element) else { return [] }
    var choices: [Bool] = []
    note(formula, &choices)
    return choices
  }

  private func note(_ formula: Formula, _ choices: inout [Bool]) {
    switch formula {
    case .select(let condition, _, _):
      choices.append(condition.holds { trace.number(Element($0, $1)) ?? .nan })
    case .maximum(let parts):
      let values = parts.map(number)
      choices += values.indices.map { i in values.indices.allSatisfy { values[i] >= values[$0] } }
    case .call(.abs, let inner), .call(.sign, let inner): choices.append(number(inner) > 0)
    default: break
    }
    for part in formula.parts { note(part, &choices) }
  }
}
