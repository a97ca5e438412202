import Testing

@testable import ChainruleDrawing

@Suite struct AxisTests {
  private static let numbers: [[Double]] = [
    [], [3], [0], [-2, -2], [0, 1], [1, 114], [0.0003, 0.00031], [-1e-7, 1e-7], [1e9, 4e9],
    [.nan, 2, .infinity, 5], [-40, 0.1], [1e-12, 1], [0, 0, 7],
  ]

  @Test(arguments: numbers, [Axis.Scale.linear, .log])
  func ticksCoverTheNumbersInOrder(_ numbers: [Double], _ scale: Axis.Scale) throws {
    let span = AxisSpan(Axis("x", scale: scale), of: numbers, most: 8)
    #expect(span.low < span.high)
    #expect(!span.ticks.isEmpty && span.ticks.count <= 10, "\(span.ticks)")
    #expect(zip(span.ticks, span.ticks.dropFirst()).allSatisfy { $0.value < $1.value })
    #expect(Set(span.ticks.map(\.label)).count == span.ticks.count, "\(span.ticks)")
    for number in numbers where number.isFinite {
      guard let share = span.share(number) else {
        #expect(span.scale == .log && number <= 0)
        continue
      }
      #expect((-1e-9...1 + 1e-9).contains(share), "\(number) in \(span.low)...\(span.high)")
    }
    for tick in span.ticks {
      let share = try #require(span.share(tick.value))
      #expect((-1e-6...1 + 1e-6).contains(share), "\(tick)")
    }
  }

  @Test func ticksAreNice() {
    let span = AxisSpan(Axis("x"), of: [0.3, 9.1], most: 7)
    #expect(span.ticks.map(\.label) == ["0", "2", "4", "6", "8", "10"])
    let small = AxisSpan(Axis("x"), of: [-0.12, 0.33], most: 7)
    #expect(small.ticks.map(\.label) == ["−0.2", "−0.1", "0.0", "0.1", "0.2", "0.3", "0.4"])
    let epochs = AxisSpan(Axis("epoch", isWhole: true), of: [1, 3], most: 9)
    #expect(epochs.ticks.map(\.label) == ["1", "2", "3"])
    let decades = AxisSpan(Axis("loss", scale: .log), of: [0.00012, 40], most: 8)
    #expect(decades.ticks.map(\.label) == ["10⁻⁴", "0.001", "0.01", "0.1", "1", "10"])
    let large = AxisSpan(Axis("x"), of: [0, 3e7], most: 5)
    #expect(large.ticks.map(\.label) == ["0", "1·10⁷", "2·10⁷", "3·10⁷"])
  }

  @Test func aRangeIsKept() {
    let span = AxisSpan(Axis("x", range: 0.13...0.97), of: [-5, 5], most: 6)
    #expect(span.low == 0.13 && span.high == 0.97)
    #expect(span.ticks.allSatisfy { (0.13...0.97).contains($0.value) })
  }

  @Test func numbersBelowZeroMakeALogarithmicAxisLinearWhenThereIsNoOther() {
    #expect(AxisSpan(Axis("x", scale: .log), of: [-3, 0], most: 6).scale == .linear)
    let mixed = AxisSpan(Axis("x", scale: .log), of: [-3, 0.1, 10], most: 6)
    #expect(mixed.scale == .log && mixed.share(-3) == nil && mixed.share(0) == nil)
    #expect(abs((mixed.share(1) ?? 0) - 0.5) < 1e-9)
  }

  /// No share is above 100 % or below 0 %.
  @Test func sharesEndAtAHundred() {
    for numbers in [[100.0], [100, 100, 99.5], [0, 100], [3, 97]] {
      let span = AxisSpan(Axis("right", unit: "%"), of: numbers, most: 8)
      #expect(span.low >= 0 && span.high <= 100 && span.low < span.high, "\(numbers)")
    }
    #expect(AxisSpan(Axis("growth", unit: "%"), of: [0, 101], most: 8).high > 100)
  }

  /// Beside shades large numbers are powers of ten, and none is longer than its place.
  @Test func levelsAreReadable() {
    let all = [0, 1500, -0.25, 130_000_000_000, 1e300, -2.5e-9]
    #expect(
      all.map { TickLabel.text(level: $0) } == [
        "0", "1500", "−0.25", "1.3·10¹¹", "1·10³⁰⁰", "−2.5·10⁻⁹",
      ])
  }
}
