import Chainrule
import Testing

/// References: scikit-learn 1.9, `roc_curve(drop_intermediate=False)`, `precision_recall_curve`, `roc_auc_score`,
/// `average_precision_score`.
@Suite struct ThresholdCurveTests {
  private let isPositive = [
    false, true, false, true, true, false, true, false, false, true,
  ]
  private let scores = [0.1, 0.4, 0.4, 0.8, 0.35, 0.2, 0.9, 0.4, 0.7, 0.05]

  private func expect(_ found: [Double], _ expected: [Double]) {
    #expect(found.count == expected.count)
    for (a, b) in zip(found, expected) { #expect(abs(a - b) < 1e-14, "\(a), expected \(b)") }
  }

  @Test func pointsAreThoseOfScikitLearn() throws {
    let curve = try #require(ThresholdCurve(isPositive: isPositive, scores: scores))
    #expect(curve.points.map(\.threshold) == [.infinity, 0.9, 0.8, 0.7, 0.4, 0.35, 0.2, 0.1, 0.05])
    expect(curve.points.map(\.falsePositiveRate), [0, 0, 0, 0.2, 0.6, 0.6, 0.8, 1, 1])
    expect(curve.points.map(\.truePositiveRate), [0, 0.2, 0.4, 0.4, 0.6, 0.8, 0.8, 0.8, 1])
    #expect(curve.points[0].precision == nil)
    expect(
      curve.points.compactMap(\.precision), [1, 1, 2 / 3.0, 0.5, 4 / 7.0, 0.5, 4 / 9.0, 0.5])
    expect([curve.area, curve.averagePrecision, curve.prevalence], [0.6, 5 / 7.0, 0.5])
  }

  @Test func rowsMayHaveWeights() throws {
    let weights = [1, 2, 0.5, 1, 3, 1, 1.5, 2, 1, 0.5]
    let curve = try #require(
      ThresholdCurve(isPositive: isPositive, scores: scores, weights: weights))
    expect(
      [curve.area, curve.averagePrecision], [0.5965909090909092, 0.7458438552188552])
    expect(
      curve.points.map(\.truePositiveRate),
      [0, 0.1875, 0.3125, 0.3125, 0.5625, 0.9375, 0.9375, 0.9375, 1])
    // What counts nothing has no point of its own.
    let without = try #require(
      ThresholdCurve(
        isPositive: isPositive + [true], scores: scores + [0.55], weights: weights + [0]))
    #expect(without == curve)
  }

  /// The trapezoids below the points are the area that is counted by pairs.
  @Test func theAreaIsThatBelowThePoints() throws {
    let random = Random(seed: 5)
    let rows = 400
    let truth = (0..<rows).map { random.bits(.generator, row: $0, column: 0) % 3 == 0 }
    // Few different scores, so that many are tied.
    let scores = (0..<rows).map { row in
      (random.uniform(.generator, row: row, column: 1) * 20).rounded() / 20
    }
    let curve = try #require(ThresholdCurve(isPositive: truth, scores: scores))
    let area = zip(curve.points, curve.points.dropFirst()).reduce(0) { sum, ends in
      let (a, b) = ends
      return sum + (b.falsePositiveRate - a.falsePositiveRate)
        * (a.truePositiveRate + b.truePositiveRate) / 2
    }
    #expect(abs(area - curve.area) < 1e-12 && curve.points.count == 22)
  }

  @Test func aThresholdNeedNotBeAScore() throws {
    let curve = try #require(ThresholdCurve(isPositive: isPositive, scores: scores))
    #expect(curve.point(at: 0.5).threshold == 0.7)
    #expect(curve.point(at: 0.7).threshold == 0.7)
    #expect(curve.point(at: 0.95).precision == nil)
    #expect(curve.point(at: 0).truePositiveRate == 1)
  }

  @Test func oneKindAloneHasNone() {
    #expect(ThresholdCurve(isPositive: [true, true], scores: [0.1, 0.2]) == nil)
    #expect(ThresholdCurve(isPositive: [false, false], scores: [0.1, 0.2]) == nil)
    #expect(ThresholdCurve(isPositive: [false, true], scores: [0.1, .nan]) == nil)
    #expect(
      ThresholdCurve(isPositive: [false, true], scores: [0.1, 0.2], weights: [0, 1]) == nil)
  }
}
