import ChainruleExamples
import Testing

@testable import ChainruleInterchange

/// Examples that are no networks.
@Suite struct ExampleKindTests {
  private func content(_ text: String) throws -> Example {
    try ExampleFile(text: text, file: "e.yaml").content
  }

  /// From 1 with f = x²: x − η·2x.
  @Test func stepsAreTaken() throws {
    guard
      case .descent(let runs) = try content(
        """
        kind: descent
        runs:
        - {name: down, function: "x^2", start: 1, learning_rate: 0.25, steps: 2}
        - {name: root, function: "x^2 - 4", start: 1, method: newton, steps: 1}
        """)
    else { return #expect(Bool(false), "no descent") }
    #expect(runs[0].iterates == [1, 0.5, 0.25])
    #expect(runs[1].iterates == [1, 2.5])
  }

  @Test func formulasHaveTheirLettersInOrder() throws {
    guard
      case .derive(let formulas) = try content(
        "kind: derive\nformulas: [{name: f, expression: \"y*x\", at: {x: 2, y: 3}}]")
    else { return #expect(Bool(false), "no formula") }
    #expect(formulas[0].variables.map { $0.formula.printed(as: .ascii) } == ["x", "y"])
  }

  @Test(arguments: [
    (
      "kind: derive\nformulas: [{name: f, expression: \"y*\", at: {y: 3}}]",
      "e.yaml:2:34: formulas[0].expression: column 3: expected a number"
    ),
    (
      "kind: derive\nformulas: [{name: f, expression: \"y*x\", at: {y: 3}}]",
      "e.yaml:2:45: formulas[0].at: missing key “x”"
    ),
    (
      "kind: descent\nruns: [{name: f, function: \"x*y\", start: 1, learning_rate: 1, steps: 2}]",
      "e.yaml:2:28: runs[0].function: expected a formula with one letter, found one with 2"
    ),
    ("kind: random\nseeds: [-1]", "e.yaml:2:9: seeds[0]: expected a whole number from 0"),
    (
      "kind: activations\npoints: [1]\nfunctions: [softmax]",
      "e.yaml:3:13: functions[0]: expected a function of one number, found softmax"
    ),
    (
      "kind: softmax\ncases: [{name: a, logits: [1, 2], target: [1]}]",
      "e.yaml:2:43: cases[0].target: expected 2 numbers, one for each class, found 1"
    ),
    (
      "kind: optimizers\ncurvatures: [1, 2]\nstart: [1]\nsteps: 2\nruns: [sgd]",
      "e.yaml:3:8: start: expected 2 numbers, one for each axis, found 1"
    ),
    (
      "kind: scalar_chain\nsteps: []\nvalues: {x: 1}",
      "e.yaml:3:9: values: missing key “w1”"
    ),
    ("kind: random\nseeds: [1]\nsteps: 2", "e.yaml:3:1: unknown key “steps”"),
  ])
  func slipsAreNamed(_ text: String, _ expected: String) throws {
    let found = message { try content(text) }
    #expect(found.hasPrefix(expected), "\(found)")
  }
}
