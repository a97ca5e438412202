import ChainruleTensors

extension Generator {
  /// The table: inputs, then `class` or `y`.
  ///
  /// Classes take turns, so that any part from the top has about as many rows of each.
  public func table() -> Table {
    let count = rows ?? 1 << inputs
    var points: [[Double]] = []
    points.reserveCapacity(count)
    var targets: [Target] = []
    targets.reserveCapacity(count)
    for row in 0..<count {
      let (point, target) = example(row, of: count)
      points.append(kind == .plane ? point : noisy(point, row))
      targets.append(target)
    }
    let columns = (0..<inputs).map { i in
      Column(name: "x\(i + 1)", numbers: points.map { $0[i] })
    }
    return Table(columns + [column(targets)], source: kind.rawValue)
  }

  private enum Target {
    case member(Int)
    case number(Double)
  }

  private func column(_ targets: [Target]) -> Column {
    if kind == .plane {
      return Column(
        name: "y",
        numbers: targets.map { if case .number(let y) = $0 { y } else { .nan } })
    }
    return Column(
      name: "class",
      text: targets.map { if case .member(let member) = $0 { String(member) } else { nil } })
  }

  /// A row before noise is added to its inputs.
  private func example(_ row: Int, of count: Int) -> ([Double], Target) {
    switch kind {
    case .xor, .and, .or, .nand, .nor:
      let bits = (0..<inputs).map { row >> (inputs - 1 - $0) & 1 == 1 }
      return (bits.map { $0 ? 1 : 0 }, .member(truth(bits) ? 1 : 0))
    case .plane:
      let point = (0..<inputs).map { 2 * random.uniform(.generator, row: row, column: $0) - 1 }
      let y = zip(weights, point).reduce(bias) { $0 + $1.0 * $1.1 }
      return (point, .number(y + noise * random.normal(.generator, step: 1, row: row, column: 0)))
    case .gaussians, .moons, .circles, .spiral:
      let member = row % classes
      // The rows of a class lie at equal steps along its curve.
      let size = (count - member + classes - 1) / classes
      return (point(row / classes, of: size, member), .member(member))
    }
  }

  private func truth(_ bits: [Bool]) -> Bool {
    switch kind {
    case .and: bits.allSatisfy { $0 }
    case .nand: !bits.allSatisfy { $0 }
    case .or: bits.contains(true)
    case .nor: !bits.contains(true)
    default: bits.count { $0 } % 2 == 1
    }
  }

  /// The place of one of `size` points of a class.
  private func point(_ i: Int, of size: Int, _ member: Int) -> [Double] {
    let turn = 2 * Double.pi
    let share = Double(member) / Double(classes)
    switch kind {
    case .gaussians:
      return [3 * Double.cos(turn * share), 3 * Double.sin(turn * share)]
    case .moons:
      let t = size > 1 ? Double.pi * Double(i) / Double(size - 1) : 0
      return member == 0
        ? [Double.cos(t), Double.sin(t)] : [1 - Double.cos(t), 0.5 - Double.sin(t)]
    case .circles:
      let angle = turn * Double(i) / Double(size)
      let radius = Double(member + 1) / Double(classes)
      return [radius * Double.cos(angle), radius * Double.sin(angle)]
    default:
      let radius = Double(i + 1) / Double(size)
      let angle = turn * share + 1.5 * turn * radius
      return [radius * Double.cos(angle), radius * Double.sin(angle)]
    }
  }

  private func noisy(_ point: [Double], _ row: Int) -> [Double] {
    guard noise > 0 else { return point }
    return point.enumerated().map { i, x in
      x + noise * random.normal(.generator, row: row, column: i)
    }
  }

  private var random: Random { Random(seed: seed) }
}
