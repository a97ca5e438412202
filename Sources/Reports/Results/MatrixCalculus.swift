import ChainruleExplain
import ChainruleFormulas
import ChainruleInterchange
import ChainruleNetworks
import ChainruleTensors

/// The Jacobians of a network of two layers at one sample, J[i][j] = ∂outᵢ/∂inⱼ, and what they are good for.
struct MatrixCalculus {
  let worked: Worked
  /// A small change of the inputs.
  let direction: [Double]

  private var first: Trace.Layer { worked.before.layers[0] }
  private var second: Trace.Layer { worked.before.layers[1] }

  private func diagonal(_ layer: Trace.Layer) -> [[Double]] {
    let slopes = worked.before.slopes(of: layer).values
    return slopes.indices.map { i in slopes.indices.map { $0 == i ? slopes[i] : 0 } }
  }

  private var outputsByFirstSums: [[Double]] {
    diagonal(second).times(second.weights.rows).times(diagonal(first))
  }

  var jacobians: JSONValue {
    [
      "dz1_dx": JSONValue(first.weights.rows), "da1_dz1": JSONValue(diagonal(first)),
      "dz2_da1": JSONValue(second.weights.rows), "da2_dz2": JSONValue(diagonal(second)),
      "da2_dz1": JSONValue(outputsByFirstSums),
      "da2_dx": JSONValue(outputsByFirstSums.times(first.weights.rows)),
    ]
  }

  /// The same Jacobians with what each is made of, as matrices to be read.
  var equations: [MatrixEquation] {
    func jacobian(_ key: String) -> MatrixFormula {
      let rows = jacobians[key]?.array?.map { $0.array?.compactMap(\.double) ?? [] } ?? []
      let shape = [rows.count, rows.first?.count ?? 0]
      return .matrix(MatrixCalculus.symbol(key), Tensor(rows.flatMap { $0 }, shape: shape))
    }
    func weights(_ layer: Trace.Layer) -> MatrixFormula {
      .matrix(Symbol("W", layer: layer.number), layer.weights)
    }
    let sides: [(String, MatrixFormula)] = [
      ("dz1_dx", weights(first)), ("da1_dz1", slopes(of: first)),
      ("dz2_da1", weights(second)), ("da2_dz2", slopes(of: second)),
      ("da2_dz1", .product(.product(jacobian("da2_dz2"), weights(second)), jacobian("da1_dz1"))),
      ("da2_dx", .product(jacobian("da2_dz1"), weights(first))),
    ]
    return sides.map { key, side in
      MatrixEquation(id: "matrix-\(key)", MatrixCalculus.symbol(key), side)
    }
  }

  /// diag(σ′(z))
  private func slopes(of layer: Trace.Layer) -> MatrixFormula {
    let count = layer.z.count
    func column(_ values: [Double]) -> Tensor<Double> { Tensor(values, shape: [count, 1]) }
    let kind = worked.before.activation(of: layer).kind
    let sums = MatrixFormula.matrix(Symbol("z", layer: layer.number), column(layer.z.values))
    let slopes = MatrixFormula.applied(
      kind == "sigmoid" ? "σ′" : "\(kind)′", sums, column(worked.before.slopes(of: layer).values))
    let square = Tensor(diagonal(layer).flatMap { $0 }, shape: [count, count])
    return .applied("diag", slopes, square)
  }

  /// da2_dz1 as ∂a²/∂z¹.
  static func symbol(_ key: String) -> Symbol {
    func symbol(_ part: Substring) -> Symbol {
      let layer = part.dropFirst(2)
      return Symbol(String(part.dropFirst().prefix(1)), layer.isEmpty ? nil : String(layer))
    }
    let parts = key.split(separator: "_")
    guard parts.count == 2 else { return Symbol(key) }
    var variable = symbol(parts[1])
    variable.form = .derivative(of: Element(symbol(parts[0])))
    return variable
  }

  /// The row ∂C/∂a multiplied into one Jacobian after the other.
  var vectorProducts: JSONValue {
    let rows = [second.dCda.rows]
    let sums2 = rows[0].times(diagonal(second))
    let outputs1 = sums2.times(second.weights.rows)
    let sums1 = outputs1.times(diagonal(first))
    return [
      "dC_da2": JSONValue(rows[0][0]), "dC_dz2": JSONValue(sums2[0]),
      "dC_da1": JSONValue(outputs1[0]), "dC_dz1": JSONValue(sums1[0]),
      "dC_dx": JSONValue(sums1.times(first.weights.rows)[0]),
    ]
  }

  /// How the outputs change with the inputs: by the Jacobian, and really.
  func nudge() throws -> JSONValue {
    let predicted = outputsByFirstSums.times(first.weights.rows).times(direction.map { [$0] })
    var moved = worked.example
    moved.inputs.values = zip(moved.inputs.values, direction).map { $0 + $1 }
    let after = try Trace(moved).outputs.values
    return [
      "dx": JSONValue(direction), "J_dx": JSONValue(predicted.map { $0[0] }),
      "true_change": JSONValue(zip(after, worked.before.outputs.values).map { $0 - $1 }),
    ]
  }
}

extension [[Double]] {
  /// The matrix product.
  fileprivate func times(_ other: [[Double]]) -> [[Double]] {
    let columns = other.transposed
    return map { row in columns.map { zip(row, $0).reduce(0) { $0 + $1.0 * $1.1 } } }
  }
}
