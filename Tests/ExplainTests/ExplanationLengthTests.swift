import ChainruleFormulas
import ChainruleGraphs
import ChainruleNetworks
import ChainruleTensors
import TestSupport
import Testing

@testable import ChainruleExplain

/// What is worked out and what stands in tables, so that an explanation of any size can be read.
@Suite struct ExplanationLengthTests {
  private func wide(_ optimizer: any Optimizer) throws -> Case {
    let network = try Network(
      inputs: 40, layers: [.dense(30, .relu), .dense(20, .tanh), .dense(3, .softmax)])
    var example = try Case(
      network, loss: CrossEntropyLoss(), inputs: [(0..<40).map { Double($0 % 7) / 7 }],
      targets: [[0, 1, 0]], seed: 5)
    example.optimizer = AnyOptimizer(optimizer)
    return example
  }

  private func deep(_ layers: Int) throws -> Case {
    let dense = (0..<layers).map { _ in AnyLayer.dense(4, .sigmoid) }
    let network = try Network(inputs: 4, layers: dense)
    return try Case(
      network, loss: HalfSquaredErrorLoss(), inputs: [[0, 0.1, 0.2, 0.3]], targets: [[1, 0, 0, 0]],
      seed: 1)
  }

  private func lines(_ document: Document) -> Int {
    TextDocumentWriter().write(document).split(separator: "\n", omittingEmptySubsequences: false)
      .count
  }

  /// One weight of each layer is worked out, the one that moved most; the table has its memory.
  @Test func anOptimizersMemoryIsWorkedOutOncePerLayer() throws {
    let worked = try Worked(try wide(Adam(learningRate: 0.01)))
    let document = Explanation(worked).document
    #expect(lines(document) < 420)
    let new = document.equations.filter { $0.id.hasPrefix("new w") || $0.id.hasPrefix("new b") }
    #expect(new.map { $0.id.prefix(6) } == ["new w1", "new w2", "new w3"])
    let tables = document.tables.filter { $0.titles.contains("after") && $0.titles.first == "" }
    let updates = tables.filter { $0.titles.count == 6 }
    #expect(updates.count == 3)
    for (table, layer) in zip(updates, worked.before.layers) {
      let update = try #require(worked.updates.first { $0.spec.id == layer.weightID })
      let most = update.new.values.indices.map {
        abs(update.new.values[$0] - update.old.values[$0])
      }
      let lead = try #require(new.first { $0.id.hasPrefix("new w\(layer.number)") })
      let place = try #require(
        update.new.values.firstIndex { disagreement($0, lead.result) <= 1e-15 })
      #expect(most[place] >= 0.99 * (most.max() ?? .infinity))
      let element = Element(update.symbol, update.new.index(at: place))
      let row = try #require(table.rows.first { $0[0] == Phrase(element.formula) })
      #expect(
        row.dropFirst().map(\.number) == [
          update.old.values[place], update.gradient.values[place], update.new.values[place],
          update.states[0].after.values[place], update.states[1].after.values[place],
        ])
    }
  }

  @Test func aLearnersNetworkIsWorkedOutCompletely() throws {
    let worked = try Worked(EquationsTests.textbook())
    let explanation = Explanation(worked)
    #expect(!explanation.isBrief)
    let ids = Set(explanation.document.equations.map(\.id))
    for update in worked.updates {
      for place in update.new.values.indices {
        let element = Element(update.symbol, update.new.index(at: place))
        #expect(ids.contains(element.derivative().asciiName) && ids.contains(element.new.asciiName))
      }
    }
  }

  @Test func nothingIsLeftOutIfAllIsWanted() throws {
    let worked = try Worked(try wide(SGD(learningRate: 0.1)))
    let explanation = Explanation(worked, .init(elision: .none))
    #expect(!explanation.isBrief)
    let new = explanation.document.equations.filter { $0.id.hasPrefix("new ") }
    #expect(new.count == 40 * 30 + 30 + 30 * 20 + 20 + 20 * 3 + 3)
  }

  /// First and last layer worked out, a line for each of those between, with the size of δ.
  @Test func layersBetweenHaveALineEach() throws {
    let worked = try Worked(try deep(30))
    let document = Explanation(worked).document
    #expect(lines(document) < 420)
    for (id, first) in [("forward-between", "2"), ("backward-between", "29")] {
      let section = try #require(document.section(id))
      #expect(section.title.text == "Layers 2 to 29")
      let table = try #require(
        section.blocks.lazy.compactMap { if case .table(let table) = $0 { table } else { nil } }
          .first)
      #expect(table.rows.count == 28 && table.rows[0][0] == Phrase(stringLiteral: first))
    }
    let table = try #require(document.tables.first { $0.titles.contains("largest δ") })
    for (row, layer) in zip(table.rows, worked.before.layers.dropFirst().dropLast().reversed()) {
      let largest = layer.delta.values.map(abs).max()
      #expect(row[2].number.map(abs) == largest)
      #expect(row[4].number.map(abs) == layer.weightGradient.values.map(abs).max())
    }
    #expect(document.paragraphs.contains { $0.hasSuffix("the gradient vanishes on its way.") })
    #expect(document.section("forward-1") != nil && document.section("forward-30") != nil)
    #expect(document.section("forward-15") == nil)
    let matrices = Explanation(worked, .init(form: .matrix)).document
    #expect(lines(matrices) < 450 && matrices.section("backward-between") != nil)
  }

  @Test func manyLayersAreSampledEvenly() throws {
    let worked = try Worked(try deep(120))
    let document = Explanation(worked).document
    #expect(lines(document) < 450)
    let table = try #require(document.tables.first { $0.titles.contains("largest δ") })
    #expect(table.rows.count == 50)
    #expect(table.rows.first?[0] == "119" && table.rows.last?[0] == "2")
  }

  /// What does not decay is said.
  @Test func biasesThatDoNotDecayAreNamed() throws {
    for optimizer: any Optimizer in [
      SGD(learningRate: 0.1, weightDecay: 0.01), Adam(learningRate: 0.1, weightDecay: 0.01),
    ] {
      var example = try EquationsTests.textbook()
      example.optimizer = AnyOptimizer(optimizer)
      let words = Explanation(try Worked(example)).document.paragraphs
      #expect(words.contains("Not so for the biases, which do not decay: for them d is g."))
    }
    let plain = Explanation(try Worked(EquationsTests.textbook())).document.paragraphs
    #expect(!plain.contains { $0.contains("decay") })
  }

  @Test func namesAreExplainedUnlessTheExampleGivesThem() throws {
    var example = try EquationsTests.textbook()
    func legend() throws -> String? {
      Explanation(try Worked(example)).document.paragraphs.first { $0.hasPrefix("Names: ") }
    }
    #expect(
      try legend() == """
        Names: z¹₂ is the sum of neuron 2 in layer 1, a¹₂ what it gives; δ¹₂ is ∂C/∂z¹₂; w¹₂₂ is the weight to neuron 2 \
        from input 2; w¹₂₂⁺ is its value after the update; b¹₂ is the bias of that neuron.
        """)
    example.names[Element(Symbol("z", layer: 1), [1])] = "net_n4"
    example.names[Element(Symbol("w", layer: 1), [1, 1])] = "w4"
    #expect(try legend() == nil)
  }

  @Test func samplesAreNamedByTheirRows() throws {
    var example = try EquationsTests.textbook()
    example.inputs = Tensor(rows: [[0.1, 0.5], [0.2, 0.4], [0.3, 0.3]])
    example.targets = Tensor(rows: [[1], [0], [1]])
    example.rowNumbers = [17, 3, 4]
    let words = Explanation(try Worked(example)).document.paragraphs
    #expect(words.contains("Sample 1 is row 17, samples 2 to 3 are rows 3 to 4."))
    #expect(words.contains { $0.contains("is that of sample ") && $0.contains(" (row ") })
  }

  /// A number's way in matrices ends in its derivative.
  @Test func aParameterInMatrices() throws {
    let worked = try Worked(EquationsTests.textbook())
    let weight = Element(Symbol("w", layer: 1), [1, 0])
    let document = Explanation(worked, .init(form: .matrix, parameter: weight)).document
    let matrices = try #require(document.section("matrices")).blocks.compactMap {
      if case .matrices(let equation) = $0 { equation } else { nil }
    }
    #expect(matrices.map(\.id) == ["matrix-delta2", "matrix-delta1", "matrix-dW1"])
    let last = try #require(matrices.last)
    #expect(
      disagreement(last.side.value[1, 0], worked.before.layers[0].weightGradient[1, 0]) <= 1e-15)
    #expect(document.section("paths") == nil)
    let both = Explanation(worked, .init(form: .both, parameter: weight)).document
    #expect(both.section("paths") != nil && both.section("matrices") != nil)
  }

  @Test func aSingleNumberNeedsNoPlace() throws {
    let network = try Network(inputs: 2, layers: [.dense(1, .sigmoid)])
    let example = try Case(
      network, loss: HalfSquaredErrorLoss(), inputs: [[0.5, 1]], targets: [[1]])
    let worked = try Worked(example)
    for (typed, expected) in [
      ("b1", "b1[1]"), ("z1", "z1[1]"), ("dC/da1", "dC/da1[1]"), ("new b1", "new b1[1]"),
      ("delta1", "delta1[1]"), ("C", "C"),
    ] {
      #expect(try worked.before.element(named: typed).asciiName == expected)
    }
    #expect(try Nudge(worked, "b1+0.1").changes.last?.element == .cost)
    let two = #expect(throws: ElementNameError.self) { try worked.before.element(named: "w1") }
    #expect(two?.expected == "one of its numbers, from w1[1,1] to w1[1,2] (to neuron, from input)")
    let unknown = #expect(throws: ElementNameError.self) { try worked.before.element(named: "q7") }
    #expect(unknown?.expected == "one of C, a1, b1, w1, x, y, z1")
  }

  /// In an array with a long axis all places have commas.
  @Test func commasInAllOfAnArray() throws {
    let worked = try Worked(try wide(SGD(learningRate: 0.1)))
    let names = Set(
      worked.before.step.named.flatMap { value, symbol -> [String] in
        guard symbol.base == "w" else { return [] }
        return [worked.before.element(value, [0, 7])?.description ?? "none"]
      })
    #expect(names == ["w¹₁,₈", "w²₁,₈", "w³₁,₈"])
    #expect(try Worked(EquationsTests.textbook()).updates[0].symbol.separatesPlaces == false)
    var wide = Symbol("w", layer: 1)
    wide.separatesPlaces = true
    #expect(wide == Symbol("w", layer: 1) && Set([wide, Symbol("w", layer: 1)]).count == 1)
  }
}
