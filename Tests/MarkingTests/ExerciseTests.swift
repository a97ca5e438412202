import ChainruleExplain
import ChainruleFormulas
import ChainruleMarking
import ChainruleNetworks
import Testing

func sheet(_ answers: KeyValuePairs<String, String>) throws -> AnswerSheet {
  AnswerSheet(
    answers: try answers.map {
      Answer(name: $0.key, number: try #require(StatedNumber($0.value)))
    })
}

private let x = Element(Symbol("x"))

/// sin(exp(x²)) at ½: 0.25, e^¼ = 1.284025, sin = 0.959154; slopes 1, 1.284025, cos 1.284025 = 0.282885.
private func derivation() throws -> Exercise {
  let formula = try Formula(parsing: "sin(exp(x^2))")
  return Exercise(try Derivation(formula, at: [x: 0.5]), name: "sine")
}

/// x² − 16 from 2: 5, 4.1, 4.001…
private func newton() throws -> Exercise {
  Exercise(
    rootOf: try Formula(parsing: "x^2 - 16"), from: (letter: x, number: 2), steps: 3, name: "root")
}

private func descent(_ optimizer: any Optimizer) throws -> Exercise {
  Exercise(
    try Formula(parsing: "x^2"), from: [(letter: x, number: 3)], by: optimizer, steps: 3,
    name: "down")
}

@Suite struct ExerciseTests {
  @Test func derivationsAreMarked() throws {
    let marks = try Marker(derivation()).mark(
      sheet([
        "u1": "0.25", "u2": "1.284", "u3": "0.959", "f": "0.9592", "du1/dx": "1",
        "du2/du1": "1.284", "du3/du2": "0.283", "df/dx": "0.363",
      ]))
    #expect(marks.firstWrong == nil)
  }

  @Test func errorsAreCarriedThroughAChain() throws {
    // cos 1.284 with a wrong 1.384 is 0.1857; times 1.384 it is 0.257.
    let marks = try Marker(derivation()).mark(
      sheet(["u2": "1.384", "du2/du1": "1.384", "du3/du2": "0.1857", "df/dx": "0.257"]))
    #expect(marks.marks.map(\.verdict) == [.wrong, .carried, .carried, .carried])
  }

  @Test(arguments: [
    ("du3/du2", "-0.2829", "lost minus"),
    ("df/du1", "0.2829", "inner derivative forgotten"),
  ])
  func slipsInAChainAreNamed(name: String, text: String, slip: String) throws {
    let mark = try Marker(derivation()).mark(sheet([name: text])).marks[0]
    #expect(mark.verdict == .wrong)
    #expect(mark.slip?.kind.rawValue == slip)
  }

  @Test func wrongRulesAreNamed() throws {
    let formula = try Formula(parsing: "x^3*exp(x)")
    let marker = Marker(
      Exercise(formula, from: [(letter: x, number: 2)], by: SGD(), steps: 1, name: ""))
    // f′ = 12e² + 8e²; each slip in it: 12e²; x³ kept, 24e² + 8e²; (3x² + x³ with 3x² e² alone).
    for (text, slip) in [("88.67", "product rule forgotten"), ("236.45", "exponent not lowered")] {
      let mark = try marker.mark(sheet(["df[0]/dx[0]": text])).marks[0]
      #expect(mark.slip?.kind.rawValue == slip, "\(text)")
    }
  }

  @Test(arguments: [
    ("x[1]", "-1", "lost minus"), ("df[0]/dx[0]", "-12", "constant kept in the derivative"),
    ("df[0]/dx[0]", "8", "exponent not lowered"), ("x[1]", "2.333", "quotient upside down"),
    ("f[0]", "20", "lost minus"), ("x[1]", "14", "value in place of the slope"),
  ])
  func newtonsSlipsAreNamed(name: String, text: String, slip: String) throws {
    let mark = try Marker(newton()).mark(sheet([name: text])).marks[0]
    #expect(mark.verdict == .wrong)
    #expect(mark.slip?.kind.rawValue == slip)
  }

  @Test func stepsFollowFromWrongOnes() throws {
    // f = 9 for 25 − 16 at a wrong x₁ = 5.5: 14.25, and x₂ = 5.5 − 14.25/11 = 4.2045.
    let marks = try Marker(newton()).mark(
      sheet(["x[1]": "5.5", "f(x1)": "14.25", "f'(x1)": "11", "X2": "4.2045"]))
    #expect(marks.marks.map(\.verdict) == [.wrong, .carried, .carried, .carried])
  }

  @Test(arguments: [
    ("x[1]", "3.6", "climbs instead of descends"), ("x[1]", "-3", "learning rate forgotten"),
    ("x[1]", "2.1", "value in place of the slope"),
  ])
  func descentsSlipsAreNamed(name: String, text: String, slip: String) throws {
    let mark = try Marker(descent(SGD(learningRate: 0.1))).mark(sheet([name: text])).marks[0]
    #expect(mark.slip?.kind.rawValue == slip)
  }

  /// v₁ = 6, x₁ = 2.4; v₂ = 0.9·6 + 4.8 = 10.2, x₂ = 1.38.
  @Test func memoryHasNames() throws {
    let marker = Marker(try descent(Momentum(learningRate: 0.1, momentum: 0.9)))
    let right = try marker.mark(
      sheet(["v(x[1])": "6", "x[1]": "2.4", "v(x[2])": "10.2", "x[2]": "1.38"]))
    #expect(right.marks.allSatisfy { $0.verdict == .right })
    for (name, text, slip) in [
      ("v(x[2])", "4.8", "memory forgotten"), ("x[2]", "1.8", "memory used before its update"),
    ] {
      let mark = try marker.mark(sheet([name: text])).marks[0]
      #expect(mark.slip?.kind.rawValue == slip)
    }
  }

  /// At the start Adam's m̂ is the slope itself, m a tenth of it.
  @Test func correctionsHaveNames() throws {
    let marker = Marker(try descent(Adam(learningRate: 0.1)))
    let right = try marker.mark(
      sheet(["m(x[1])": "0.6", "v(x[1])": "0.036", "m_hat(x[1])": "6", "v_hat(x[1])": "36"]))
    #expect(right.marks.allSatisfy { $0.verdict == .right })
    let root = try marker.mark(sheet(["x[1]": "2.98333"])).marks[0]
    #expect(root.slip?.kind == .rootForgotten)
  }

  /// Any change of more than two units of the last digit is found, wherever it is made.
  @Test func noReadingExcusesTooMuch() throws {
    let lines = Worksheet(try newton())
    let marker = Marker(try newton())
    // f₃ moves by eight units with one of x₃, so that the written x₃ explains some.
    for place in lines.names.indices.dropLast() {
      for change in [-4.0, -3, 3, 4] {
        let answers = try zip(lines.names, lines.numbers).enumerated().map { i, line in
          let number = line.1 + (i == place ? change * 1e-4 : 0)
          let text = NumberFormat.decimals(4).string(number, as: .ascii)
          return Answer(name: line.0, number: try #require(StatedNumber(text)))
        }
        let marks = try marker.mark(AnswerSheet(answers: answers))
        #expect(marks.firstWrong?.answer.name == lines.names[place], "\(change)")
      }
    }
  }

  @Test func otherNamesAreToldTheNearest() throws {
    let error = #expect(throws: MarkingError.self) {
      try Marker(newton()).mark(sheet(["x[1]": "5", "x[9]": "4"]))
    }
    #expect(error?.place == 1)
    #expect(error?.description.contains("x[9]: expected one of x[1], x[2], x[3]") == true)
  }

  @Test func sheetsOfExercisesTellNothing() throws {
    let sheet = Worksheet(try newton(), steps: 2)
    #expect(sheet.names == ["f[0]", "df[0]/dx[0]", "x[1]", "f[1]", "df[1]/dx[1]", "x[2]"])
    #expect(sheet.numbers == [-12, 4, 5, 9, 10, 4.1])
    let blank = TextDocumentWriter().write(sheet.document)
    #expect(blank.contains("x₁      = x₀ − f₀/(∂f₀/∂x₀)"))
    #expect(blank.contains("x₀ = 2") && !blank.contains("4.1"))
    #expect(TextDocumentWriter().write(sheet.key).contains("4.1"))
  }
}
