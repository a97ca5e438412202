import ChainruleTensors
import Testing

@testable import ChainruleEngine

@Suite struct MemoryPlanTests {
  private func requests(_ count: Int, seed: UInt64) -> [MemoryPlan.Request] {
    let random = Random(seed: seed)
    func draw(_ i: Int, _ column: Int, below limit: Double) -> Int {
      Int(limit * random.uniform(.split, row: i, column: column))
    }
    return (0..<count).map { i in
      let first = draw(i, 0, below: 30)
      return .init(size: draw(i, 1, below: 20), first: first, last: first + draw(i, 2, below: 8))
    }
  }

  @Test("no two values that are alive at the same time share memory")
  func overlaps() {
    for seed in 0..<300 as Range<UInt64> {
      let requests = requests(2 + Int(seed % 40), seed: seed)
      let plan = MemoryPlan(requests)
      #expect(plan.offsets.count == requests.count)
      for (i, a) in requests.enumerated() {
        #expect(plan.offsets[i] >= 0 && plan.offsets[i] + a.size <= plan.size)
        for (j, b) in requests.enumerated().dropFirst(i + 1)
        where a.first <= b.last && b.first <= a.last {
          let areApart =
            plan.offsets[i] + a.size <= plan.offsets[j]
            || plan.offsets[j] + b.size <= plan.offsets[i]
          #expect(areApart, "seed \(seed): \(i) and \(j)")
        }
      }
    }
  }

  @Test("at least what is alive at once, and not much more")
  func economy() {
    var (planned, needed) = (0, 0)
    for seed in 0..<100 as Range<UInt64> {
      let requests = requests(40, seed: seed)
      let peak =
        (0..<40).map { time in
          requests.filter { $0.first <= time && time <= $0.last }.reduce(0) { $0 + $1.size }
        }.max() ?? 0
      let plan = MemoryPlan(requests)
      #expect(plan.size >= peak)
      planned += plan.size
      needed += peak
    }
    #expect(Double(planned) < 1.2 * Double(needed), "\(planned) for \(needed)")
  }

  /// By hand: a (4 elements, moments 0–1), b (3, 1–2), c (4, 2–3). a and c are never alive together and share place 0;
  /// b stands behind them.
  @Test func sharing() {
    let plan = MemoryPlan([
      .init(size: 4, first: 0, last: 1), .init(size: 3, first: 1, last: 2),
      .init(size: 4, first: 2, last: 3),
    ])
    #expect(plan.offsets == [0, 4, 0])
    #expect(plan.size == 7)
  }

  @Test func nothing() {
    #expect(MemoryPlan([]).size == 0)
    #expect(MemoryPlan([.init(size: 0, first: 0, last: 0)]).size == 0)
  }
}
