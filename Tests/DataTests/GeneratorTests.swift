import TestSupport
import Testing

@testable import ChainruleData

@Suite struct GeneratorTests {
  func rows(_ table: Table) -> [[String?]] { table.spellings }

  @Test func tablesOfTruth() throws {
    let inputs = [["0", "0"], ["0", "1"], ["1", "0"], ["1", "1"]]
    for (name, truth) in [
      ("xor", "0110"), ("and", "0001"), ("or", "0111"), ("nand", "1110"), ("nor", "1000"),
    ] {
      let table = try Generator(named: name).table()
      #expect(table.columnNames == ["x1", "x2", "class"])
      #expect(rows(table) == zip(inputs, truth).map { $0 + [String($1)] }, "\(name)")
      let columns = try Columns(of: table, target: "class")
      #expect(columns.task == .classification)
      #expect(columns.inputs.map(\.kind) == [.boolean, .boolean])
    }
    // Parity of three.
    let three = try Generator(.xor, inputs: 3).table()
    #expect(rows(three).map { $0.last } == ["0", "1", "1", "0", "1", "0", "0", "1"])
    #expect(rows(three)[6] == ["1", "1", "0", "0"])
    #expect(try Generator(.and, inputs: 16).table().rowCount == 65_536)
    #expect(rows(try Generator(.nor, inputs: 1).table()) == [["0", "1"], ["1", "0"]])
  }

  /// With rows the corners take turns, and noise moves the points, not the classes.
  @Test func noisyTruth() throws {
    let table = try Generator(.xor, rows: 4000, noise: 0.1, seed: 5).table()
    var squares = 0.0
    for row in 0..<4000 {
      let corner = [Double(row >> 1 & 1), Double(row & 1)]
      for i in 0..<2 {
        let distance = table.columns[i].numbers[row] - corner[i]
        squares += distance * distance
        #expect(abs(distance) < 0.6)
      }
      #expect(table.columns[2].spelling(row) == (corner[0] == corner[1] ? "0" : "1"))
    }
    // 8000 squares of deviation 0.1: the mean is 0.01 within 5 · 0.01 · √(2 / 8000).
    #expect(abs(squares / 8000 - 0.01) < 0.0008)
    let exact = try Generator(.or, rows: 5).table()
    #expect(rows(exact).map { $0.last } == ["0", "1", "1", "1", "0"])
  }

  @Test func moons() throws {
    let table = try Generator(.moons, rows: 6).table()
    // Three points of each at t = 0, π/2, π.
    let expected: [[Double]] = [[1, 0], [0, 0.5], [0, 1], [1, -0.5], [-1, 0], [2, 0.5]]
    for (row, point) in expected.enumerated() {
      for i in 0..<2 { #expect(abs(table.columns[i].numbers[row] - point[i]) < 1e-15) }
    }
    #expect(rows(table).map { $0.last } == ["0", "1", "0", "1", "0", "1"])
  }

  @Test func circlesAndSpirals() throws {
    let circles = try Generator(.circles, rows: 300, classes: 3).table()
    let spiral = try Generator(.spiral, rows: 301).table()
    for row in 0..<300 {
      let (x, y) = (circles.columns[0].numbers[row], circles.columns[1].numbers[row])
      #expect(abs((x * x + y * y).squareRoot() - Double(row % 3 + 1) / 3) < 1e-15)
    }
    #expect(spiral.rowCount == 301)
    // The first class has 101 points; its last one is at r = 1, at the angle 3π.
    #expect(abs(spiral.columns[0].numbers[300] + 1) < 1e-12)
    #expect(abs(spiral.columns[1].numbers[300]) < 1e-12)
    for row in 0..<301 {
      let (x, y) = (spiral.columns[0].numbers[row], spiral.columns[1].numbers[row])
      let radius = Double(row / 3 + 1) / (row % 3 == 0 ? 101 : 100)
      #expect(abs((x * x + y * y).squareRoot() - radius) < 1e-12)
    }
  }

  @Test func gaussians() throws {
    let table = try Generator(.gaussians, rows: 4000, noise: 0.5, classes: 4, seed: 2).table()
    let centers = [[3.0, 0], [0, 3], [-3, 0], [0, -3]]
    for (member, center) in centers.enumerated() {
      let members = stride(from: member, to: 4000, by: 4)
      #expect(table.columns[2].spelling(member) == "\(member)")
      for i in 0..<2 {
        let values = members.map { table.columns[i].numbers[$0] - center[i] }
        // The mean of 1000 within 5 deviations of it, their variance too.
        #expect(abs(values.reduce(0, +) / 1000) < 5 * 0.5 / 1000.0.squareRoot())
        let variance = values.map { $0 * $0 }.reduce(0, +) / 1000
        #expect(abs(variance - 0.25) < 5 * 0.25 * 0.002.squareRoot())
      }
    }
  }

  @Test func planes() throws {
    let table = try Generator(.plane, rows: 50, weights: [2, -1, 0.25], bias: 3, seed: 9).table()
    #expect(table.columnNames == ["x1", "x2", "x3", "y"])
    for row in 0..<50 {
      let x = (0..<3).map { table.columns[$0].numbers[row] }
      #expect(x.allSatisfy { -1 <= $0 && $0 < 1 })
      expectAgreement(
        [table.columns[3].numbers[row]], [3 + 2 * x[0] - x[1] + 0.25 * x[2]], within: 1e-15)
    }
    // Noise moves y alone.
    let noisy = try Generator(
      .plane, rows: 50, noise: 0.1, weights: [2, -1, 0.25], bias: 3, seed: 9
    ).table()
    #expect(noisy.columns[0].numbers == table.columns[0].numbers)
    #expect(noisy.columns[3].numbers != table.columns[3].numbers)
    #expect(try Columns(of: noisy, target: "y").task == .regression)
  }

  @Test func dependsOnTheSeedAlone() throws {
    for kind in Generator.Kind.allCases {
      func made(_ seed: UInt64, _ rows: Int = 60) throws -> [[String?]] {
        self.rows(try Generator(kind, rows: rows, noise: 0.2, seed: seed).table())
      }
      #expect(try made(1) == made(1))
      #expect(try made(1) != made(2))
      #expect(try made(1).count == 60)
    }
    // The numbers of a place: these must not change.
    let plane = try Generator(.plane, rows: 2).table()
    #expect(plane.columns[0].numbers.map { $0 * 0x1p23 } == [-3_310_811, -3_439_932])
    #expect(plane.columns[1].numbers.map { $0 * 0x1p23 } == [5_725_922, -6_980_440])
    #expect(Generator.kinds.first == "xor")
    #expect(Generator.kinds.count == 10)
  }

  @Test func refusesTheImpossible() {
    #expect(
      message { _ = try Generator(named: "spirals") }
        == "no generator “spirals”; did you mean “spiral”?")
    #expect(
      message { _ = try Generator(named: "quicksort") }
        == "no generator “quicksort”; expected one of xor, and, or, nand, nor, gaussians, moons, "
        + "circles, spiral, plane")
    #expect(
      message { _ = try Generator(.moons, classes: 3) } == "moons, classes: expected 2, found 3")
    #expect(
      message { _ = try Generator(.spiral, classes: 1) }
        == "spiral, classes: expected 2 to 1000, found 1")
    #expect(
      message { _ = try Generator(.xor, inputs: 17) } == "xor, inputs: expected 1 to 16, found 17")
    #expect(
      message { _ = try Generator(.circles, inputs: 3) } == "circles, inputs: expected 2, found 3")
    #expect(
      message { _ = try Generator(.plane, inputs: 3) } == "plane, inputs: expected 2, found 3")
    #expect(
      message { _ = try Generator(.plane, weights: []) } == "plane, inputs: expected 1, found 0")
    #expect(
      message { _ = try Generator(.circles, rows: 0) }
        == "circles, rows: expected 1 to 2147483647, found 0")
    #expect(
      message { _ = try Generator(.circles, noise: -1) }
        == "circles, noise: expected 0 or more, found -1.0")
    #expect(
      message { _ = try Generator(.and, noise: 0.1) }
        == "and, noise: expected a number of rows beside it, found 0.1")
  }
}
