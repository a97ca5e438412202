import ChainruleTensors

extension Split {
  /// Divides `rows` by groups, of which none is split over two parts: all rows of a patient, say,
  /// are trained on or all are tested on.
  ///
  /// Of all sets of groups the test part is one whose number of rows is nearest to the fraction (of
  /// two equally near numbers the smaller), found among the groups in random order; then the
  /// validation part is one of those that are left. Each part has one group at least; where the set
  /// would leave too few for the others, it is sought among all but the largest.
  ///
  /// - Parameters:
  ///   - groups: the group of each of `rows`, at the same places; below 0 where it is not known:
  ///     such a row is a group of its own.
  ///   - test, validation: as in `split(rows:test:validation:stratifiedBy:seed:)`.
  /// - Throws: `Impossible`, also where there are fewer groups than parts.
  public static func split(
    rows: [Int], groups: [Int32], test: Double? = nil, validation: Double? = nil, seed: UInt64
  ) throws -> Split {
    precondition(groups.count == rows.count, "a group for each row")
    let wanted = try sizes(rows: rows.count, test: test, validation: validation)
    var members = Split.members(groups)
    let parts = 1 + (test == nil ? 0 : 1) + (validation == nil ? 0 : 1)
    guard members.count >= parts || parts == 1 else {
      throw Impossible.tooFewGroups(members.count, parts: parts)
    }
    let order = Random(seed: seed).permutation(of: members.count, .split)
    members = order.map { members[Int($0)] }
    func take(_ wanted: Int, leaving kept: Int) -> [Int] {
      let chosen = Split.nearest(to: wanted, sizes: members.map(\.count), leaving: kept)
      let taken = chosen.flatMap { members[$0] }
      let isChosen = Set(chosen)
      members = members.indices.filter { !isChosen.contains($0) }.map { members[$0] }
      return taken.map { rows[$0] }.sorted()
    }
    let testing = test == nil ? [] : take(wanted.test, leaving: parts - 1)
    let validating = validation == nil ? [] : take(wanted.validation, leaving: 1)
    return Split(
      training: members.flatMap { $0 }.map { rows[$0] }.sorted(), validation: validating,
      test: testing)
  }

  /// The same by a column of a table, whatever its values; a row without one is a group of its own.
  ///
  /// - Throws: `DataError` where there is no such column.
  public static func split(
    rows: [Int], of table: Table, group: String, test: Double? = nil, validation: Double? = nil,
    seed: UInt64
  ) throws -> Split {
    let column = try table.column(named: group)
    let groups = Categories(fitting: column, rows: rows).places(of: column, rows: rows)
    return try split(rows: rows, groups: groups, test: test, validation: validation, seed: seed)
  }

  /// The places of each group, in order of first appearance.
  private static func members(_ groups: [Int32]) -> [[Int]] {
    var placeOf: [Int32: Int] = [:]
    var members: [[Int]] = []
    for (place, group) in groups.enumerated() {
      if group >= 0, let known = placeOf[group] {
        members[known].append(place)
        continue
      }
      if group >= 0 { placeOf[group] = members.count }
      members.append([place])
    }
    return members
  }

  /// Which groups have together the number of rows nearest to `wanted`, at least one of them and at
  /// least `kept` left over. Precondition: there are more than `kept`.
  static func nearest(to wanted: Int, sizes: [Int], leaving kept: Int) -> [Int] {
    let chosen = nearest(to: wanted, sizes: sizes, among: Array(sizes.indices))
    if sizes.count - chosen.count >= kept { return chosen }
    // So few are left only among a handful of groups: then the largest stay.
    let bySize = sizes.indices.sorted { (sizes[$0], $0) < (sizes[$1], $1) }
    return nearest(to: wanted, sizes: sizes, among: bySize.dropLast(kept).sorted())
  }

  /// The sums that can be reached are a set of bits, which each group shifts and joins; the group by
  /// which a sum was first reached leads back to those that make it.
  private static func nearest(to wanted: Int, sizes: [Int], among groups: [Int]) -> [Int] {
    let smallest = groups.map { sizes[$0] }.min() ?? 0
    // A sum of 2 · wanted is as far as none at all; and not all rows may be taken.
    let most = min(max(2 * wanted, smallest), max(1, sizes.reduce(0, +) - 1))
    var reached = BitSet(count: most + 1)
    reached.insert(0)
    var lastGroup = [Int32](repeating: -1, count: most + 1)
    for group in groups where sizes[group] <= most {
      reached.joinShifted(by: sizes[group]) { lastGroup[$0] = Int32(group) }
      if reached.contains(wanted) { break }
    }
    var sum = (1...most).filter(reached.contains).min {
      (abs($0 - wanted), $0) < (abs($1 - wanted), $1)
    }
    var chosen: [Int] = []
    while let rest = sum, rest > 0 {
      chosen.append(Int(lastGroup[rest]))
      sum = rest - sizes[Int(lastGroup[rest])]
    }
    return chosen.sorted()
  }
}

/// A set of numbers from 0, one bit each.
private struct BitSet {
  private var words: [UInt64]
  private let count: Int

  init(count: Int) {
    self.count = count
    words = [UInt64](repeating: 0, count: (count + 63) / 64)
  }

  func contains(_ number: Int) -> Bool { words[number / 64] >> UInt64(number % 64) & 1 == 1 }

  mutating func insert(_ number: Int) { words[number / 64] |= 1 << UInt64(number % 64) }

  /// Adds n + shift for each n in the set, and tells each number that is new.
  mutating func joinShifted(by shift: Int, onNew: (Int) -> Void) {
    let (far, near) = (shift / 64, UInt64(shift % 64))
    // From the greatest down, so that what is read has not been changed.
    for i in stride(from: words.count - 1, through: far, by: -1) {
      var moved = words[i - far] << near
      if near > 0, i > far { moved |= words[i - far - 1] >> (64 - near) }
      var new = moved & ~words[i]
      while new != 0 {
        let number = i * 64 + new.trailingZeroBitCount
        if number < count {
          insert(number)
          onNew(number)
        }
        new &= new - 1
      }
    }
  }
}
