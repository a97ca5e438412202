import ChainruleData
import ChainruleExplain
import ChainruleInterchange
import ChainruleNetworks
import ChainruleTraining

/// What a run's data show of its model.
public struct RunFindings: Sendable {
  /// The rows that all of it was found on.
  public let part: RunData.Part
  /// What the model answers for them.
  public let judged: JudgedRows
  /// Whether answers are as often right as they say; nil for numbers.
  public let reliability: Reliability?
  /// The area under the ROC curve of each class against the others; nil where it is not defined, empty for numbers.
  public let areas: [Double?]
  /// What thresholds on the probability find: of the second of two classes, else of each against all others, at most
  /// `mostCurves` and then those of the least area, in the order of the classes; empty for numbers.
  public let curves: [ClassCurve]
  /// What is lost without each column.
  public let importance: PermutationImportance
  /// Places in `judged` of the rows with the greatest loss, the greatest first.
  public let worst: [Int]
  /// What should be looked at.
  public let warnings: [Diagnostics.Warning]

  /// So many of the worst rows are listed.
  public static let worstCount = 10
  /// So many classes have a curve.
  public static let mostCurves = 8
  /// So often each column is shuffled.
  public static let shuffles = 5

  /// - Parameter asLearned: whether the training rows are still those that were learned from; what is found about others
  ///   is not said of the run.
  init(
    _ data: RunData, model: Model, record: JSONValue, asLearned: Bool = true, threads: Int
  ) throws {
    let predictor = try ModelPredictor(model, threads: threads)
    let part = data.telling
    judged = try predictor.judge(part.content, rows: part.rows, weights: part.weights)
    (self.part, reliability) = (part, judged.reliability)
    areas = judged.areas
    curves = judged.curves(of: Self.chosen(areas))
    importance = try predictor.importance(
      of: part.content, rows: part.rows, weights: part.weights, shuffles: Self.shuffles,
      seed: model.provenance.seed)
    worst = judged.worst(Self.worstCount)
    warnings =
      try (asLearned ? Self.trainingWarnings(data, predictor) : [])
      + Self.warnings(data, part, judged, record)
  }

  /// The classes whose curves are shown.
  private static func chosen(_ areas: [Double?]) -> [Int] {
    if areas.count == 2 { return [1] }
    let known = areas.indices.compactMap { place in areas[place].map { ($0, place) } }
    return known.sorted { $0 < $1 }.prefix(mostCurves).map(\.1).sorted()
  }

  /// What `train` warns of the rows that it learns from, found anew.
  private static func trainingWarnings(
    _ data: RunData, _ predictor: ModelPredictor
  ) throws -> [Diagnostics.Warning] {
    var warnings: [Diagnostics.Warning] = []
    if case .table(let table) = data.divided.data.content, let columns = data.divided.columns,
      columns.targets.count == 1
    {
      warnings += try Diagnostics.leaks(
        in: table, columns: columns, rows: data.divided.split.training)
    }
    let training = data.parts[0]
    return warnings
      + (try predictor.warnings(
        on: training.content, rows: training.rows, weights: training.weights))
  }

  /// What `train` warns of its results, found anew.
  private static func warnings(
    _ data: RunData, _ part: RunData.Part, _ judged: JudgedRows, _ record: JSONValue
  ) -> [Diagnostics.Warning] {
    var warnings: [Diagnostics.Warning] = []
    if part.name != "train" {
      warnings += Diagnostics.comparison(
        of: judged.measures.metrics, constant: judged.measures.constant,
        linear: judged.measures.linear, areClassesWeighted: data.areClassesWeighted)
      warnings += Diagnostics.neverPredicted(
        in: judged.measures.metrics, areClassesWeighted: data.areClassesWeighted)
    }
    let isChosen = record["choice"] != nil && record["rows"]?["validation"]?.integer == 0
    func recorded(_ name: String, rows: Int?) -> Metrics? {
      record["metrics"]?[name].flatMap { Metrics($0, rows: rows ?? 0) }
    }
    let own = record["rows"]?["validation"]?.integer ?? 0
    if let known = recorded("train", rows: record["rows"]?["train"]?.integer),
      let new = recorded("validation", rows: own > 0 ? own : record["choice"]?["rows"]?.integer)
    {
      warnings += Diagnostics.overfitting(training: known, validation: new, isChosen: isChosen)
    }
    return warnings
  }

  var json: JSONObject {
    let baselines: [(String, Metrics?)] = [
      ("constant", judged.measures.constant), ("linear", judged.measures.linear),
    ]
    var object: JSONObject = [
      "part": .string(part.name),
      "baselines": .object(
        JSONObject(
          baselines.compactMap { name, metrics in metrics.map { .init(name, $0.json) } })),
      "importance": importance.json,
    ]
    if let reliability { object["calibration"] = reliability.json }
    object["worst"] = .array(worst.map { json(ofRow: $0) })
    object["warnings"] = .array(warnings.map(\.json))
    return object
  }

  private func json(ofRow place: Int) -> JSONValue {
    var row: JSONObject = [
      "row": .integer(judged.rows[place] + 1), "loss": .number(judged.losses[place]),
    ]
    switch (judged.truth, judged.predictions.content) {
    case (.classes(let truth), .classes(let answers, let names, let probabilities)):
      row["truth"] = .string(names[Int(truth[place])])
      row["prediction"] = .string(names[Int(answers[place])])
      if let probabilities {
        row["probability_of_truth"] = .number(probabilities[place, Int(truth[place])])
        row["probability"] = .number(probabilities[place, Int(answers[place])])
      }
    case (.numbers(let truth), .numbers(let answers)):
      let width = truth.shape[1]
      func values(_ numbers: [Double]) -> JSONValue {
        let own = Array(numbers[place * width..<(place + 1) * width])
        return width == 1 ? .number(own[0]) : JSONValue(own)
      }
      row["truth"] = values(truth.values)
      row["prediction"] = values(answers.values)
    default: break
    }
    return .object(row)
  }
}

/// The curves of one class.
public struct ClassCurve: Sendable {
  /// Its place among the classes.
  public let place: Int
  /// What thresholds on its probability find.
  public let curve: ThresholdCurve
}

extension JudgedRows {
  /// The area of each class against the others; empty for numbers and where there are no probabilities.
  fileprivate var areas: [Double?] {
    eachClass { rocAUC(isPositive: $0, scores: $1, weights: weights) }
  }

  fileprivate func curves(of places: [Int]) -> [ClassCurve] {
    let wanted = Set(places)
    return eachClass(where: wanted.contains) {
      ThresholdCurve(isPositive: $0, scores: $1, weights: weights)
    }.enumerated().compactMap { place, curve in
      curve.map { ClassCurve(place: place, curve: $0) }
    }
  }

  /// What is measured of each class, from which rows are its own and from its probabilities.
  private func eachClass<Found>(
    where isWanted: (Int) -> Bool = { _ in true }, _ measure: ([Bool], [Double]) -> Found?
  ) -> [Found?] {
    guard case .classes(let truth) = truth,
      case .classes(_, let names, let probabilities?) = predictions.content
    else { return [] }
    return names.indices.map { place in
      isWanted(place)
        ? measure(
          truth.map { Int($0) == place }, truth.indices.map { probabilities[$0, place] }) : nil
    }
  }
}
