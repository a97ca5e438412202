import Chainrule
import Testing

@Suite struct RecipeTests {
  @Test func moreRowsNeedLess() {
    let books = [200, 5_000, 50_000].map { RecipeBook(rows: $0, inputs: 10, outputs: 2) }
    #expect(books.map(\.plain.batchSize) == [32, 64, 128])
    #expect(books.map { $0.folds() } == [5, 5, 0])
    // What costs more is judged less often: wide inputs.
    #expect(RecipeBook(rows: 4_000, inputs: 784, outputs: 10).folds() == 1)
    #expect(books[0].folds(layers: [1_000_000, 1_000_000]) == 0)
    #expect(RecipeBook(rows: 20, inputs: 3, outputs: 2).folds() == 0)
    #expect(RecipeBook(rows: 3, inputs: 1, outputs: 2).plain.batchSize == 3)
    #expect(RecipeBook(rows: 0, inputs: 1, outputs: 2).plain.batchSize == 1)
  }

  @Test func schedulesEndWithTheEpochs() {
    for rows in [1, 31, 999, 1_000, 20_000, 1_000_000] {
      let recipe = RecipeBook(rows: rows, inputs: 5, outputs: 1).plain
      guard case .cosine(let epochs, let warmUp, let floor) = recipe.schedule else {
        Issue.record("\(recipe.schedule)")
        continue
      }
      #expect(epochs == recipe.epochs && warmUp < Double(epochs) + 1 && floor == 0)
    }
  }

  @Test func lossesAndOutputsFitTheTask() {
    let classes = Recipe.loss(for: .classification)
    #expect(Recipe.output(for: classes, task: .classification) == .softmax)
    let numbers = Recipe.loss(for: .regression)
    #expect(Recipe.output(for: numbers, task: .regression) == .linear)
  }

  // MARK: - Folds

  @Test func foldsAreEvenInEachClass() {
    let classes = (0..<103).map { Int32($0 % 10 == 0 ? 1 : 0) } + [7]
    let folds = Folds.assign(rows: 104, count: 4, classes: classes, seed: 3)
    #expect(folds[103] == -1)
    for place in [Int32(0), 1] {
      let counts = (0..<4).map { fold in
        zip(folds, classes).count { $0 == fold && $1 == place }
      }
      #expect((counts.max() ?? 0) - (counts.min() ?? 0) <= 1, "\(counts)")
    }
    #expect(Folds.assign(rows: 104, count: 4, classes: classes, seed: 3) == folds)
    #expect(Folds.assign(rows: 104, count: 4, classes: classes, seed: 4) != folds)
  }

  /// Of each four rows that stand side by side by value, each of four folds gets one.
  @Test func foldsGetSmallAndLargeValues() {
    let values = (0..<102).map { $0 == 7 ? Double.nan : Double($0 * 37 % 101) }
    let folds = Folds.assign(rows: 102, count: 4, spreading: values, seed: 3)
    let ascending = values.indices.sorted {
      (values[$0].isNaN ? -1 : values[$0]) < (values[$1].isNaN ? -1 : values[$1])
    }
    // Equal values, of which there are few, may change places.
    for start in stride(from: 8, to: 92, by: 4) where Set(values[start..<start + 4]).count == 4 {
      let near = ascending[start..<start + 4]
      if Set(ascending[start - 1...start + 4].map { values[$0] }).count == 6 {
        #expect(Set(near.map { folds[$0] }) == [0, 1, 2, 3])
      }
    }
    let sizes = (0..<4).map { fold in folds.count { $0 == fold } }
    #expect(sizes == [26, 26, 25, 25])
    #expect(Folds.assign(rows: 102, count: 4, spreading: values, seed: 3) == folds)
    #expect(Folds.assign(rows: 102, count: 4, spreading: values, seed: 4) != folds)
    #expect(Folds.assign(rows: 102, count: 4, seed: 3) != folds)
  }

  /// As `--stratify` asks for: the rows of a fold tell as much about large targets as all rows.
  @Test func stratifiedNumbersAreSpreadOverTheFoldsToo() throws {
    let numbers = (0..<60).map { Double($0 * 37 % 60) }
    let table = Table([
      Column(name: "x", numbers: numbers),
      // One in ten is large.
      Column(name: "y", numbers: numbers.map { $0 >= 54 ? 1000 + $0 / 8 : $0 + 0.5 }),
    ])
    let data = try LearningData(table, targets: ["y"])
    var division = Division(test: .none)
    func large(_ fold: Fold<Double>) -> Int {
      guard case .values(let values) = fold.validation.targets, let target = fold.target else {
        return -1
      }
      return target.inOriginalUnits(values).values.count { $0 > 500 }
    }
    var evenlyByChance = 0
    for seed in 0..<5 {
      division.stratifies = true
      let spread: [Fold<Double>] = try DividedData(data, division, seed: UInt64(seed)).makeFolds(
        validation: nil)
      #expect(spread.count == 5)
      #expect(spread.map(large).allSatisfy { (1...2).contains($0) }, "\(spread.map(large))")
      #expect(spread.reduce(0) { $0 + $1.validation.count } == 60)
      division.stratifies = false
      let dealt: [Fold<Double>] = try DividedData(data, division, seed: UInt64(seed)).makeFolds(
        validation: nil)
      if dealt.map(large).allSatisfy({ (1...2).contains($0) }) { evenlyByChance += 1 }
    }
    #expect(evenlyByChance < 5)
  }

  @Test func groupsStayInOneFold() {
    let groups = (0..<60).map { Int32($0 * $0 % 13) }
    let folds = Folds.assign(rows: 60, count: 4, groups: groups, seed: 0)
    let pairs = Set(zip(groups, folds).map { "\($0)-\($1)" })
    #expect(pairs.count == Set(groups).count)
    #expect(Set(folds) == [0, 1, 2, 3])
  }

  @Test func aFoldFitsNothingToTheRowsItJudges() throws {
    let numbers = (0..<40).map { Double($0 * 37 % 40) }
    func table(changing judged: [Int]) -> Table {
      let changed = numbers.enumerated().map { judged.contains($0) ? $1 * 1000 : $1 }
      return Table([
        Column(name: "x", numbers: changed),
        Column(name: "y", text: numbers.map { $0 < 20 ? "a" : "b" }),
      ])
    }
    let data = try LearningData(table(changing: []), targets: ["y"])
    let folds: [Fold<Double>] = try data.folds(of: data.rows, count: 4, seed: 1)
    let parts = Folds.assign(
      rows: 40, count: 4, classes: try data.classNumbers(data.rows), seed: 1)
    for (place, fold) in folds.enumerated() {
      let judged = data.rows.filter { parts[$0] == place }
      let other = try LearningData(table(changing: judged), targets: ["y"])
      let again: [Fold<Double>] = try other.folds(of: data.rows, count: 4, seed: 1)
      #expect(again[place].training.inputs == fold.training.inputs)
      #expect(again[place].validation.inputs != fold.validation.inputs)
    }
  }

  // MARK: - The choice

  private func trial(_ losses: [Double], layers: Int) -> RecipeChoice.Trial {
    RecipeChoice.Trial(
      recipe: Recipe(layers: [layers], optimizer: Adam(), batchSize: 1, epochs: 1),
      loss: losses.reduce(0, +) / Double(losses.count), foldLosses: losses, metrics: nil,
      losses: [])
  }

  @Test func theSimplestThatIsNotTellablyWorseIsChosen() {
    // Differences to the best: 0.02 − 0.01 ± … by hand: mean 0.01, deviation 0.02, error 0.01.
    let simple = trial([0.52, 0.50, 0.54, 0.48], layers: 1)
    let best = trial([0.50, 0.51, 0.49, 0.50], layers: 2)
    // Differences 0.02, −0.01, 0.05, −0.02: mean 0.01, deviation 0.0316, standard error 0.0158.
    #expect(RecipeChoice(trials: [simple, best]).best == simple)
    // Differences of 0.02 each: mean 0.02, standard error 0.
    let worse = trial([0.52, 0.53, 0.51, 0.52], layers: 3)
    #expect(RecipeChoice(trials: [worse, best]).best == best)
    // One fold tells nothing apart.
    #expect(
      RecipeChoice(trials: [trial([0.6], layers: 1), trial([0.5], layers: 2)]).best.loss == 0.5)
    let diverged = RecipeChoice.Trial(
      recipe: best.recipe, loss: .infinity, foldLosses: [], metrics: nil, losses: [])
    #expect(RecipeChoice(trials: [diverged, best]).best == best)
  }

  @Test func searchesAreTheSameOnAnyNumberOfThreads() throws {
    let table = try Generator(.moons, rows: 60, noise: 0.2, seed: 1).table()
    let data = try LearningData(table, targets: ["class"])
    let folds: [Fold<Float>] = try data.folds(of: data.rows, count: 3, seed: 0)
    let search = RecipeSearch(
      folds: folds, task: .classification, loss: CrossEntropyLoss(), seed: 0)
    let book = RecipeBook(rows: 60, inputs: 2, outputs: 2)
    func short(_ recipe: Recipe) -> Recipe {
      var recipe = recipe
      (recipe.layers, recipe.epochs) = ([4], 3)
      recipe.schedule = .constant
      return recipe
    }
    let one = try search.choose(from: book, threads: 1, change: short)
    let three = try search.choose(from: book, threads: 3, change: short)
    #expect(one != nil && one == three)
    #expect(one?.trials.allSatisfy { $0.losses.count == 3 && $0.metrics?.rows == 60 } == true)
    #expect(try search.choose(from: book, threads: 2, change: short, shouldStop: { true }) == nil)
  }

  @Test func ofRecipesThatNothingTellsApartTheSimplestIsChosen() throws {
    // Nothing can be learned: no penalty is better than another.
    let random = Random(seed: 5)
    let table = Table([
      Column(name: "x", numbers: (0..<80).map { random.normal(.generator, column: $0) }),
      Column(name: "y", numbers: (0..<80).map { random.normal(.generator, row: 1, column: $0) }),
    ])
    let data = try LearningData(table, targets: ["y"])
    let search = RecipeSearch<Float>(
      folds: try data.folds(of: data.rows, count: 4, seed: 0), task: .regression,
      loss: MeanSquaredErrorLoss(), seed: 0)
    let choice = try search.choose(
      from: RecipeBook(rows: 80, inputs: 1, outputs: 1), threads: 2,
      change: {
        var recipe = $0
        (recipe.layers, recipe.epochs) = ([], 20)
        recipe.schedule = .constant
        return recipe
      })
    let tried = try #require(choice).trials.compactMap(\.recipe.weightDecay)
    #expect(choice?.best.recipe.weightDecay == tried.first)
  }
}
