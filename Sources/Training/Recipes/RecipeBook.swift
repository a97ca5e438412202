import ChainruleNetworks

/// The recipes that suit data of some size. Names, columns and values play no part.
///
/// What the numbers rest on is in Design/recipes.md.
public struct RecipeBook: Hashable, Sendable {
  /// The training rows, those to choose by among them.
  public let rows: Int
  /// The network's inputs.
  public let inputs: Int
  /// The network's outputs.
  public let outputs: Int

  public init(rows: Int, inputs: Int, outputs: Int) {
    self.rows = rows
    self.inputs = inputs
    self.outputs = outputs
  }

  /// A network with a penalty of λ/2 · Σ w² on its weights: the greater λ, the smoother what it can learn.
  ///
  /// It is trained to the end of a schedule that comes to rest, so that no epoch has to be picked.
  public func penalized(_ penalty: Double) -> Recipe {
    recipe(
      [128, 64], Adam(learningRate: 0.003, weightDecay: penalty),
      steps: rows < RecipeBook.few ? 2_000 : 3_000)
  }

  /// A larger network that may not rely on any single neuron: for few rows with much in them.
  public var dropping: Recipe {
    var recipe = recipe(
      [256, 128], AdamW(learningRate: 0.003, weightDecay: 0.03), steps: 3_000)
    recipe.dropout = 0.2
    return recipe
  }

  /// For rows so many that they hardly let themselves be learned by heart.
  public var plain: Recipe {
    if rows < RecipeBook.many { return penalized(0.01) }
    var recipe = recipe(
      [256, 128], AdamW(learningRate: 0.003, weightDecay: 0.01),
      steps: min(max(6_000, 10 * stepsPerEpoch), 40 * stepsPerEpoch))
    recipe.dropout = 0.1
    return recipe
  }

  /// Fewer rows than these call for shorter trainings and may profit from dropout.
  public static let few = 1_000
  /// From this many rows on there is nothing to try.
  public static let many = 10_000

  /// The penalties that are tried first.
  public static let penalties = [0.03, 0.01, 0.003]
  /// All that may follow, each about √10 times the next.
  static let ladder = [0.3, 0.1, 0.03, 0.01, 0.003, 0.001, 0.0003]

  /// How many parts the rows are divided into to choose by: 5 as long as that is cheap, then 1 (a fifth of the rows
  /// judges), then none.
  ///
  /// - Parameter layers: the hidden layers, where the user says which; nil: the recipe's.
  public func folds(layers: [Int]? = nil) -> Int {
    if rows < RecipeBook.fewest || rows >= RecipeBook.many { return 0 }
    var recipe = penalized(0.01)
    recipe.layers = layers ?? recipe.layers
    let training = cost(of: recipe) * Double(RecipeBook.penalties.count + 1)
    if training * 4 <= RecipeBook.budget { return 5 }
    return training <= RecipeBook.budget ? 1 : 0
  }

  /// Fewer rows than these cannot judge.
  public static let fewest = 30
  /// Some seconds of one processor, in multiplications and additions.
  private static let budget = 3e11

  /// About how many multiplications and additions a training takes: three products with each weight for each row, and
  /// what each step costs whatever its size.
  private func cost(of recipe: Recipe) -> Double {
    var weights = 0.0
    var width = inputs
    for size in recipe.layers + [outputs] {
      weights += Double(width + 1) * Double(size)
      width = size
    }
    let steps = Double(recipe.epochs * (rows + recipe.batchSize - 1) / recipe.batchSize)
    return steps * (3 * Double(recipe.batchSize) * weights + 3e5)
  }

  private var batchSize: Int {
    let usual = rows < RecipeBook.few ? 32 : rows < RecipeBook.many ? 64 : 128
    return min(usual, max(rows, 1))
  }

  private var stepsPerEpoch: Int { (max(rows, 1) + batchSize - 1) / batchSize }

  private func recipe(_ layers: [Int], _ optimizer: any Optimizer, steps: Int) -> Recipe {
    let epochs = max(1, Int((Double(steps) / Double(stepsPerEpoch)).rounded()))
    var recipe = Recipe(
      layers: layers, optimizer: optimizer, batchSize: batchSize, epochs: epochs)
    recipe.schedule = .cosine(epochs: epochs, warmUp: Double(max(1, epochs / 20)))
    return recipe
  }
}
