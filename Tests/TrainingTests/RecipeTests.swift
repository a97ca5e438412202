import Chainrule
import Testing

@Suite struct RecipeTests {
  @Test func fewRowsCallForStrongRegularization() {
    let (few, some, many) = (
      Recipe(rows: 200, inputs: 10), Recipe(rows: 5_000, inputs: 10),
      Recipe(rows: 50_000, inputs: 10)
    )
    #expect(few.layers == [128, 64])
    #expect(few.dropout > some.dropout && some.dropout > many.dropout)
    #expect(few.optimizer.weightDecay > some.optimizer.weightDecay)
    #expect(few.batchSize < many.batchSize)
    #expect(few.patience > many.patience)
  }

  @Test func aBatchIsNeverLargerThanTheRows() {
    #expect(Recipe(rows: 3, inputs: 1).batchSize == 3)
    #expect(Recipe(rows: 0, inputs: 1).batchSize == 1)
  }

  @Test func lossesAndOutputsSuitTheTask() {
    let classes = Recipe.loss(for: .classification)
    #expect(classes is CrossEntropyLoss)
    #expect(Recipe.output(for: classes, task: .classification) == .softmax)
    let numbers = Recipe.loss(for: .regression)
    #expect(numbers is MeanSquaredErrorLoss)
    #expect(Recipe.output(for: numbers, task: .regression) == .linear)
  }
}
