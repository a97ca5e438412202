import ChainruleInterchange

/// How much a model needs each of its columns: what becomes worse when the values of one are handed out to the rows
/// anew, all else left as it is.
///
///     let importance = try predictor.importance(of: data.content, rows: split.test, seed: 0)
///     importance.ranked[0].name                // "flipper_length_mm"
///     importance.ranked[0].lossIncrease        // 0.81
///
/// A column that is shuffled keeps its values but says nothing about its row any longer; all inputs that are made of it
/// move together. A column that tells the same as another may be missed little: the model reads the other one. Source:
/// L. Breiman, “Random Forests”, 2001, section 10, measured on rows as A. Fisher, C. Rudin, F. Dominici, “All Models are
/// Wrong, but Many are Useful”, 2019, do.
public struct PermutationImportance: Sendable, Hashable {
  /// What is lost without one column.
  public struct Column: Sendable, Hashable {
    /// The column, or the part of an image.
    public let name: String
    /// How much greater the mean loss of a row is, shuffle by shuffle; below 0 where it is less.
    public let losses: [Double]
    /// How much worse the measure is: accuracy lost, or RMSE gained in the target's units.
    public let scores: [Double]
    /// The mean over the rows of Σᵢ |∂ℓ/∂xᵢ| · sᵢ over the column's inputs xᵢ, sᵢ the deviation of xᵢ over the rows: how
    /// much the loss of a row moves, to first order, with a step as wide as the column varies.
    public let gradient: Double

    /// The mean of `losses`.
    public var lossIncrease: Double { mean(losses) }
    /// The standard deviation of `losses` from one shuffle to another.
    public var lossSpread: Double { deviation(losses) }
    /// The mean of `scores`.
    public var scoreLoss: Double { mean(scores) }
    /// The standard deviation of `scores`.
    public var scoreSpread: Double { deviation(scores) }
  }

  /// In the order of the inputs.
  public let columns: [Column]
  /// Where columns are parts of an image; else nil.
  public let grid: InputGroups.Grid?
  /// The mean loss of a row, nothing shuffled.
  public let loss: Double
  /// The measure and its value with nothing shuffled: `accuracy`, or `rmse` in the target's units.
  public let score: Metrics.Entry
  /// The rows that were measured.
  public let rows: Int
  /// The rows that there were; more than `rows` where some were drawn.
  public let rowsInAll: Int
  /// How often each column was shuffled.
  public let shuffles: Int
  /// What the shuffles were drawn from.
  public let seed: UInt64

  /// The columns by what is lost, the greatest first; equal ones in their order.
  public var ranked: [Column] {
    columns.indices.sorted { a, b in
      let (left, right) = (columns[a].lossIncrease, columns[b].lossIncrease)
      return left == right ? a < b : left > right
    }.map { columns[$0] }
  }

  /// One object: `measure`, `loss`, `rows`, `rows_in_all`, `shuffles`, `seed` and `columns`, the most important first.
  public var json: JSONValue {
    [
      "loss": .number(loss), "measure": .string(score.key), "value": .number(score.value),
      "rows": .integer(rows), "rows_in_all": .integer(rowsInAll),
      "shuffles": .integer(shuffles), "seed": JSONValue(seed),
      "columns": .array(
        ranked.map { column in
          [
            "column": .string(column.name), "loss_increase": .number(column.lossIncrease),
            "loss_spread": .number(column.lossSpread), "losses": JSONValue(column.losses),
            "\(score.key)_loss": .number(column.scoreLoss),
            "\(score.key)_spread": .number(column.scoreSpread),
            "gradient": .number(column.gradient),
          ]
        }),
    ]
  }
}

/// The standard deviation of a sample, with n − 1; 0 of a single number.
func deviation(_ values: [Double]) -> Double {
  guard values.count > 1 else { return 0 }
  let center = mean(values)
  let squares = values.reduce(0) { $0 + ($1 - center) * ($1 - center) }
  return (squares / Double(values.count - 1)).squareRoot()
}
