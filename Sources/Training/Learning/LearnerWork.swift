import ChainruleData
import ChainruleInterchange
import ChainruleNetworks
import ChainruleTensors

/// One go of a `Learner`.
struct LearnerWork<S: Scalar> {
  private let learner: Learner
  private let divided: DividedData
  private let shouldStop: @Sendable () -> Bool
  private let tell: @Sendable (Learning.Progress) -> Void
  private let training: Examples<S>
  private let validation: Examples<S>?
  private let test: Examples<S>?
  private let remarks: [String]

  init(
    _ learner: Learner, _ divided: DividedData, _ shouldStop: @escaping @Sendable () -> Bool,
    _ tell: @escaping @Sendable (Learning.Progress) -> Void
  ) throws {
    (self.learner, self.divided) = (learner, divided)
    (self.shouldStop, self.tell) = (shouldStop, tell)
    var remarks: [String] = []
    func examples(_ rows: [Int]) throws -> Examples<S>? {
      if rows.isEmpty { return nil }
      let found = try divided.data.examples(rows, by: divided.preprocessing, as: S.self)
      remarks += found.report.remarks.filter { !remarks.contains($0) }
      return found.examples
    }
    guard let training = try examples(divided.split.training) else {
      throw DataError(
        file: divided.data.table.source, expected: "rows to train on", found: "none")
    }
    self.training = training
    validation = try examples(divided.split.validation)
    test = try examples(divided.split.test)
    self.remarks = remarks
  }

  private var loss: any Loss { Recipe.loss(for: divided.data.task) }

  func learned() throws -> Learned {
    let choice = try choice()
    let recipe = choice?.best.recipe ?? changed(divided.book.plain)
    let trainer = try trainer(recipe)
    let result = try trainer.fit(
      validation: validation, options: fitOptions(recipe), shouldStop: shouldStop,
      onEpoch: { tell(.epoch($0)) })
    if result.bestEpoch == nil, let divergence = result.divergence { throw divergence }
    let assessment = try Assessment(
      of: trainer, training: training, validation: validation, test: test,
      judged: choice?.best.metrics, data: divided)
    return Learned(
      model: try model(trainer, result, assessment), result: result, assessment: assessment,
      choice: choice, data: divided, remarks: remarks)
  }

  /// The recipes that were tried; nil where there is nothing to try.
  private func choice() throws -> RecipeChoice? {
    guard divided.folds > 0 else { return nil }
    let folds = try divided.makeFolds(validation: validation)
    if folds.isEmpty { return nil }
    var search = RecipeSearch(
      folds: folds, task: divided.data.task, loss: loss, seed: learner.seed)
    search.adjust = { [isWeighted] in LearnerWork.adjust(&$0, isWeighted: isWeighted) }
    let choice = try search.choose(
      from: divided.book, threads: learner.threads, change: changed, shouldStop: shouldStop,
      onTraining: { [tell] in tell(.choosing(done: $0)) })
    if choice == nil, shouldStop() { throw CancellationError() }
    return choice
  }

  /// A recipe with what was asked for.
  private func changed(_ recipe: Recipe) -> Recipe {
    var recipe = recipe
    if let layers = learner.layers { recipe.layers = layers }
    return recipe
  }

  private var isWeighted: Bool { divided.data.weights != nil }

  /// What no recipe decides.
  private static func adjust(_ options: inout TrainingOptions, isWeighted: Bool) {
    if isWeighted { options.overSamples = .weightedMean }
  }

  private func trainer(_ recipe: Recipe) throws -> Trainer<S> {
    let preprocessing = divided.preprocessing
    let network = try recipe.network(
      inputs: preprocessing.featureCount, outputs: preprocessing.target.outputCount, loss: loss,
      task: divided.data.task)
    var options = recipe.options(loss: loss, seed: learner.seed, threads: learner.threads)
    LearnerWork.adjust(&options, isWeighted: isWeighted)
    return try Trainer(
      network, training, options,
      parameters: network.initialParameters(seed: options.seed, drawnFor: training.inputs))
  }

  private func fitOptions(_ recipe: Recipe) -> FitOptions {
    FitOptions(
      epochs: recipe.epochs, target: divided.preprocessing.target)
  }

  private func model(
    _ trainer: Trainer<S>, _ result: FitResult, _ assessment: Assessment
  ) throws -> Model {
    let provenance = Provenance(
      seed: learner.seed, epochs: result.records.count,
      bestEpoch: result.keptEpoch ?? result.bestEpoch,
      options: try trainer.options.json.object ?? [:], metrics: assessment.json)
    return try trainer.model(
      task: divided.data.task, preprocessing: divided.preprocessing, provenance: provenance,
      baselines: assessment.baselines)
  }
}

extension FitOptions {
  /// The same with errors told in the units of a target: of the one number that it standardizes.
  ///
  /// - Parameter target: what the network's outputs mean.
  public init(epochs: Int, until: Double? = nil, patience: Int? = nil, target: TargetTransform) {
    self.init(epochs: epochs, until: until, patience: patience)
    if let numbers = target.numbers, numbers.count == 1 { targetDeviation = numbers[0].deviation }
  }
}
