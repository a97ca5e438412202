import Chainrule
import ChainruleMarking
import ChainruleNetworks
import Testing

/// Variants of every ready-made example that can be calculated by hand.
@Suite struct VariantTests {
  private func sheet(_ file: ExampleFile, _ place: Int, _ variant: Int?) throws -> Worksheet {
    guard file.cases.isEmpty else {
      let own = file.cases[place]
      return try Worksheet(variant.map { try own.variant($0) } ?? own)
    }
    let exercise = try file.practices[place].exercise(variant: variant)
    return Worksheet(try #require(exercise))
  }

  /// How many numbers are 0, and how many equal another; new weights aside, which equal old ones where nothing moves them.
  private func dull(_ sheet: Worksheet) -> (zeros: Int, repeated: Int, count: Int) {
    let numbers = zip(sheet.names, sheet.numbers).filter { !$0.0.hasPrefix("new") }.map(\.1)
    let others = numbers.filter { abs($0) > 1e-12 }.map { Float($0) }
    return (numbers.count - others.count, others.count - Set(others).count, numbers.count)
  }

  @Test(arguments: ReadyMade.all.filter { $0.kind != "random" }.map(\.name))
  func variantsDifferAndAreNoDuller(name: String) throws {
    let entry = try #require(ReadyMade.named(name))
    let file = try ExampleFile(bytes: entry.bytes, file: entry.file)
    let own = try sheet(file, 0, nil)
    let variants = try (1...6).map { try sheet(file, 0, $0) }
    let given = ([own] + variants).map { $0.given.map(\.number) }
    #expect(Set(given).count == 7, "\(given)")
    // A perceptron calculates with zeros and ones, in as many passes as it takes.
    if file.cases.first?.loss.loss is PerceptronLoss { return }
    let (before, now) = (dull(own), variants.map(dull))
    // Of numbers of one digit some are equal by chance.
    let excused = max(3, before.count / 8)
    #expect(now.allSatisfy { $0.zeros <= before.zeros }, "\(before): \(now)")
    #expect(now.allSatisfy { $0.repeated <= before.repeated + excused }, "\(before): \(now)")
  }
}
