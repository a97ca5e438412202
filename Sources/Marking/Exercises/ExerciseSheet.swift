import ChainruleExplain
import ChainruleFormulas

/// The sheet of an exercise.
struct ExerciseSheet: SheetSource {
  private let exercise: Exercise
  private let workings: ExerciseWorkings
  private let parts: [Exercise.Part]

  /// With `steps`, of several rounds the first ones only.
  init(_ exercise: Exercise, steps: Int?) {
    self.exercise = exercise
    workings = ExerciseWorkings(exercise)
    let isOfRounds = exercise.parts.contains { $0.id.hasSuffix("-1") }
    let count = isOfRounds ? max(1, steps ?? .max) : .max
    parts = Array(exercise.parts.prefix(count))
  }

  let told: Set<String> = []

  var given: [(name: String, number: Double)] {
    exercise.given.joined().map { ($0.element.typedName, $0.number) }
  }

  var givenLines: [Phrase] {
    exercise.given.filter { !$0.isEmpty }.map { line in
      Phrase(numbers: line.map { ($0.element, $0.number) })
    }
  }

  private var lines: [Exercise.Line] {
    parts.flatMap(\.lines).filter { $0.isAsked && workings.number($0.element)?.isNaN == false }
  }

  var asked: [(id: String, name: String, number: Double)] {
    lines.map {
      let name = $0.element.typedName
      return (name, name, workings.number($0.element) ?? .nan)
    }
  }

  var notation: Phrase {
    let used = lines.flatMap { [$0.element] + $0.sides.flatMap(\.elements) }
    return SheetNotation(exercise.meanings).line(used.map { $0.rounded?.element ?? $0 })
  }

  var whole: Document {
    let asked = Set(lines.map(\.element))
    return Document(
      title: exercise.name.replacing("_", with: " "), subtitle: exercise.subject,
      blocks: parts.map { part in
        let words: [Block] = part.words.isEmpty ? [] : [.list([part.words])]
        return .section(
          Section(
            part.title, id: part.id,
            words + part.lines.filter { asked.contains($0.element) }.map { .equation(equation($0)) }
          ))
      })
  }

  private func equation(_ line: Exercise.Line) -> Equation {
    var values: [Element: Double] = [:]
    let sides = line.sides.map { side in
      side.substituting { element in
        let name = element.named(within: line.element.rounded?.round)
        values[name] = workings.number(element)
        return name.formula
      }
    }
    let last = Set(sides.last?.elements ?? [])
    return Equation(
      id: line.element.typedName, [(line.element.rounded?.element ?? line.element).formula], sides,
      values: values.filter { last.contains($0.key) },
      result: workings.number(line.element) ?? .nan, remark: line.remark)
  }
}

extension Element {
  /// What a number is called within a round, where it is plain which one is meant: w⁽¹⁾⁺ in its own, w in the next, which
  /// begins with it.
  func named(within round: String?) -> Element {
    guard let (own, inner) = rounded else { return self }
    guard own != round, inner.symbol.form == .new else { return inner }
    var old = inner
    (old.symbol.form, old.symbol.sample) = (.value, nil)
    return old
  }
}
