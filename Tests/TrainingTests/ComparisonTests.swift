import Chainrule
import TestSupport
import Testing

@Suite struct ComparisonTests {
  /// So many of 100 rows of two classes right, with this probability for each answer.
  private func metrics(right: Int, sure: Double = 0.8, rows: Int = 100) -> Metrics {
    let truth = (0..<rows).map { Int32($0 % 2) }
    let scores = (0..<rows).map { row -> [Double] in
      let answer = row < right ? truth[row] : 1 - truth[row]
      return answer == 0 ? [sure, 1 - sure] : [1 - sure, sure]
    }
    return .ofClasses(truth: truth, scores: Tensor(rows: scores), classes: ["a", "b"])
  }

  private func errors(_ size: Double, rows: Int = 100) -> Metrics {
    let truth = (0..<rows).map { [Double($0)] }
    let predicted = truth.map { [$0[0] + (Int($0[0]) % 2 == 0 ? size : -size)] }
    return .ofNumbers(truth: Tensor(rows: truth), predicted: Tensor(rows: predicted))
  }

  /// The standard error of 0.9 on 100 rows is 0.03.
  @Test func isWithinOneStandardError() throws {
    let linear = metrics(right: 90)
    let found = Diagnostics.comparison(of: metrics(right: 93), linear: linear)
    #expect(found.map(\.kind) == [.noBetterThanLinear])
    expectAgreement([try #require(found.first?["standard_error"])], [0.03], within: 1e-12)
    #expect(
      found[0].description.hasPrefix(
        "the network is not better than the linear model beyond doubt: accuracy 0.930 against "
          + "0.900, give or take 0.030 on 100 rows; "))
    let equal = Diagnostics.comparison(of: metrics(right: 90), linear: linear)
    #expect(
      equal.first?.description.hasPrefix("the network is no better than the linear model: ")
        ?? false)
    #expect(Diagnostics.comparison(of: metrics(right: 94), linear: linear) == [])
    // Equal answers with far better probabilities are better: log loss 0.325 against 0.551.
    #expect(
      Diagnostics.comparison(
        of: metrics(right: 90, sure: 0.9), linear: metrics(right: 90, sure: 0.6)) == [])
    #expect(
      Diagnostics.comparison(of: metrics(right: 50), constant: metrics(right: 50), linear: linear)
        .map(\.kind) == [.noBetterThanConstant, .noBetterThanLinear])
    #expect(Diagnostics.comparison(of: metrics(right: 50)) == [])
  }

  /// 1/√200 = 7.1 % of the error.
  @Test func errorsToo() {
    let linear = errors(10)
    #expect(
      Diagnostics.comparison(of: errors(9.4), linear: linear).map(\.kind) == [.noBetterThanLinear])
    #expect(Diagnostics.comparison(of: errors(9.2), linear: linear) == [])
    #expect(
      Diagnostics.comparison(of: errors(9.4), linear: linear).first?.description
        == "the network is not better than the linear model beyond doubt: RMSE 9.4 against 10.0, "
        + "give or take 0.7071 on 100 rows; the linear model is simpler")
    #expect(
      Diagnostics.comparison(of: errors(.nan), constant: linear).first?.description
        .hasPrefix("the network is no better than always the mean: RMSE nan against 10.0") ?? false)
  }

  /// 90 of 100 rows are of the first class; so many of each are found.
  private func uneven(_ common: Int, _ rare: Int) -> Metrics {
    let truth = [Int32](repeating: 0, count: 90) + [Int32](repeating: 1, count: 10)
    let isRight = (0..<100).map { $0 < 90 ? $0 < common : $0 - 90 < rare }
    let scores = zip(truth, isRight).map { ($0 == 0) == $1 ? [0.7, 0.3] : [0.3, 0.7] }
    return .ofClasses(truth: truth, scores: Tensor(rows: scores), classes: ["good", "bad"])
  }

  /// Accuracy 0.72 is below 0.9, balanced accuracy 0.8 far above 0.5: the standard error is
  /// √(r₁ (1 − r₁) / 90 + r₂ (1 − r₂) / 10) / 2 with r₁ = 64/92 and r₂ = 10/12.
  @Test func weightedClassesAreJudgedByBalancedAccuracy() throws {
    let (network, constant) = (uneven(63, 9), uneven(90, 0))
    #expect(
      Diagnostics.comparison(of: network, constant: constant).map(\.kind)
        == [.noBetterThanConstant])
    #expect(
      Diagnostics.comparison(of: network, constant: constant, areClassesWeighted: true) == [])
    let found = Diagnostics.comparison(
      of: network, linear: uneven(72, 7), areClassesWeighted: true)
    #expect(found.map(\.kind) == [.noBetterThanLinear])
    expectAgreement(
      [try #require(found.first?["standard_error"])], [0.06372074987], within: 1e-9)
    #expect(
      found.first?.description
        == "the network is not better than the linear model beyond doubt: balanced accuracy 0.800 "
        + "against 0.750, give or take 0.064 on 100 rows; the linear model is simpler")
    let same = Diagnostics.comparison(of: constant, constant: constant, areClassesWeighted: true)
    #expect(
      same.first?.description.hasPrefix(
        "the network is no better than always the most frequent class: balanced accuracy 0.500 "
          + "against 0.500") ?? false)
  }

  @Test func noticesOverfitting() {
    let found = Diagnostics.overfitting(
      training: metrics(right: 99), validation: metrics(right: 80))
    #expect(found.map(\.kind) == [.overfitting])
    #expect(found.first?["validation_accuracy"] == 0.8)
    let words =
      "the network does much better on rows it has learned, accuracy 0.990, than on others, 0.800; "
      + "more rows help most"
    #expect(
      found.first?.description
        == words + "; early stopping, weight decay or dropout may help too")
    let chosen = Diagnostics.overfitting(
      training: metrics(right: 99), validation: metrics(right: 80), isChosen: true)
    #expect(chosen.map(\.description) == [words])
    // Less than ten times, a small error, too few rows.
    for (training, validation) in [
      (metrics(right: 80), metrics(right: 64)), (metrics(right: 97), metrics(right: 80)),
      (metrics(right: 100), metrics(right: 92)),
      (metrics(right: 20, rows: 20), metrics(right: 17, rows: 20)),
      (metrics(right: 10, rows: 10), metrics(right: 5, rows: 10)),
    ] {
      #expect(Diagnostics.overfitting(training: training, validation: validation) == [])
    }
  }

  /// The variance of 0 … 99 is 833.25: errors of 3 are R² 0.989, of 10 0.880, of 5 0.970.
  @Test func noticesOverfittedNumbers() {
    func found(_ training: Double, _ validation: Double) -> [Diagnostics.Warning] {
      Diagnostics.overfitting(training: errors(training), validation: errors(validation))
    }
    #expect(found(3, 10).map(\.kind) == [.overfitting])
    #expect(found(3, 10).first?.description.contains("R² 0.989, than on others, 0.880") ?? false)
    #expect(found(5, 10) == [])
    #expect(found(1, 5) == [])
  }

  @Test func noticesClassesThatAreNeverPredicted() {
    func metrics(_ rare: Int) -> Metrics {
      let truth = [Int32](repeating: 0, count: 95) + [Int32](repeating: 1, count: rare)
      return .ofClasses(
        truth: truth, scores: Tensor(rows: truth.map { _ in [0.9, 0.1] }),
        classes: ["good", "bad"])
    }
    let found = Diagnostics.neverPredicted(in: metrics(5))
    #expect(found.map(\.kind) == [.neverPredicted])
    #expect(found.first?.place == "bad")
    #expect(
      found.first?.description
        == "class bad: no row is taken for it, although 5 of 100 are of it; --class-weights "
        + "balanced makes rare classes count as much as frequent ones")
    #expect(
      Diagnostics.neverPredicted(in: metrics(5), areClassesWeighted: true).first?.description
        == "class bad: no row is taken for it, although 5 of 100 are of it")
    #expect(Diagnostics.neverPredicted(in: metrics(4)) == [])
    #expect(Diagnostics.neverPredicted(in: self.metrics(right: 60)) == [])
    #expect(Diagnostics.neverPredicted(in: errors(1)) == [])
  }
}
