import ChainruleTensors

/// Two halves of some rows, drawn once: each learns for the other.
struct Halves {
  let parts: [[Int]]

  init(_ count: Int) {
    let order = Random(seed: 0).permutation(of: count, .shuffle).map { Int($0) }
    parts = [Array(order[..<(count / 2)]), Array(order[(count / 2)...])]
  }

  /// `(learning, answered)`, both ways round.
  var rounds: [([Int], [Int])] { [(parts[0], parts[1]), (parts[1], parts[0])] }
}

/// How well one column tells classes.
struct ClassLeak {
  let warning: Diagnostics.Warning?

  init(_ name: String, _ values: LeakValues, truth: [Int], _ halves: Halves) {
    let majority = ratio(ClassLeak.counts(truth).max() ?? 0, truth.count)
    let right = halves.rounds.reduce(0) { sum, round in
      let answers = ClassLeak.answers(values, truth, learning: round.0, answered: round.1)
      return sum + zip(answers, round.1).count { $0 == truth[$1] }
    }
    let score = ratio(right, truth.count)
    let area = ClassLeak.area(values, truth)
    let isRight = score >= 0.995 && 1 - score <= 0.2 * (1 - majority)
    guard majority < 1, isRight || (area ?? 0) >= 0.999 else {
      warning = nil
      return
    }
    let found =
      isRight
      ? "gives the target away for \(percent(score)) of the training rows"
      : "puts the classes in order (area under the ROC curve \(short(area ?? 1)))"
    let areas = area.map { [Metrics.Entry("roc_auc", $0)] } ?? []
    warning = Diagnostics.Warning(
      kind: .leak, place: name,
      numbers: [.init("accuracy", score), .init("majority", majority)] + areas,
      description: "column \(name): it alone \(found), where the most frequent class is "
        + "\(percent(majority)) of them; if it is not known before the target is, leave it out: "
        + "--ignore \(name)")
  }

  private static func counts(_ classes: some Sequence<Int>) -> [Int] {
    var counts: [Int] = []
    for place in classes {
      if place >= counts.count {
        counts += Array(repeating: 0, count: place + 1 - counts.count)
      }
      counts[place] += 1
    }
    return counts
  }

  /// The most frequent class, the first of equally frequent ones.
  private static func mostFrequent(_ classes: some Sequence<Int>) -> Int {
    let counts = counts(classes)
    return counts.firstIndex(of: counts.max() ?? 0) ?? 0
  }

  private static func answers(
    _ values: LeakValues, _ truth: [Int], learning: [Int], answered: [Int]
  ) -> [Int] {
    let guess = mostFrequent(learning.lazy.map { truth[$0] })
    switch values {
    case .categories(let places):
      let groups = Dictionary(grouping: learning) { places[$0] }
      let answers = groups.mapValues { rows in mostFrequent(rows.lazy.map { truth[$0] }) }
      return answered.map { answers[places[$0]] ?? guess }
    case .numbers(let numbers):
      let missing = learning.filter { numbers[$0].isNaN }
      let guess = missing.isEmpty ? guess : mostFrequent(missing.lazy.map { truth[$0] })
      let neighbors = Neighbors(learning, numbers, truth)
      // Equal numbers have equal answers, and there may be few different ones.
      var known: [Double: Int] = [:]
      return answered.map { row in
        if numbers[row].isNaN { return guess }
        if let answer = known[numbers[row]] { return answer }
        let answer = mostFrequent(neighbors.classes(near: numbers[row]))
        known[numbers[row]] = answer
        return answer
      }
    }
  }

  /// How well the numbers put two classes in order, either way round.
  private static func area(_ values: LeakValues, _ truth: [Int]) -> Double? {
    guard case .numbers(let numbers) = values else { return nil }
    let rows = numbers.indices.filter { !numbers[$0].isNaN }
    guard 2 * rows.count >= numbers.count, counts(truth).count == 2 else { return nil }
    let isSecond = rows.map { truth[$0] == 1 }
    let positives = isSecond.count { $0 }
    guard positives >= 10, rows.count - positives >= 10 else { return nil }
    return rocAUC(isPositive: isSecond, scores: rows.map { numbers[$0] }).map { max($0, 1 - $0) }
  }
}

/// Rows in the order of a number.
private struct Neighbors {
  private static let count = 5
  private let numbers: [Double]
  private let classes: [Int]

  init(_ rows: [Int], _ numbers: [Double], _ truth: [Int]) {
    let order = rows.filter { !numbers[$0].isNaN }.sorted { numbers[$0] < numbers[$1] }
    self.numbers = order.map { numbers[$0] }
    classes = order.map { truth[$0] }
  }

  /// The classes of the five nearest numbers; of all that are equal, where those are more.
  func classes(near x: Double) -> ArraySlice<Int> {
    var low = first { $0 >= x }
    var high = first { $0 > x }
    while high - low < min(Neighbors.count, numbers.count) {
      if low > 0, high == numbers.count || x - numbers[low - 1] <= numbers[high] - x {
        low -= 1
      } else {
        high += 1
      }
    }
    return classes[low..<high]
  }

  /// The first place where a condition holds, which then holds for all behind it.
  private func first(_ holds: (Double) -> Bool) -> Int {
    var (low, high) = (0, numbers.count)
    while low < high {
      let middle = (low + high) / 2
      if holds(numbers[middle]) { high = middle } else { low = middle + 1 }
    }
    return low
  }
}

/// How well one column tells a number.
struct NumberLeak {
  private let name: String
  /// What was found, `correlation` or `r2`.
  private let score: Metrics.Entry

  init(_ name: String, _ values: LeakValues, truth: [Double], _ halves: Halves) {
    self.name = name
    switch values {
    case .numbers(let numbers):
      score = .init("correlation", NumberLeak.correlation(numbers, truth))
    case .categories(let places):
      score = .init("r2", NumberLeak.explained(places, truth, halves))
    }
  }

  /// What is to be said of all columns in use, each seen beside the others.
  static func warnings(of columns: [NumberLeak]) -> [Diagnostics.Warning] {
    columns.indices.compactMap { place in
      let others = columns.indices.filter { $0 != place }.map { columns[$0].share }
      let standsAlone = others.count >= 2 && others.allSatisfy { $0 < 0.9 }
      return columns[place].isLeak(standsAlone: standsAlone) ? columns[place].warning : nil
    }
  }

  private var isNumber: Bool { score.key == "correlation" }

  /// The share of the variance that the column alone explains.
  private var share: Double { isNumber ? score.value * score.value : score.value }

  private func isLeak(standsAlone: Bool) -> Bool {
    guard isNumber else { return score.value >= 0.998 }
    return abs(score.value) >= (standsAlone ? 0.99 : 0.999)
  }

  private var warning: Diagnostics.Warning {
    let found = score.value
    let what =
      isNumber
      ? "its correlation with the target is \(found < 0 ? "−" : "")\(short(abs(found)))"
      : "its values explain \(percent(found)) of the target's variance"
    return Diagnostics.Warning(
      kind: .leak, place: name, numbers: [score],
      description: "column \(name): \(what), so it alone nearly gives the target away; if it is "
        + "not known before the target is, leave it out: --ignore \(name)")
  }

  /// Pearson's or Spearman's correlation, whichever is farther from 0, of the rows that have the
  /// number; 0 where those are less than 20 or a tenth.
  private static func correlation(_ numbers: [Double], _ truth: [Double]) -> Double {
    let rows = numbers.indices.filter { numbers[$0].isFinite && truth[$0].isFinite }
    guard rows.count >= 20, 10 * rows.count >= numbers.count else { return 0 }
    let (x, y) = (rows.map { numbers[$0] }, rows.map { truth[$0] })
    let (plain, ranked) = (pearson(x, y), pearson(ranks(x), ranks(y)))
    return abs(ranked) > abs(plain) ? ranked : plain
  }

  private static func pearson(_ x: [Double], _ y: [Double]) -> Double {
    let (a, b) = (mean(x), mean(y))
    var (xx, xy, yy) = (0.0, 0.0, 0.0)
    for (x, y) in zip(x, y) {
      xx += (x - a) * (x - a)
      xy += (x - a) * (y - b)
      yy += (y - b) * (y - b)
    }
    return ratio(xy, (xx * yy).squareRoot())
  }

  /// The place of each number in order, equal ones at the middle of theirs.
  private static func ranks(_ x: [Double]) -> [Double] {
    let order = x.indices.sorted { x[$0] < x[$1] }
    var ranks = [Double](repeating: 0, count: x.count)
    var first = 0
    while first < order.count {
      var end = first
      while end < order.count, x[order[end]] == x[order[first]] { end += 1 }
      for place in first..<end { ranks[order[place]] = Double(first + end - 1) / 2 }
      first = end
    }
    return ranks
  }

  /// R² of answering with the mean of the value's rows in the other half, of the rows whose value
  /// stands there; 0 where those are less than half.
  private static func explained(_ places: [Int], _ truth: [Double], _ halves: Halves) -> Double {
    var (left, all, count) = (0.0, 0.0, 0)
    let center = mean(truth)
    for (learning, answered) in halves.rounds {
      let groups = Dictionary(grouping: learning) { places[$0] }
      let means = groups.mapValues { rows in mean(rows.map { truth[$0] }) }
      for row in answered {
        guard let answer = means[places[row]] else { continue }
        count += 1
        left += (truth[row] - answer) * (truth[row] - answer)
        all += (truth[row] - center) * (truth[row] - center)
      }
    }
    return all > 0 && 2 * count >= truth.count ? 1 - left / all : 0
  }
}
