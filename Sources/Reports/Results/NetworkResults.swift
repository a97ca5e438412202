import ChainruleExplain
import ChainruleGraphs
import ChainruleInterchange
import ChainruleNetworks
import ChainruleTensors

/// The cases of an example of networks, each in the layout of the golden numbers, with what its file says beyond that.
struct NetworkResults {
  let file: ExampleFile
  let cases: [Case]
  let golden: String?
  /// The key of the golden file that the example gives; nil for all of it.
  let part: String?

  func object() throws -> JSONObject {
    switch golden {
    case "iamtrask": return try RateRuns.object(cases)
    case "perceptron": return ["cases": .array(try cases.map { .object(try perceptron($0)) })]
    case "mazur": return try SharedBiases(results: self).object()
    default: break
    }
    let objects = try cases.map { try object($0) }
    switch part {
    case "layer_case", "line_fit": return [part ?? "": .object(objects[0])]
    case let part?: return [part: .array(objects.map { .object($0) })]
    case nil where objects.count == 1 && golden != "matrix_calculus": return objects[0]
    case nil: return ["cases": .array(objects.map { .object($0) })]
    }
  }

  /// One case with all that is known of it.
  func object(_ example: Case) throws -> JSONObject {
    let worked = try Worked(example)
    var json = try heading(example)
    if worked.perceptron != nil, golden == nil {
      for entry in try perceptron(example).entries { json[entry.key] = entry.value }
      return json
    }
    for entry in try NetworkResults.explanation(worked).entries where entry.key != "name" {
      json[entry.key] = entry.value
    }
    let extras = Extras(worked: worked, file: file)
    switch golden {
    case "seed001":
      json["numpy_layout"] = extras.numpyLayout
      json["program_output"] = try extras.programOutput()
    case "seed002":
      json["by_name"] = .object(ByName(worked).object)
      json["weight_positions"] = .object(ByName(worked).weightPositions)
      json["bias_positions"] = .object(ByName(worked).biasPositions)
      json["paths_of_dE_dw1"] = extras.pathsOfFirstWeight
    case "seed004": json["factors"] = extras.factors
    case "chain_rule": json["factors"] = extras.pathFactors
    case "optimization": json["least_squares"] = extras.leastSquares
    case "matrix_calculus":
      let calculus = MatrixCalculus(worked: worked, direction: file.direction)
      json["jacobians"] = calculus.jacobians
      json["vector_jacobian_products"] = calculus.vectorProducts
      json["jacobian_vector_product"] = try calculus.nudge()
    default: break
    }
    if !example.printed.isEmpty {
      json["printed_values"] = .array(try PrintedCheck(worked).json(rows: golden == "seed001"))
    }
    return json
  }

  func heading(_ example: Case) throws -> JSONObject {
    let golden = GoldenHeading.of(golden, part: part)
    return [
      "format": .string(ExampleResults.format), "name": .string(name(example)),
      "source": .string(golden?.source ?? file.source),
      "description": .string(golden?.description ?? example.about),
    ]
  }

  /// The golden file's name for a case, else its own.
  private func name(_ example: Case) -> String {
    let names = GoldenHeading.of(golden, part: part)?.names ?? []
    let place = cases.firstIndex { $0.name == example.name } ?? 0
    return names.indices.contains(place) ? names[place] : example.name
  }

  /// The keys that `explain --json` prints.
  static func explanation(_ worked: Worked) throws -> JSONObject {
    try JSONValue(parsing: ExplanationJSON(worked).text).object ?? [:]
  }

  /// The most updates of a perceptron that are listed.
  private static let mostListed = 40

  private func perceptron(_ example: Case) throws -> JSONObject {
    let run = try PerceptronRun(example)
    let worked = try NetworkResults.explanation(Worked(example))
    let layer = worked["network"]?["layers"]?[0]
    let listed = Array((worked["updates"]?.array ?? []).prefix(NetworkResults.mostListed))
    return [
      "name": .string(name(example)), "description": .string(example.about),
      "inputs": JSONValue(example.inputs.rows), "targets": JSONValue(example.targets.values),
      "initial_weights": layer?["weights"]?[0] ?? .null,
      "initial_bias": layer?["biases"]?[0] ?? .null,
      "learning_rate": .number(example.optimizer.optimizer.learningRate),
      "max_epochs": .integer(example.steps), "step_at_zero": 1, "updates": .array(listed),
      "updates_total": .integer(run.updates.count), "updates_listed": .integer(listed.count),
      "errors_per_epoch": .array(run.errorsPerEpoch.map { .integer($0) }),
      "converged": .bool(run.converged),
      "cycle": run.cycle.map { ["from": .integer($0.from), "to": .integer($0.to)] } ?? .null,
      "final_weights": worked["final_weights"] ?? .null,
      "final_bias": worked["final_bias"] ?? .null,
      "final_predictions": JSONValue(run.predictions.values),
    ]
  }
}

/// One network trained with several learning rates: errors on the way, and where it led.
enum RateRuns {
  static func object(_ cases: [Case]) throws -> JSONObject {
    guard let first = cases.first else { return [:] }
    return [
      "inputs": JSONValue(first.inputs.rows), "targets": JSONValue(first.targets.rows),
      "runs": .array(try cases.map(run)),
    ]
  }

  private static func run(_ example: Case) throws -> JSONValue {
    let training = try Training(example)
    // Noted six times, at even distances, before the update of its step.
    let every = max(1, example.steps / 6)
    let errors = training.checkpoints.filter {
      $0.updates % every == 0 && $0.updates < example.steps
    }
    .map { $0.meanDistance(from: example.targets) }
    let weights = training.final.sorted { $0.key.name < $1.key.name }.map {
      JSONValue($0.value.rows)
    }
    var object: JSONObject = [
      "learning_rate": .number(example.optimizer.optimizer.learningRate),
      "hidden": .integer(training.final[ParameterID("dense1.weight")]?.shape[0] ?? 0),
      "errors_every": .integer(every),
      "mean_absolute_errors": JSONValue(errors),
    ]
    for (i, matrix) in weights.enumerated() { object["final_weights_layer\(i + 1)"] = matrix }
    return .object(object)
  }
}

extension Training.Checkpoint {
  /// The mean of |a − y| over all samples and outputs.
  func meanDistance(from targets: Tensor<Double>) -> Double {
    let distances = zip(outputs.values, targets.values).map { abs($0 - $1) }
    return distances.reduce(0, +) / Double(max(distances.count, 1))
  }
}

/// The network whose biases can be read in several ways: frozen, shared, each its own, and updated in place.
struct SharedBiases {
  let results: NetworkResults

  func object() throws -> JSONObject {
    guard let example = results.cases.first else { return [:] }
    let worked = try Worked(example)
    let names = ByName(worked)
    var json = try results.heading(example)
    for entry in try NetworkResults.explanation(worked).entries where entry.key != "name" {
      json[entry.key] = entry.value
    }
    for (name, key) in [("shared", "shared_bias"), ("separate", "separate_biases")] {
      guard let other = results.cases.first(where: { $0.name == "\(name) biases" }) else {
        continue
      }
      json[key] = .object(try variant(other))
    }
    json["by_name"] = .object(names.object)
    json["printed_values"] = .array(try PrintedCheck(worked).publishedJSON())
    if let other = results.cases.first(where: { $0.order == .inPlace }) {
      json["in_place_update_variant"] = .object(try inPlace(other))
    }
    return json
  }

  private func variant(_ example: Case) throws -> JSONObject {
    let worked = try Worked(example)
    var json: JSONObject = ["note": .string(example.about)]
    let biases = worked.updates.filter { $0.spec.id.name.hasSuffix(".bias") }
    if biases.allSatisfy({ $0.old.shape == [] }) {
      json["gradients"] = JSONValue(biases.map { $0.gradient.values[0] })
      json["updated"] = JSONValue(biases.map { $0.new.values[0] })
    } else {
      json["layers"] = try NetworkResults.explanation(worked)["update"]?["layers"]
    }
    json["after"] = [
      "outputs": JSONValue(worked.after.outputs.rows), "loss": .number(worked.after.cost),
    ]
    return json
  }

  private func inPlace(_ example: Case) throws -> JSONObject {
    let checkpoints = try Training(example).checkpoints.filter { $0.updates > 0 }
    let note = GoldenHeading.of(results.golden, part: results.part)?.inPlaceNote
    return [
      "note": .string(note ?? example.about),
      "checkpoints": .array(
        checkpoints.map {
          [
            "updates": .integer($0.updates), "loss": .number($0.loss),
            "outputs": JSONValue($0.outputs.values),
          ]
        }),
    ]
  }
}
