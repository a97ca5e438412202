import ChainruleData
import ChainruleNetworks
import ChainruleTensors

extension LinearBaseline {
  /// Fits the linear model to training rows, by their weights:
  ///
  ///     classes   Σᵢ wᵢ · (cross-entropy of row i) + ½ penalty ‖W‖²
  ///     numbers   Σᵢ wᵢ ‖yᵢ − zᵢ‖² + penalty ‖W‖²
  ///
  /// with a free b. With the penalty 1 these are scikit-learn's `LogisticRegression()` and
  /// `Ridge()`. Numbers are solved exactly by the normal equations where those are small enough;
  /// else, and for classes, L-BFGS goes through all rows until the gradient is small, for 300
  /// steps at most and fewer for many numbers. It starts from 0: there is no seed, and the same
  /// rows give the same bits on any number of threads.
  ///
  /// - Parameters:
  ///   - training: encoded as for the network.
  ///   - penalty: of the weights, above 0.
  ///   - shouldStop: asked after each step; true ends the fitting.
  /// - Throws: `NetworkError` where there is no row that counts, or a class number without a name;
  ///   `CancellationError` where it was ended.
  @specialized(where S == Float)
  @specialized(where S == Double)
  public static func fit<S: Scalar>(
    _ training: Examples<S>, penalty: Double = 1, threads: Int = 1,
    shouldStop: () -> Bool = { false }
  ) throws -> LinearBaseline {
    precondition(penalty > 0, "a penalty above 0")
    try check(training)
    if case .values(let targets) = training.targets, NormalEquations.suit(training),
      let solved = try NormalEquations(training, targets, threads).solved(penalty: penalty)
    {
      return solved
    }
    let objective = try LinearObjective(training, penalty: penalty, threads: threads)
    let found = LBFGS.minimum(from: objective.start, of: objective, shouldStop: shouldStop)
    if shouldStop() { throw CancellationError() }
    return objective.baseline(found)
  }

  private static func check<S>(_ training: Examples<S>) throws(NetworkError) {
    try checkHasRows(training)
    guard case .classes(let classes, let names) = training.targets else { return }
    let count = max(names.count, 2)
    if let wrong = classes.first(where: { !(0..<count).contains(Int($0)) }) {
      throw NetworkError(
        layer: "targets", expected: "class numbers below \(count)", found: "\(wrong)")
    }
  }
}
