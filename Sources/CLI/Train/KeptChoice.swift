import Chainrule

/// What choosing a recipe has found, as `run.json` keeps it: a run that is resumed says the same at its end.
struct KeptChoice {
  /// The recipes that were tried.
  let trials: JSONValue
  /// How many parts of the training rows were judged in turn.
  let folds: Int
  /// The measures of the judged rows; nil where a training diverged.
  let judged: Metrics?

  init(_ choice: RecipeChoice) {
    trials = .array(choice.trials.map { KeptChoice.json($0, isChosen: $0 == choice.best) })
    folds = choice.best.foldLosses.count
    judged = choice.best.metrics
  }

  /// From `run.json`; nil where nothing was chosen, or the run is older than such records.
  init?(_ record: JSONValue) {
    guard let choice = record["choice"], let trials = choice["trials"],
      let folds = choice["folds"]?.integer
    else { return nil }
    (self.trials, self.folds) = (trials, folds)
    judged = record["metrics"]?["validation"].flatMap { metrics in
      choice["rows"]?.integer.flatMap { Metrics(metrics, rows: $0) }
    }
  }

  /// For `run.json`.
  var json: JSONObject {
    var object: JSONObject = ["folds": .integer(folds), "trials": trials]
    if let judged { object["rows"] = .integer(judged.rows) }
    return object
  }

  /// A recipe that was tried, and how it did.
  private static func json(_ trial: RecipeChoice.Trial, isChosen: Bool) -> JSONValue {
    var object: JSONObject = [
      "layers": .array(trial.recipe.layers.map { .integer($0) }),
      "dropout": .number(trial.recipe.dropout),
      "optimizer": .string(type(of: trial.recipe.optimizer.optimizer).kind),
      "epochs": .integer(trial.recipe.epochs),
      "chosen": .bool(isChosen),
    ]
    if let decay = trial.recipe.weightDecay { object["weight_decay"] = .number(decay) }
    if trial.loss.isFinite { object["loss"] = .number(trial.loss) }
    for key in ["accuracy", "r2"] {
      if let value = trial.metrics?[key] { object[key] = .number(value) }
    }
    return .object(object)
  }
}
