import ChainruleExplain
import ChainruleFormulas
import ChainruleGraphs
import ChainruleMarking
import ChainruleNetworks
import ChainruleTensors
import Testing

/// Two inputs, two sigmoid neurons, one sigmoid output.
private func example() throws -> Case {
  let network = try Network(
    inputs: 2, layers: [.dense(2, .sigmoid), .dense(1, .sigmoid)])
  var example = try Case(
    network, loss: HalfSquaredErrorLoss(), inputs: [[0.6, -0.3]], targets: [[0.2]])
  example.parameters = [
    ParameterID("dense1.weight"): Tensor([0.5, 0.7, -0.4, 0.9], shape: [2, 2]),
    ParameterID("dense1.bias"): Tensor([0.3, -0.2], shape: [2]),
    ParameterID("dense2.weight"): Tensor([0.8, -0.6], shape: [1, 2]),
    ParameterID("dense2.bias"): Tensor([0.1], shape: [1]),
  ]
  example.optimizer = AnyOptimizer(SGD(learningRate: 0.5))
  return example
}

private func marked(_ answers: KeyValuePairs<String, String>) throws -> MarkSheet {
  let sheet = AnswerSheet(
    answers: try answers.map {
      Answer(name: $0.key, number: try #require(StatedNumber($0.value)))
    })
  return try Marker(example()).mark(sheet)
}

/// The sheet's text, wherever its lines end.
private func words(_ sheet: MarkSheet) -> String {
  TextDocumentWriter().write(sheet.document(title: "Test")).split(whereSeparator: \.isWhitespace)
    .joined(separator: " ")
}

@Suite struct StatedNumberTests {
  @Test(
    arguments: [
      ("0.0850", 0.085, 1e-4), ("-1.2e-3", -0.0012, 1e-4), ("−2,5", -2.5, 0.1), (".5", 0.5, 0.1),
      ("2", 2, 0.01), ("0", 0, 1e-3), ("1234", 1234, 1), ("1.5E2", 150, 10), ("3.", 3, 1),
      ("2e-3", 0.002, 1e-3), ("20e2", 2000, 100), ("1,2×10⁻²", 0.012, 1e-3),
      ("-1.20 x 10^-2", -0.012, 1e-4), ("3·10^(−3)", 0.003, 1e-3), ("10⁻³", 1e-3, 1e-3),
      ("3/4", 0.75, 1e-12), ("−1 / 4", -0.25, 1e-12),
    ] as [(String, Double, Double)])
  func digitsVouch(text: String, value: Double, unit: Double) throws {
    let number = try #require(StatedNumber(text))
    #expect(number.value == value)
    #expect(abs(number.unit / unit - 1) < 1e-9)
  }

  @Test(arguments: [
    "", "-", "abc", "1e", "0x10", "nan", "inf", "1.2.3", "1e999", "--1", "1/0", "1 3/4",
    "3/4/5", "0.5/2", "x10^2", "2×10", "2⁻³",
  ])
  func othersAreNone(text: String) { #expect(StatedNumber(text) == nil) }
}

@Suite struct MarkerTests {
  /// z¹ = (0.39, −0.71), a¹ = (0.5963, 0.3296), z² = 0.3793, a² = 0.5937.
  @Test func roundedWorkIsRight() throws {
    let sheet = try marked([
      "z1[1]": "0.39", "z1[2]": "-0.71", "a1[1]": "0.596", "a1[2]": "0.330", "z2[1]": "0.379",
      "a2[1]": "0.594", "C": "0.0775", "dC/da2[1]": "0.394",
    ])
    #expect(sheet.firstWrong == nil)
    #expect(sheet.score == 8)
    #expect(sheet.marks.allSatisfy { $0.verdict == .right })
  }

  /// 0.594·0.406 = 0.241164, and 0.394·0.241 = 0.0950 where the exact δ is 0.0950; with two digits it is far off.
  @Test func whatRoundingMakesIsExcused() throws {
    let sheet = try marked(["a2[1]": "0.59", "dC/da2[1]": "0.39", "delta2[1]": "0.0943"])
    #expect(sheet.marks.map(\.verdict) == [.right, .right, .rounded])
  }

  /// z¹₂ = −0.71 and a¹₁ = σ(0.39) = 0.59628 follow from exact numbers: nothing was rounded that could excuse a unit.
  @Test(arguments: [("z1[2]", "-0.70"), ("a1[1]", "0.5964"), ("a1[1]", "0.5962")])
  func nothingRoundedExcusesNothing(name: String, text: String) throws {
    #expect(try marked(["z1[1]": "0.39", name: text]).firstWrong?.answer.name == name)
  }

  @Test func errorsAreCarriedForward() throws {
    // 0.49 in place of 0.39: a¹₁ = σ(0.49) = 0.62011, z² = 0.8·0.62011 − 0.6·0.32960 + 0.1 = 0.39833.
    let sheet = try marked(["z1[1]": "0.49", "a1[1]": "0.620", "z2[1]": "0.398", "a2[1]": "0.598"])
    #expect(sheet.marks.map(\.verdict) == [.wrong, .carried, .carried, .carried])
    #expect(sheet.firstWrong?.answer.name == "z1[1]")
    let due = try #require(sheet.marks[1].expectedCarried)
    #expect(abs(due - 0.62011) < 1e-5)
  }

  /// Any change of more than two units of the last digit is found, wherever it is made.
  @Test func noIntervalExcusesTooMuch() throws {
    let worked = try Worked(example())
    let names = [
      "z1[1]", "z1[2]", "a1[1]", "a1[2]", "z2[1]", "a2[1]", "C", "dC/da2[1]", "delta2[1]",
      "dC/da1[1]", "dC/da1[2]", "delta1[1]", "dC/dw1[1,1]", "dC/dw1[2,2]", "dC/db1[1]",
    ]
    let numbers = try names.map { name in
      try #require(worked.before.number(worked.before.element(named: name)))
    }
    for (place, name) in names.enumerated() {
      for change in [-4, -3, 3, 4] {
        var texts = numbers.map { NumberFormat.decimals(4).string($0, as: .ascii) }
        let changed = (Double(texts[place]) ?? 0) + Double(change) * 1e-4
        texts[place] = NumberFormat.decimals(4).string(changed, as: .ascii)
        let sheet = try Marker(example()).mark(
          AnswerSheet(
            answers: zip(names, texts).compactMap { name, text in
              StatedNumber(text).map { Answer(name: name, number: $0) }
            }))
        #expect(sheet.firstWrong?.answer.name == name, "\(name) \(change)")
      }
    }
  }

  @Test(arguments: [
    ("z1[1]", "0.09", "bias forgotten"), ("z1[1]", "0.81", "lost minus"),
    ("z1[1]", "0.72", "transposed index"), ("C", "0.1550", "forgotten ½ or 2"),
    ("dC/da2[1]", "-0.3937", "swapped y and ŷ"), ("delta2[1]", "0.3937", "missing σ′"),
    ("da2[1]/dz2[1]", "0.2292", "σ′ of a in place of z"), ("a1[1]", "0.3296", "neighbor's value"),
    ("a1[1]", "0.5693", "digits transposed"), ("new b2[1]", "0.0050", "learning rate forgotten"),
    ("new b2[1]", "0.1475", "climbs instead of descends"),
    ("dC/dw2[1,1]", "0.0313", "neighbor's value"),
    ("a2[1]", "5.937", "decimal point misplaced"), ("a1[1]", "0.5962", "cut off, not rounded"),
  ])
  func slipsAreNamed(name: String, text: String, slip: String) throws {
    let mark = try marked([name: text]).marks[0]
    #expect(mark.verdict == .wrong)
    #expect(mark.slip?.kind.rawValue == slip)
  }

  @Test func fractionsAreExact() throws {
    let sheet = try marked(["z1[1]": "39/100", "z1[2]": "-7/10"])
    #expect(sheet.marks.map(\.verdict) == [.right, .wrong])
  }

  /// Of 2 sigmoids the other's is taken.
  @Test func neighborsAreNamed() throws {
    let sheet = try marked(["a1[1]": "0.3296"])
    #expect(sheet.marks[0].slip?.exchange?.used.asciiName == "a1[2]")
    let text = words(sheet)
    #expect(text.contains("a¹₂ is used where a¹₁ belongs"))
  }

  /// z¹₁ without bias is 0.09, z¹₂ −0.51; then z² = 0.8·0.522 − 0.6·0.375 + 0.1 = 0.2926, with the person's own numbers.
  @Test func aSlipIsToldOnceAndTheWorkingShown() throws {
    let sheet = try marked([
      "z1[1]": "0.09", "z1[2]": "-0.51", "a1[1]": "0.522", "a1[2]": "0.375", "z2[1]": "0.20",
    ])
    let text = words(sheet)
    #expect(text.split(separator: "the bias is left out").count == 2)
    #expect(text.contains("likely bias forgotten, the same as in z1[1]."))
    #expect(text.contains("bias forgotten (z1[1], z1[2]"))
    #expect(text.contains("0.20 is written, 0.2926 is due"))
    #expect(text.contains("= 0.8·0.522 + (−0.6)·0.375 + 0.1 = 0.2926"))
    #expect(!text.contains("ties to even"))
  }

  @Test func whatIsMissingIsCounted() throws {
    let marker = try Marker(example()).asking(for: Worksheet(example()))
    let answer = Answer(name: "z1[1]", number: try #require(StatedNumber("0.39")))
    let sheet = try marker.mark(AnswerSheet(answers: [answer]))
    #expect(sheet.answered == 1)
    #expect(sheet.asked == (try Worksheet(example())).names.count)
    #expect(sheet.missing.first == "z1[2]")
    let given = Answer(name: "w1[1,1]", number: try #require(StatedNumber("0.5")))
    let more = try marker.mark(AnswerSheet(answers: [answer, given]))
    #expect(more.answered == 1 && more.marks.count == 2)
  }

  @Test func slipsInWhatWasNotWrittenAreFound() throws {
    // z¹₁ without its bias is 0.09, a¹₁ then σ(0.09) = 0.52248, z²₁ = 0.32023.
    let mark = try marked(["z2[1]": "0.3202"]).marks[0]
    #expect(mark.slip?.kind == .biasForgotten)
    #expect(mark.slip?.element.asciiName == "z1[1]")
  }

  @Test func mistakesAreNamed() throws {
    #expect(throws: MarkingError.self) { try marked(["z7[1]": "0.1"]) }
    let twice = #expect(throws: MarkingError.self) {
      try marked(["dC/dz2[1]": "0.1", "delta2[1]": "0.1"])
    }
    #expect(
      twice?.description
        == "answer 2: delta2[1]: expected each number once, found it as answer 1 too")
  }
}

@Suite struct WorksheetTests {
  @Test func blanksTellNothing() throws {
    let sheet = try Worksheet(example())
    let text = TextDocumentWriter().write(sheet.document)
    #expect(text.contains("z¹₁ = w¹₁₁·x₁ + w¹₁₂·x₂ + b¹₁"))
    #expect(text.contains("________________"))
    let key = TextDocumentWriter().write(sheet.key)
    let trace = try Trace(example())
    for number in [trace.layers[0].a.values[0], trace.layers[1].a.values[0], trace.cost] {
      let result = NumberFormat.significant(6).string(number)
      #expect(key.contains(result))
      #expect(!text.contains(result))
    }
    #expect(sheet.names.first == "z1[1]")
    #expect(sheet.names.contains("new b2[1]"))
  }

  /// Two samples, half squares: ∂C/∂C⁽¹⁾ = 0.5 stands there already; a line without activation has one blank.
  @Test func whatIsPlainIsNotAsked() throws {
    var example = try Case(
      Network(inputs: 1, layers: [.dense(1)]), loss: HalfSquaredErrorLoss(), inputs: [[1], [2]],
      targets: [[3], [5]])
    example.overSamples = .mean
    example.optimizer = AnyOptimizer(SGD(learningRate: 0.1))
    let sheet = try Worksheet(example)
    #expect(sheet.names.contains("C@1") && !sheet.names.contains("dC/dC@1"))
    let text = TextDocumentWriter().write(sheet.document)
    #expect(text.contains("∂C/∂C⁽¹⁾ = 0.5\n"), "\(text)")
    let line = String(repeating: "_", count: 16)
    #expect(text.contains("a¹₁⁽¹⁾ = z¹₁⁽¹⁾\n         = \(line)\n\n"), "\(text)")
  }

  @Test func itsNamesAndDigitsAreTold() throws {
    let text = TextDocumentWriter().write(try Worksheet(example()).document)
      .split { $0.isWhitespace }.joined(separator: " ")
    for words in [
      "z¹₁: the sum in neuron 1 of layer 1;",
      "w¹₁₂: the weight of neuron 1 of layer 1 for its input 2",
      "δ²₁: ∂C/∂z²₁", "w¹₁₂⁺: w¹₁₂ after the step", "Write 4 significant digits or more",
    ] {
      #expect(text.contains(words), "\(words) in \(text)")
    }
    #expect(!text.contains("rounded where they are printed") && !text.contains("of sample"))
  }

  /// What comes before the part asked for is given, what comes behind it is left out.
  @Test func oneMayAskForSomeParts() throws {
    let whole = try Worksheet(example())
    #expect(whole.parts == ["forward", "cost", "backward", "update"])
    let sheet = try Worksheet(example(), parts: ["cost", "backward"])
    #expect(sheet.names.first == "C" && sheet.names.last == "dC/dx[2]")
    #expect(sheet.key == whole.key)
    let text = TextDocumentWriter().write(sheet.document)
    #expect(text.contains("z¹₁ = w¹₁₁·x₁ + w¹₁₂·x₂ + b¹₁\n      = 0.39\n"), "\(text)")
    #expect(!text.contains("Update"))
  }

  @Test func variantsAreKindAndTheSameEverywhere() throws {
    let first = try example().variant(1)
    #expect(try example().variant(1).parameters == first.parameters)
    #expect(try example().variant(2).parameters != first.parameters)
    for number in 1...20 {
      let variant = try example().variant(number)
      let trace = try Trace(variant)
      #expect(trace.layers.allSatisfy { $0.z.values.allSatisfy { abs($0) <= 3 } })
      for value in variant.parameters.values.flatMap(\.values) + variant.inputs.values {
        #expect(abs(value * 10 - (value * 10).rounded()) < 1e-9 && value != 0)
      }
    }
  }
}
