import ChainruleExplain
import ChainruleGraphs
import ChainruleInterchange
import ChainruleNetworks
import ChainruleTensors

/// What files of golden numbers say beyond the common layout.
struct Extras {
  let worked: Worked
  let file: ExampleFile

  private var layers: [Trace.Layer] { worked.before.layers }

  // MARK: - The two-layer program

  /// Weights as a program of NumPy keeps them: [inputs][outputs].
  var numpyLayout: JSONValue {
    var object: JSONObject = [
      "note": "the same weights as the text stores them: [inputs][outputs]",
      "random_seed": file.seed.map { .integer(Int($0)) } ?? .null,
    ]
    let final = worked.training?.final ?? [:]
    for (when, values) in [("initial", worked.example.parameters), ("final", final)] {
      for layer in layers {
        let rows = values[layer.weightID].map { JSONValue($0.rows.transposed) } ?? .null
        object["weight\(layer.number)_\(when)"] = rows
      }
    }
    return .object(object)
  }

  /// What the program prints: its loop ends with an update whose effect it does not see.
  func programOutput() throws -> JSONValue {
    var example = worked.example
    example.checkpoints = [example.steps - 1, example.steps]
    let training = try Training(example)
    let probe = [1.0, 0, 1]
    let place = example.inputs.rows.firstIndex(of: probe)
    let after = place.map { training.checkpoints[1].outputs.rows[$0] }
    return [
      "initial_output": JSONValue(worked.before.outputs.rows),
      "last_output_in_loop": JSONValue(training.checkpoints[0].outputs.rows),
      "last_output_updates": .integer(example.steps - 1), "probe_input": JSONValue(probe),
      "output_after_training": after.map { JSONValue($0) } ?? .null,
    ]
  }

  // MARK: - Factors of the chain rule

  /// The three factors of a weight's slope, sample by sample, of one neuron.
  var factors: JSONValue {
    let layer = layers[0]
    let slopes = slopes(of: layer)
    return [
      "dC_dyhat": JSONValue(layer.dCda.values), "dyhat_dz": JSONValue(slopes.values),
      "dz_dw": JSONValue(worked.example.inputs.rows),
      "dz_db": JSONValue(layer.z.values.map { _ in 1 }), "note": .string(factorNote(layer)),
    ]
  }

  private func factorNote(_ layer: Trace.Layer) -> String {
    let slope = worked.before.activation(of: layer) == .linear ? "1" : "yhat(1-yhat)"
    return "per sample: dC_dyhat = (2/n)(yhat-y) or (1/n)(yhat-y)/(yhat(1-yhat)), "
      + "dyhat_dz = \(slope), dz_dw = x, dz_db = 1"
  }

  /// The factors along the only path through two layers of one neuron each.
  var pathFactors: JSONValue {
    let (first, second) = (layers[0], layers[1])
    return [
      "dz2_dw2": .number(first.a.values[0]), "da2_dz2": .number(slopes(of: second).values[0]),
      "dC_da2": .number(second.dCda.values[0]), "dC_dw2": .number(second.weightGradient.values[0]),
      "dz1_dw1": .number(worked.example.inputs.values[0]),
      "da1_dz1": .number(slopes(of: first).values[0]),
      "dz2_da1": .number(second.weights.values[0]), "dC_da1": .number(first.dCda.values[0]),
      "dC_dw1": .number(first.weightGradient.values[0]),
    ]
  }

  /// ∂a/∂z of every neuron, [samples, neurons].
  private func slopes(of layer: Trace.Layer) -> Tensor<Double> {
    worked.before.slopes(of: layer)
  }

  /// The share of each path from the first weight through the second layer: δ²ⱼ · w²ⱼ₁ · ∂a¹₁/∂z¹₁ · x₁.
  var pathsOfFirstWeight: JSONValue {
    let names = ByName(worked)
    let (first, second) = (layers[0], layers[1])
    let slope = slopes(of: first).values[0]
    let x = worked.example.inputs.values[0]
    let shares = second.delta.values.indices.map { j -> JSONObject.Entry in
      let share = second.delta.values[j] * second.weights[j, 0] * slope * x
      return .init(names.suffix(ofNeuron: j, layer: second.number), .number(share))
    }
    return .object(JSONObject(shares))
  }

  // MARK: - A line

  /// The best line at once, by the formula: m = cov(x, y)/var(x), b = ȳ − m x̄.
  var leastSquares: JSONValue {
    let (m, b, mse) = Extras.leastSquares(worked.example)
    return [
      "m": .number(m), "b": .number(b), "mse": .number(mse), "rmse": .number(mse.squareRoot()),
    ]
  }

  static func leastSquares(_ example: Case) -> (m: Double, b: Double, mse: Double) {
    let (x, y) = (example.inputs.values, example.targets.values)
    let n = Double(x.count)
    let (meanX, meanY) = (x.reduce(0, +) / n, y.reduce(0, +) / n)
    let covariance = zip(x, y).reduce(0) { $0 + ($1.0 - meanX) * ($1.1 - meanY) }
    let m = covariance / x.reduce(0) { $0 + ($1 - meanX) * ($1 - meanX) }
    let b = meanY - m * meanX
    let squares = zip(x, y).reduce(0) { sum, point in
      let error = m * point.0 + b - point.1
      return sum + error * error
    }
    return (m, b, squares / n)
  }
}

extension Trace {
  /// ∂a/∂z of every neuron of a layer whose activation works on each alone, [samples, neurons].
  func slopes(of layer: Layer) -> Tensor<Double> {
    let table = ActivationTable(points: layer.z.values, functions: [activation(of: layer)])
    let slopes = table.calculated(activation(of: layer)).slopes
    return Tensor(slopes, shape: layer.z.shape)
  }
}

extension [[Double]] {
  var transposed: [[Double]] {
    guard let width = first?.count else { return [] }
    return (0..<width).map { j in map { $0[j] } }
  }
}
