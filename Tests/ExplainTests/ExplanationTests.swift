import ChainruleExplain
import ChainruleFormulas
import ChainruleGraphs
import ChainruleNetworks
import ChainruleTensors
import TestSupport
import Testing

@Suite struct ExplanationTests {
  static let optimizers: [any Optimizer] = [
    SGD(learningRate: 0.1, weightDecay: 0.01), Momentum(learningRate: 0.1, dampening: 0.2),
    Nesterov(learningRate: 0.1), Nesterov(learningRate: 0.1, looksAhead: true),
    AdaGrad(learningRate: 0.1), RMSProp(learningRate: 0.1, weightDecay: 0.1),
    Adam(learningRate: 0.1), AdamW(learningRate: 0.1),
  ]

  /// Every line: its last side, with the numbers that are put in, is its result.
  @Test(arguments: 1...UInt64(rounds(30))) func everyLineIsTrue(seed: UInt64) throws {
    var cases = RandomCases(seed: 1000 + seed)
    var example = try cases.next()
    example.optimizer = AnyOptimizer(Self.optimizers[Int(seed) % Self.optimizers.count])
    if seed % 3 == 0 { example.penalties = Penalties(l1: 0.01, l2: 0.1) }
    if seed % 4 == 0 { example.clipping = Clipping(norm: 0.05) }
    if seed % 5 == 0 { example.clipping.value = 0.1 }
    if seed % 7 == 0 { example.order = .inPlace }
    if example.order == .inPlace, Self.looksAhead(example) {
      #expect(throws: NetworkError.self) { try Worked(example) }
      return
    }
    let worked = try Worked(example)
    let short = Elision(
      fullTerms: 2, terms: 1, fullNeurons: 2, neurons: 1, fullWeights: 2, weights: 1)
    var brief = short
    (brief.fullEquations, brief.fullUpdates) = (0, 0)
    // Of the layers between only the weights have their updates in a table.
    var usual = Elision()
    (brief.fullLayers, usual.fullLayers) = (.max, .max)
    for elision in [usual, .none, short, brief] {
      let options = Explanation.Options(form: .both, elision: elision)
      let document = Explanation(worked, options).document
      let equations = document.equations
      // The perceptron's rule goes sample by sample: its passes stand in a table.
      guard worked.perceptron == nil || example.samples == 1 else {
        #expect(equations.isEmpty && !document.blocks.isEmpty)
        continue
      }
      #expect(equations.count > 5)
      for equation in equations { expectTrue(equation) }
      for update in worked.updates where update.op != nil {
        expectNew(update, document, isComplete: elision == .none)
      }
    }
  }

  private static func looksAhead(_ example: Case) -> Bool {
    (example.optimizer.optimizer as? Nesterov)?.looksAhead == true
  }

  private func expectNew(
    _ update: ParameterUpdate, _ document: Document, isComplete: Bool
  ) {
    var compared = 0
    let (equations, tables) = (document.equations, document.tables)
    for (place, value) in update.new.values.enumerated() {
      let element = Element(update.symbol, update.new.index(at: place)).new
      if let equation = equations.first(where: { $0.subjects == [element.formula] }) {
        #expect(disagreement(equation.result, value) <= 1e-12, "\(element)")
        compared += 1
      }
      let old = Element(update.symbol, element.index)
      for table in tables {
        guard let column = table.titles.firstIndex(of: "after"), table.titles.first == "" else {
          continue
        }
        for row in table.rows where row[0] == Phrase(old.formula) {
          #expect(row[column].number.map { disagreement($0, value) <= 1e-12 } == true, "\(old)")
          compared += 1
        }
      }
    }
    #expect(compared == update.new.count || !isComplete && compared > 0)
  }

  @Test func sectionsOfATextbookStep() throws {
    var example = try EquationsTests.textbook()
    example.name = "Two by two"
    let document = Explanation(try Worked(example)).document
    #expect(document.title == "Two by two")
    let ids = document.blocks.compactMap { block -> String? in
      if case .section(let section) = block { section.id } else { nil }
    }
    #expect(ids == ["forward", "cost", "backward", "update", "after"])
    let lines = document.equations
    func line(_ id: String) -> [String] {
      lines.first { $0.id == id }.map { ($0.subjects + $0.sides).map(\.description) } ?? []
    }
    #expect(line("z1[2]") == ["z¹₂", "w¹₂₁·x₁ + w¹₂₂·x₂ + b¹₂"])
    #expect(line("a2[1]") == ["a²₁", "σ(z²₁)", "1/(1 + exp(−z²₁))"])
    #expect(line("delta2[1]") == ["δ²₁", "∂C/∂z²₁", "∂C/∂a²₁ · ∂a²₁/∂z²₁"])
    #expect(line("dC/dw2[1,2]").last == "δ²₁·a¹₂")
    #expect(line("new w2[1,2]") == ["w²₁₂⁺", "w²₁₂ − η · ∂C/∂w²₁₂"])
  }

  @Test func namesOfTheExample() throws {
    var example = try EquationsTests.textbook()
    example.names[Element(Symbol("z", layer: 1), [1])] = "net_n4"
    example.names[Element(Symbol("w", layer: 1), [1, 0])] = "w2"
    example.names[Element(Symbol("C"))] = "E"
    let worked = try Worked(example)
    let lines = Explanation(worked).document.equations
    for line in lines { expectTrue(line) }
    let sum = try #require(lines.first { $0.id == "z1[2]" })
    #expect(sum.subjects[0].elements[0].symbol.base == "net_n4")
    #expect(sum.sides[0].elements[0].symbol.base == "w2")
    let named = try worked.before.element(named: "dE/dw2")
    #expect(named == Element(Symbol("w", layer: 1), [1, 0]).derivative())
    #expect(try worked.before.element(named: "new w2").symbol.form == .new)
  }

  /// δ of a hidden neuron that feeds three: three terms; two of them off: zeros with their reasons.
  @Test func reasons() throws {
    var example = try EquationsTests.textbook()
    example.inputs = Tensor(rows: [[0, 0.5]])
    let lines = Explanation(try Worked(example)).document.equations
    func remark(_ id: String) -> String {
      lines.first { $0.id == id }?.remark.text ?? "no line \(id)"
    }
    // z¹₂ = 0.5·0.5 − 0.4 < 0
    #expect(remark("a1[2]") == "The ReLU is off: its sum is not above 0.")
    #expect(remark("da1[2]/dz1[2]") == "z¹₂ is negative: the ReLU is off and passes nothing back.")
    #expect(remark("delta1[2]") == "z¹₂ is negative: the ReLU is off and passes nothing back.")
    #expect(remark("dC/dw1[1,1]") == "0, because x₁ is 0.")
    #expect(remark("dC/db1[2]") == "0, because δ¹₂ is 0.")
    #expect(remark("dC/dx[1]") == "x₁ feeds 2 numbers: one term for each path.")
    #expect(remark("dC/dw2[1,2]") == "0, because a¹₂ is 0.")
  }

  @Test func saturationIsSaid() throws {
    let network = try Network(
      inputs: 1, layers: [.dense(1, .sigmoid, bias: .none, weights: GivenValues([1]))])
    let example = try Case(
      network, loss: BinaryCrossEntropyLoss(), inputs: [[40]], targets: [[0]])
    let lines = Explanation(try Worked(example)).document.equations
    let delta = try #require(lines.first { $0.id == "delta1[1]" })
    #expect(delta.result == 1)
    #expect(delta.remark.text.hasPrefix("Saturated"))
  }

  /// The formula on paper, then the one that the numbers can be put into.
  @Test(arguments: [
    (Activation.sigmoid, BinaryCrossEntropyLoss() as any Loss, 800.0),
    (.sigmoid, CrossEntropyLoss(), 800), (.softmax, CrossEntropyLoss(), 1600),
  ]) func aLostLossIsCalculatedFromTheSums(
    _ activation: Activation, _ loss: any Loss, _ cost: Double
  ) throws {
    let network = try Network(
      inputs: 1,
      layers: [.dense(2, activation, bias: .none, weights: GivenValues(rows: [[1], [-1]]))])
    let targets = loss is BinaryCrossEntropyLoss ? [1.0, 1] : [1, 0]
    let example = try Case(network, loss: loss, inputs: [[-800]], targets: [targets])
    let lines = Explanation(try Worked(example)).document.equations
    let line = try #require(lines.first { $0.id == "C" })
    #expect(line.result == cost)
    let last = try #require(line.sides.last)
    #expect(abs(last.value { line.values[Element($0, $1)] ?? .nan } - cost) <= 1e-9)
    #expect(line.remark.text.hasPrefix("The outputs have lost their digits"))
  }

  @Test func whereNumbersEndIsSaid() throws {
    let network = try Network(
      inputs: 1, layers: [.dense(1, .relu, bias: .none, weights: GivenValues([1e300]))])
    func text(_ x: Double) throws -> String {
      let example = try Case(
        network, loss: SquaredErrorLoss(), inputs: [[x]], targets: [[1]])
      return TextDocumentWriter(width: 200).write(Explanation(try Worked(example)).document)
    }
    #expect(try text(1e300).contains("z¹₁ is larger than a Double holds"))
    #expect(try text(1e-299).contains("The numbers end") == false)
    // (a − y)² is too large where a itself is not.
    #expect(try text(1e-100).contains("C is larger than a Double holds"))
  }

  @Test func exactSums() {
    #expect(exactSum([]) == 0)
    #expect(exactSum([1e16, 1, -1e16]) == 1)
    #expect(exactSum(Array(repeating: 0.1, count: 10)) == 1)
    #expect(exactSum([1, 0x1p-53, 0x1p-106]) == 1 + 0x1p-52)
    #expect(exactSum([.infinity, 1]) == .infinity)
    #expect(exactSum([.infinity, -.infinity]).isNaN)
  }

  @Test func usualCheckpoints() {
    #expect(Training.usualCheckpoints(4) == [0, 1, 2, 3, 4])
    #expect(
      Training.usualCheckpoints(1000) == [
        0, 1, 2, 3, 5, 10, 20, 50, 100, 200, 300, 400, 500, 600, 700, 800, 900, 999, 1000,
      ])
    #expect(Training.usualCheckpoints(10000).suffix(4) == [2000, 5000, 9999, 10000])
  }

  /// A wide network stays readable: few lines, exact rests.
  @Test func wideNetwork() throws {
    let network = try Network(
      inputs: 40, layers: [.dense(30, .relu), .dense(20, .tanh), .dense(3, .softmax)])
    let example = try Case(
      network, loss: CrossEntropyLoss(), inputs: [(0..<40).map { Double($0 % 7) / 7 }],
      targets: [[0, 1, 0]], seed: 5)
    let worked = try Worked(example)
    let lines = Explanation(worked).document.equations
    for line in lines { expectTrue(line) }
    #expect(lines.count < 200)
    #expect(
      lines.contains {
        $0.values.keys.contains { if case .rest = $0.symbol.form { true } else { false } }
      })
    let paths = Paths(Equations(worked.before), from: Element(Symbol("w", layer: 1), [0, 0]))
    let expected = worked.before.layers[0].weightGradient[0, 0]
    #expect(disagreement(paths.total, expected) <= 1e-12)
  }
}
