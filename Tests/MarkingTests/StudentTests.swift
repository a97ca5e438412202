import ChainruleExplain
import ChainruleFormulas
import ChainruleGraphs
import ChainruleMarking
import ChainruleNetworks
import ChainruleTensors
import Testing

/// What students of `Benchmarks/marking/students.py` found.
@Suite struct StudentTests {
  /// One linear layer with two weights and a bias, and what is asked of its update.
  private func example(
    _ optimizer: any Optimizer = SGD(learningRate: 0.5), states: [StateID: Tensor<Double>] = [:],
    stepsMade: Int = 0
  ) throws -> Case {
    let network = try Network(inputs: 2, layers: [.dense(1)])
    var example = try Case(
      network, loss: SquaredErrorLoss(), inputs: [[1, -0.5]], targets: [[0.3]])
    example.parameters = [
      ParameterID("dense1.weight"): Tensor([0.8, -0.4], shape: [1, 2]),
      ParameterID("dense1.bias"): Tensor([0.1], shape: [1]),
    ]
    example.optimizer = AnyOptimizer(optimizer)
    example.optimizerStates = states
    example.stepsMade = stepsMade
    return example
  }

  private func marks(_ example: Case, _ answers: KeyValuePairs<String, String>) throws -> [Mark] {
    let sheet = AnswerSheet(
      answers: try answers.map {
        Answer(name: $0.key, number: try #require(StatedNumber($0.value)))
      })
    return try Marker(example).mark(sheet).marks
  }

  /// z = 1.1, ∂C/∂z = 1.6. A person has 0.1 for it; held within ±1 that is 0.1 still: w⁺ = 0.8 − 0.5·0.1.
  @Test func clippingFollowsAWrongGradient() throws {
    var example = try example()
    example.clipping.value = 1
    let found = try marks(example, ["dC/dw1[1,1]": "0.1", "new w1[1,1]": "0.75"])
    #expect(found.map(\.verdict) == [.wrong, .carried])
    // With the norm of all: √(1.6² + 0.8² + 1.6²) = 2.4, here √(0.1² + 0.8² + 1.6²) = 1.79164; 0.8 − 0.5·0.1/1.79164.
    example.clipping = Clipping(norm: 1)
    let scaled = try marks(example, ["dC/dw1[1,1]": "0.1", "new w1[1,1]": "0.7721"])
    #expect(scaled.map(\.verdict) == [.wrong, .carried])
  }

  @Test func whatAnUpdateForgetsIsNamed() throws {
    var example = try example()
    example.clipping.value = 1
    example.penalties.l2 = 0.1
    // 0.8 − 0.5·(1 + 0.08) = 0.26; unclipped 0.8 − 0.5·1.68, without the penalty 0.8 − 0.5·1
    #expect(try marks(example, ["new w1[1,1]": "0.2600"])[0].verdict == .right)
    for (text, slip) in [("-0.0400", "clipping forgotten"), ("0.3000", "penalty forgotten")] {
      #expect(try marks(example, ["new w1[1,1]": text])[0].slip?.kind.rawValue == slip)
    }
    // m = 0.1·1.6, v = 0.001·1.6²; uncorrected 0.8 − 0.5·0.16/√0.00256 = −0.7811
    let adam = try self.example(Adam(learningRate: 0.5))
    #expect(try marks(adam, ["new w1[1,1]": "0.3000"])[0].verdict == .right)
    let uncorrected = try marks(adam, ["new w1[1,1]": "-0.7811"])[0]
    #expect(uncorrected.slip?.kind == .correctionForgotten)
  }

  /// Memory of steps before: 0.8 − 0.1·(0.9·0.2 + 1.6) = 0.622; without it 0.8 − 0.1·1.6 = 0.64.
  @Test func memoryIsCarriedAndMissed() throws {
    let states = [
      StateID("dense1.weight.velocity"): Tensor([0.2, 0], shape: [1, 2]),
      StateID("dense1.bias.velocity"): Tensor([0], shape: [1]),
    ]
    let example = try example(
      Momentum(learningRate: 0.1, momentum: 0.9), states: states, stepsMade: 1)
    #expect(try marks(example, ["new w1[1,1]": "0.6220"])[0].verdict == .right)
    #expect(try marks(example, ["new w1[1,1]": "0.6400"])[0].slip?.kind == .memoryForgotten)
  }

  /// Where the gradient is taken ahead of the point, it is the point that moves: 0.8 + (0.9·0.2 − 0.5·0.1).
  @Test func aPointBehindItsGradientMoves() throws {
    let states = [
      StateID("dense1.weight.velocity"): Tensor([0.2, 0], shape: [1, 2]),
      StateID("dense1.weight.point"): Tensor([0.8, -0.4], shape: [1, 2]),
      StateID("dense1.bias.velocity"): Tensor([0], shape: [1]),
      StateID("dense1.bias.point"): Tensor([0.1], shape: [1]),
    ]
    let example = try example(
      Nesterov(learningRate: 0.5, momentum: 0.9, looksAhead: true), states: states, stepsMade: 1)
    let found = try marks(example, ["dC/dw1[1,1]": "0.1", "new w1[1,1]": "0.9300"])
    #expect(found.map(\.verdict) == [.wrong, .carried])
  }

  /// z, of 0.8, 0.2 and 0.1, without a term, and with ∂C/∂a in the place of δ.
  @Test func termsAndSlopesAreMissed() throws {
    let found = try marks(example(SGD(learningRate: 0.1)), ["z1[1]": "0.300"])[0]
    #expect(found.slip?.kind == .termForgotten)
    var bent = try example()
    bent.network = try Network(inputs: 2, layers: [.dense(1, .sigmoid)])
    // a = σ(1.1) = 0.75026, ∂C/∂a = 2·0.45026 = 0.90052, δ = 0.16873
    let marks = try marks(bent, ["delta1[1]": "0.1687", "dC/dw1[1,1]": "0.9005"])
    #expect(marks.map(\.verdict) == [.right, .wrong])
    #expect(marks[1].slip?.kind == .missingSlope)
    // e^z in the place of e^−z
    let turned = try self.marks(bent, ["a1[1]": "0.2497"])[0]
    #expect(turned.slip?.kind == .lostMinus)
  }

  /// y − ŷ in the place of ŷ − y: a minus that should not be there was not lost.
  @Test func aMinusIsLostOrTargetsAreExchanged() throws {
    #expect(try marks(example(), ["dC/da1[1]": "-1.600"])[0].slip?.kind == .swappedTarget)
    var below = try example()
    below.targets = Tensor([1.5], shape: [1, 1])
    #expect(try marks(below, ["dC/da1[1]": "0.800"])[0].slip?.kind == .lostMinus)
  }
}

@Suite struct ClassTests {
  /// A line for each sheet, no wider than a terminal.
  @Test func aClassIsATableOfFiveColumns() throws {
    let network = try Network(inputs: 1, layers: [.dense(1)])
    let example = try Case(network, loss: SquaredErrorLoss(), inputs: [[1]], targets: [[0]])
    let sheet = try Marker(example).mark(AnswerSheet(student: "Anna", answers: []))
    let bad = ClassSheet.Entry.unread(student: "Ben", reason: "line 3: expected a number")
    let document = ClassSheet([.marked(sheet), bad]).document(title: "Class", isWhole: true)
    let text = TextDocumentWriter().write(document)
    #expect(text.contains("student  written  right  first wrong  likely slip"))
    #expect(text.contains("Anna     0        0      –            nothing written"))
    #expect(text.contains("not read: line 3: expected a number"))
    // The other lines lead to their sheets.
    guard case .table(let table)? = document.blocks.first else { throw MissingTable() }
    #expect(table.rows.map { $0[0].parts } == [[.link("Anna", to: "sheet-1")], [.text("Ben")]])
  }

  private struct MissingTable: Error {}

  /// What is missed is counted by students, each thing once in a sheet.
  @Test func whatIsMissedMostIsNamed() throws {
    let network = try Network(inputs: 1, layers: [.dense(2)])
    var example = try Case(
      network, loss: SquaredErrorLoss(), inputs: [[1]], targets: [[0, 0]])
    example.parameters[ParameterID("dense1.weight")] = Tensor([0.5, 0.6], shape: [2, 1])
    example.parameters[ParameterID("dense1.bias")] = Tensor([0.2, 0.3], shape: [2])
    let marker = try Marker(example)
    func sheet(_ answers: KeyValuePairs<String, String>) throws -> ClassSheet.Entry {
      let list = answers.compactMap { name, text in
        StatedNumber(text).map { Answer(name: name, number: $0) }
      }
      return .marked(try marker.mark(AnswerSheet(student: "A", answers: list)))
    }
    // 0.7 and 0.9, without bias 0.5 and 0.6
    let sheets = ClassSheet([
      try sheet(["z1[1]": "0.50", "z1[2]": "0.60"]), try sheet(["z1[2]": "-0.90"]),
    ])
    let text = TextDocumentWriter().write(sheets.document(title: "Class", isWhole: false))
    #expect(text.contains("Wrong most often: z1[2] (2 of 2), z1[1] (1 of 2)."))
    #expect(text.contains("bias forgotten (1 of 2), lost minus (1 of 2)."))
  }
}
