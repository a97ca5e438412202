import Chainrule
import Testing

@Suite struct LearnerTests {
  /// 70 rows of two half circles: enough to choose by folds.
  private func moons(rows: Int = 70) throws -> LearningData {
    try LearningData(
      Generator(.moons, rows: rows, noise: 0.1, seed: 3).table(), targets: ["class"])
  }

  private let small = Learner(layers: [6], seed: 2)
  /// Nothing is tried.
  private let quick = Learner(division: Division(validation: .none), layers: [6], seed: 2)

  @Test func learnsChoosesAndJudges() throws {
    let learned = try small.learned(from: moons())
    #expect(learned.data.split.test.count == 14)
    #expect(learned.data.split.validation.isEmpty)
    #expect(learned.data.split.training.count == 56)
    let choice = try #require(learned.choice)
    #expect(choice.trials.count >= 4)
    #expect(choice.trials.allSatisfy { $0.recipe.layers == [6] })
    #expect(learned.result.ending == .completed)
    #expect(learned.result.records.count == choice.best.recipe.epochs)
    #expect(learned.assessment.parts.map(\.name) == ["train", "validation", "test"])
    #expect(learned.assessment.parts.map(\.metrics.rows) == [56, 56, 14])
    #expect(learned.assessment.validation == choice.best.metrics)
    #expect(try #require(learned.assessment.validation?["accuracy"]) > 0.85)
    #expect(learned.assessment.constant["accuracy"] == 0.5)
    #expect(learned.model.classes == ["0", "1"])
    #expect(learned.model.provenance.seed == 2)
    #expect(learned.model.provenance.metrics.keys == ["train", "validation", "test"])
  }

  /// What was measured is what the model answers, and its file too.
  @Test func theModelIsWhatWasMeasured() throws {
    let data = try moons()
    let learned = try quick.learned(from: data)
    let predictor = try ModelPredictor(learned.model)
    let evaluated = try predictor.evaluate(data.table, rows: learned.data.split.test)
    #expect(evaluated.metrics == learned.assessment.test)
    #expect(evaluated.linear == learned.assessment.linear)
    #expect(evaluated.constant == learned.assessment.constant)
    let copy = try Model(learned.model.safetensors(), file: "copy")
    #expect(copy == learned.model)
  }

  /// By hand, from the public parts: the same bits.
  @Test(arguments: [Model.Precision.float, .double])
  func isTheSumOfItsParts(_ precision: Model.Precision) throws {
    var learner = Learner(layers: [5], seed: 4, precision: precision)
    learner.division.validation = 0.25
    let learned = try learner.learned(from: moons(rows: 48))
    switch precision {
    case .float: try expect(learned, like: learner, as: Float.self)
    case .double: try expect(learned, like: learner, as: Double.self)
    }
  }

  private func expect<S: Scalar>(
    _ learned: Learned, like learner: Learner, as type: S.Type
  ) throws {
    let data = try moons(rows: 48)
    let split = learned.data.split
    // A quarter of 48 rows.
    #expect(split.validation.count == 12)
    #expect((split.training + split.validation + split.test).sorted() == Array(0..<48))
    let preprocessing = try data.preprocessing(fittedTo: split.training).preprocessing
    let training: Examples<S> = try data.examples(split.training, by: preprocessing).examples
    let validation: Examples<S> = try data.examples(split.validation, by: preprocessing).examples
    let recipe = try #require(learned.choice?.best.recipe)
    let network = try recipe.network(
      inputs: 2, outputs: 2, loss: CrossEntropyLoss(), task: .classification)
    let trainer = try Trainer(
      network, training, recipe.options(loss: CrossEntropyLoss(), seed: learner.seed),
      parameters: network.initialParameters(seed: learner.seed, drawnFor: training.inputs))
    let result = try trainer.fit(
      validation: validation, options: FitOptions(epochs: recipe.epochs))
    #expect(result.records.map(\.weightHash) == learned.result.records.map(\.weightHash))
    #expect(trainer.modelValues == learned.model.values)
    #expect(learned.model.precision == learner.precision)
  }

  /// Columns in another order, under other names: the same network but for their places.
  @Test func columnsMayStandInAnyOrder() throws {
    let table = try Generator(.moons, rows: 70, noise: 0.1, seed: 3).table()
    let (a, b) = (table.columns[0], table.columns[1])
    let c = Column(name: "c", numbers: (0..<70).map { Double($0 * 37 % 70) / 7 })
    let names = ["p", "q", "r"]
    func learned(_ columns: [Column]) throws -> Learned {
      let renamed = zip(names, columns).map { Column(name: $0, values: $1.values) }
      return try small.learned(
        from: LearningData(Table(renamed + [table.columns[2]]), targets: [table.columns[2].name]))
    }
    let first = try learned([a, b, c])
    let second = try learned([c, a, b])
    #expect(first.choice?.best.recipe == second.choice?.best.recipe)
    let weights = try [first, second].map { learned in
      try #require(learned.model.parameters[ParameterID("dense1.weight")]).rows
    }
    for (x, y) in zip(weights[0], weights[1]) {
      for (left, right) in zip([x[2], x[0], x[1]], y) { #expect(abs(left - right) < 1e-3) }
    }
    #expect(first.assessment.test?["accuracy"] == second.assessment.test?["accuracy"])
  }

  /// 21 rows: nothing to choose by, and 4 rows would be too few to test on.
  @Test func fewRowsAreAllLearnedFrom() throws {
    let learned = try Learner(layers: [4]).learned(from: moons(rows: 21))
    #expect(learned.choice == nil)
    #expect(learned.data.split.training.count == 21)
    #expect(learned.data.remark == "too few to hold any back")
    #expect(learned.assessment.parts.map(\.name) == ["train"])
  }

  @Test func whatWasAskedForIsDoneOrFails() throws {
    var learner = Learner(division: Division(test: .none, validation: .none), layers: [4])
    let learned = try learner.learned(from: moons())
    #expect(learned.choice == nil)
    #expect(learned.data.split.training.count == 70)
    learner.division = Division(test: 0.7, validation: 0.4)
    #expect(throws: Split.Impossible.self) { try learner.learned(from: moons()) }
    learner.division = Division(test: 0.001)
    #expect(throws: Split.Impossible.self) { try learner.learned(from: moons()) }
    learner.division = Division()
    learner.division.group = "x3"
    #expect(throws: DataError.self) { try learner.learned(from: moons()) }
    learner.division.group = nil
    learner.layers = [0]
    let error = #expect(throws: NetworkError.self) { try learner.learned(from: moons()) }
    #expect(error?.description == "layer dense1: expected from 1 to 2147483648 outputs, found 0")
  }

  @Test func groupsAndTimesStayTogether() throws {
    let numbers = (0..<60).map(Double.init)
    let table = Table([
      Column(name: "x", numbers: numbers.map { ($0 * 37).truncatingRemainder(dividingBy: 60) }),
      Column(name: "day", numbers: numbers),
      Column(name: "who", text: numbers.map { "person \(Int($0) % 12)" }),
      Column(name: "y", numbers: numbers.map { ($0 * 37).truncatingRemainder(dividingBy: 60) / 7 }),
    ])
    let data = try LearningData(table, targets: ["y"])
    var division = Division()
    division.time = "day"
    #expect(try DividedData(data, division).split.test == Array(48..<60))
    division.time = nil
    division.group = "who"
    let split = try DividedData(data, division, seed: 5).split
    #expect(!split.test.isEmpty)
    #expect(Set(split.test.map { $0 % 12 }).isDisjoint(with: Set(split.training.map { $0 % 12 })))
    division.group = nil
    division.stratifies = true
    let spread = try DividedData(data, division, seed: 5).split.test
    let values = spread.map { ($0 * 37) % 60 }
    // One or two of each tenth of the target, which has six values.
    #expect(Set(values.map { $0 / 6 }).count == 10)
  }

  @Test func imagesAreLearned() throws {
    // A bright left or right half.
    var bytes: [UInt8] = []
    for image in 0..<40 {
      for pixel in 0..<16 {
        let isBright = (pixel % 4 < 2) == (image % 2 == 0)
        bytes.append(UInt8(image + (isBright ? 200 : 20)))
      }
    }
    let data = try LearningData(
      images: NumberArray(bytes: bytes, shape: [40, 4, 4]),
      labels: NumberArray(bytes: (0..<40).map { UInt8($0 % 2) }, shape: [40]))
    let learned = try quick.learned(from: data)
    #expect(learned.assessment.test?["accuracy"] == 1)
    #expect(learned.data.columns == nil)
  }

  @Test func warnsOfALeak() throws {
    let random = Random(seed: 8)
    let noise = (0..<80).map { random.normal(.generator, row: $0, column: 0) }
    let table = Table([
      Column(name: "noise", numbers: noise),
      Column(name: "copy", numbers: (0..<80).map { Double($0 * $0) }),
      Column(name: "y", numbers: (0..<80).map { Double($0 * $0) + 0.5 }),
    ])
    let learned = try quick.learned(from: LearningData(table, targets: ["y"]))
    #expect(learned.assessment.warnings.contains { $0.kind == .leak && $0.place == "copy" })
  }
}
