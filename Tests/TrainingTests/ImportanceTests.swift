import Chainrule
import Foundation
import Testing

@Suite struct ImportanceTests {
  /// A class that one column tells and two others do not.
  private func table(rows: Int = 300) throws -> Table {
    let random = Random(seed: 11)
    func normals(_ column: Int) -> [Double] {
      (0..<rows).map { random.normal(.generator, row: $0, column: column) }
    }
    let telling = normals(0)
    let colors = (0..<rows).map {
      ["red", "green", "blue"][Int(random.bits(.generator, row: $0, column: 9) % 3)]
    }
    return Table(
      [
        Column(name: "noise", numbers: normals(2)),
        Column(name: "telling", numbers: telling),
        Column(name: "color", text: colors.map { $0 }),
        Column(name: "class", text: telling.map { $0 > 0 ? "yes" : "no" }),
      ], source: "made up")
  }

  private func learned() throws -> (Learned, LearningData) {
    let data = try LearningData(table(), targets: ["class"])
    let learner = Learner(division: Division(validation: .none), layers: [8], seed: 3)
    return (try learner.learned(from: data), data)
  }

  @Test func findsTheOneColumnThatTells() throws {
    let (learned, data) = try learned()
    let predictor = try ModelPredictor(learned.model)
    let rows = learned.data.split.test
    let found = try predictor.importance(of: data.content, rows: rows, seed: 3)
    #expect(found.columns.map(\.name) == ["noise", "telling", "color"])
    #expect(found.shuffles == 5 && found.rows == rows.count && found.rowsInAll == rows.count)
    let best = try #require(found.ranked.first)
    #expect(best.name == "telling")
    #expect(best.lossIncrease > 0.5 && best.lossSpread > 0 && Set(best.losses).count == 5)
    // Half of the rows get a value of the other class.
    #expect((0.3...0.7).contains(best.scoreLoss))
    for other in found.ranked.dropFirst() {
      #expect(abs(other.lossIncrease) < 0.2 * best.lossIncrease, "\(other.name)")
      #expect(other.gradient < best.gradient)
    }
    let measures = try predictor.evaluate(data.table, rows: rows).metrics
    #expect(found.loss == measures["loss"] && found.score.value == measures["accuracy"])
  }

  @Test func dependsOnTheSeedAndNotOnThreads() throws {
    let (learned, data) = try learned()
    let rows = learned.data.split.training
    let all = try [1, 3].map { threads in
      try ModelPredictor(learned.model, threads: threads)
        .importance(of: data.content, rows: rows, seed: 5)
    }
    #expect(all[0] == all[1])
    let other = try ModelPredictor(learned.model).importance(of: data.content, rows: rows, seed: 6)
    #expect(other.columns != all[0].columns)
  }

  @Test func inputsOfOneColumnBelongTogether() throws {
    let (learned, _) = try learned()
    let groups = InputGroups(try #require(learned.model.preprocessing))
    #expect(groups.all.map(\.inputs) == [[0], [1], [2, 3, 4]])
    #expect(groups.grid == nil)
  }

  /// The linear output y = 2·x₁ and a target of 0: what shuffling a column of two values does can be counted.
  @Test func shufflingIsWhatItSays() throws {
    let network = try Network(inputs: 2, layers: [.dense(1, .linear)])
    let evaluator = try Evaluator<Double>(
      network, loss: MeanSquaredErrorLoss(),
      parameters: Dictionary(
        uniqueKeysWithValues: network.parameters.map { spec in
          (spec.id, Tensor(spec.shape.elementCount == 2 ? [2, 0] : [0], shape: spec.shape))
        }))
    let rows = (0..<40).map { [Double($0 % 2), Double($0)] }
    let examples = Examples<Double>(
      inputs: Tensor(rows: rows), targets: .values(Tensor(rows: rows.map { [2 * $0[0]] })))
    let groups = InputGroups(
      all: [InputGroup(name: "a", inputs: [0]), InputGroup(name: "b", inputs: [1])])
    let found = try evaluator.importance(of: groups, on: examples, seed: 1)
    // The second column has no weight: nothing is lost, to the last bit.
    #expect(found.loss == 0 && found.columns[1].losses == [0, 0, 0, 0, 0])
    for (loss, score) in zip(found.columns[0].losses, found.columns[0].scores) {
      // A wrong row errs by 2; MSE is 4 times the share of wrong rows (the loss may halve it), RMSE 2 times its root.
      let share = score * score / 4
      #expect(abs((40 * share).rounded() - 40 * share) < 1e-9 && share > 0.2 && share < 0.8)
      #expect(abs(loss - score * score) < 1e-12 || abs(loss - score * score / 2) < 1e-12)
    }
  }

  @Test func gradientsAreThoseOfDifferences() throws {
    let network = try Network(inputs: 3, layers: [.dense(5, .tanh), .dense(3, .softmax)])
    let evaluator = try Evaluator<Double>(
      network, loss: CrossEntropyLoss(), parameters: network.initialParameters(seed: 4))
    let random = Random(seed: 8)
    // More rows than one block, and a rest.
    let rows = (0..<300).map { row in
      (0..<3).map { random.normal(.generator, row: row, column: $0) }
    }
    let classes = (0..<300).map { Int32($0 % 3) }
    func examples(_ rows: [[Double]]) -> Examples<Double> {
      Examples(
        inputs: Tensor(rows: rows), targets: .classes(classes, names: ["a", "b", "c"]))
    }
    let gradients = try evaluator.inputGradients(examples(rows))
    #expect(gradients.shape == [300, 3])
    for input in 0..<3 {
      func losses(_ step: Double) throws -> [Double] {
        try evaluator.evaluate(
          examples(
            rows.map { row in
              var row = row
              row[input] += step
              return row
            })
        ).losses
      }
      let (up, down) = (try losses(1e-5), try losses(-1e-5))
      let worst = rows.indices.map { row in
        abs((up[row] - down[row]) / 2e-5 - gradients[row, input])
      }.max()
      #expect(try #require(worst) < 1e-8)
    }
  }

  @Test func ofLargeImagesSquaresAreShuffled() throws {
    let images = NumberArray(
      bytes: [UInt8](repeating: 7, count: 4800), shape: [2, 60, 40], source: "images")
    let labels = Table([Column(name: "label", text: ["a", "b"])], source: "labels")
    let groups = InputGroups(
      try Preprocessing.fit(images: images, labels: labels, task: .classification, rows: [0, 1]))
    let grid = try #require(groups.grid)
    #expect(grid.side == 2 && grid.rows == 30 && grid.columns == 20)
    #expect(groups.all.count == 600 && groups.all.flatMap(\.inputs).sorted() == Array(0..<2400))
    #expect(groups.all[21].inputs == [82, 83, 122, 123])
    #expect(groups.all[21].name == "pixel[3,3]")
  }

  @Test func binsAddUpToTheCalibrationError() throws {
    let random = Random(seed: 2)
    let rows = (0..<500).map { row -> [Double] in
      let p = random.uniform(.generator, row: row, column: 0)
      return [p, 1 - p]
    }
    let truth = (0..<500).map { Int32(random.bits(.generator, row: $0, column: 7) % 2) }
    let weights = (0..<500).map { Double($0 % 4) }
    let probabilities = Tensor(rows: rows)
    for weights in [nil, weights] {
      let found = Reliability(truth: truth, probabilities: probabilities, weights: weights)
      let expected = calibrationError(truth: truth, probabilities: probabilities, weights: weights)
      #expect(abs(try #require(found.error) - (try #require(expected))) < 1e-12)
      #expect(found.bins.count == 10 && found.bins.reduce(0) { $0 + $1.rows } == 500)
      // The answer of two classes is never below one half.
      #expect(found.bins.prefix(4).allSatisfy { $0.rows == 0 && $0.right == nil })
    }
  }

  @Test func theWorstRowsComeFirst() throws {
    let (learned, data) = try learned()
    let judged = try ModelPredictor(learned.model).judge(
      data.content, rows: learned.data.split.test)
    let worst = judged.worst(7).map { judged.losses[$0] }
    #expect(worst == judged.losses.sorted(by: >).prefix(7).map { $0 })
    #expect(judged.rows == learned.data.split.test)
    #expect(judged.measures.metrics == learned.assessment.test)
  }
}
