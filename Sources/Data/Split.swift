import ChainruleTensors

/// A table's rows divided into those to train on, to choose by (validation) and to test on.
///
///     let parts = try Split.split(rows: Array(0..<150), test: 0.2, stratifiedBy: classes, seed: 1)
///     parts.training.count    // 120
///
/// Beside a division at random there are those by group (`split(rows:groups:)`: rows that belong
/// together stay together), by time (`split(rows:times:)`: the latest rows are tested on), and one
/// that gives each part the same share of small and large targets (`split(rows:spreading:)`).
///
/// The parts depend on the rows, what they are divided by and the seed, and on nothing else.
public struct Split: Hashable, Sendable, CustomStringConvertible {
  /// Row indices, ascending.
  public let training: [Int]
  /// Row indices to choose by, ascending.
  public let validation: [Int]
  /// Row indices to test on, ascending.
  public let test: [Int]

  public init(training: [Int], validation: [Int], test: [Int]) {
    self.training = training
    self.validation = validation
    self.test = test
  }

  /// “120 rows to train, 30 to test”
  public var description: String {
    var parts = ["\(counted(training.count, "row")) to train"]
    if !validation.isEmpty { parts.append("\(validation.count) to validate") }
    if !test.isEmpty { parts.append("\(test.count) to test") }
    return parts.joined(separator: ", ")
  }

  /// A division that was asked for and cannot be made.
  public enum Impossible: Error, Hashable, Sendable, CustomStringConvertible {
    /// The fraction of a part is not above 0 and below 1.
    case fraction(String, Double)
    /// The two fractions leave no rows to train on.
    case nothingLeft(test: Double, validation: Double)
    /// So many rows are too few for this part to have one.
    case tooFewRows(Int, part: String)
    /// More rows would be held out than leave each class one to train on.
    case tooFewRowsOfClasses(heldOut: Int, available: Int)
    /// So many groups for so many parts, none of which may share one with another.
    case tooFewGroups(Int, parts: Int)
    /// So many different times for so many parts, which are cut between two times.
    case tooFewTimes(Int, parts: Int)

    public var description: String {
      switch self {
      case .fraction(let part, let found):
        "expected a fraction of \(part) rows between 0 and 1, found \(found)"
      case .nothingLeft(let test, let validation):
        "expected test and validation fractions below 1 together, found \(test) and \(validation)"
      case .tooFewRows(let rows, let part):
        "expected rows enough for each part to have one, found \(rows) in all and none to \(part)"
      case .tooFewRowsOfClasses(let heldOut, let available):
        "expected at most \(available) rows held out, so that each class keeps one to train on, "
          + "found \(heldOut)"
      case .tooFewGroups(let groups, let parts):
        "expected a group for each of \(parts) parts, found \(counted(groups, "group")) in all"
      case .tooFewTimes(let times, let parts):
        "expected a time for each of \(parts) parts, found "
          + "\(times == 1 ? "the same in all rows" : counted(times, "different one"))"
      }
    }
  }

  /// Divides `rows` at random.
  ///
  /// The parts have round(fraction · rows) rows each, training the rest. Stratified, each class has
  /// its share of each part as nearly as whole rows allow (largest remainder), and at least one row
  /// to train on.
  ///
  /// - Parameters:
  ///   - test: the fraction to test on, in (0, 1); nil for none.
  ///   - validation: the same to choose by.
  ///   - classes: the class of each of `rows`, at the same places.
  /// - Throws: `Impossible`.
  public static func split(
    rows: [Int], test: Double? = nil, validation: Double? = nil,
    stratifiedBy classes: [Int32]? = nil, seed: UInt64
  ) throws -> Split {
    precondition(classes.map { $0.count == rows.count } ?? true, "a class for each row")
    let sizes = try sizes(rows: rows.count, test: test, validation: validation)
    if let classes {
      let available = rows.count - Set(classes).count
      guard available >= sizes.test + sizes.validation else {
        throw Impossible.tooFewRowsOfClasses(
          heldOut: sizes.test + sizes.validation, available: available)
      }
    }
    return divided(rows, strata: classes, sizes: sizes, keepsOne: classes != nil, seed: seed)
  }

  /// Each stratum gives each part its share, and keeps a row to train on where that is asked for.
  ///
  /// Precondition: so many rows can be held out.
  static func divided(
    _ rows: [Int], strata: [Int32]?, sizes: (test: Int, validation: Int), keepsOne: Bool,
    seed: UInt64
  ) -> Split {
    let places = Random(seed: seed).permutation(of: rows.count, .split).map(Int.init)
    let groups = strata.map { grouped(places, $0) } ?? [places]
    let available = groups.map { $0.count - (keepsOne ? 1 : 0) }
    let counts = groups.map(\.count)
    let testing = shares(of: sizes.test, counts: counts, limits: available)
    let left = zip(available, testing).map { $0 - $1 }
    let validating = shares(of: sizes.validation, counts: counts, limits: left)
    var parts: (training: [Int], validation: [Int], test: [Int]) = ([], [], [])
    for (i, group) in groups.enumerated() {
      let members = group.map { rows[$0] }
      parts.test += members.prefix(testing[i])
      parts.validation += members.dropFirst(testing[i]).prefix(validating[i])
      parts.training += members.dropFirst(testing[i] + validating[i])
    }
    return Split(
      training: parts.training.sorted(), validation: parts.validation.sorted(),
      test: parts.test.sorted())
  }

  /// How many rows are held out.
  static func sizes(
    rows: Int, test: Double?, validation: Double?
  ) throws -> (test: Int, validation: Int) {
    for (part, fraction) in [("test", test), ("validation", validation)] {
      if let fraction, !(fraction > 0 && fraction < 1) { throw Impossible.fraction(part, fraction) }
    }
    if let test, let validation, test + validation >= 1 {
      throw Impossible.nothingLeft(test: test, validation: validation)
    }
    func size(_ fraction: Double?) -> Int { Int(((fraction ?? 0) * Double(rows)).rounded()) }
    let sizes = (test: size(test), validation: size(validation))
    if test != nil, sizes.test == 0 { throw Impossible.tooFewRows(rows, part: "test") }
    if validation != nil, sizes.validation == 0 {
      throw Impossible.tooFewRows(rows, part: "validate")
    }
    if sizes.test + sizes.validation >= rows { throw Impossible.tooFewRows(rows, part: "train") }
    return sizes
  }

  /// The places of each class in the order given, classes ascending.
  private static func grouped(_ places: [Int], _ classes: [Int32]) -> [[Int]] {
    let groups = Dictionary(grouping: places) { classes[$0] }
    return groups.sorted { $0.key < $1.key }.map(\.value)
  }

  /// `total` divided in proportion to `counts`, none above its limit: the largest remainders round
  /// up, the first of equal ones.
  private static func shares(of total: Int, counts: [Int], limits: [Int]) -> [Int] {
    let all = counts.reduce(0, +)
    guard all > 0 else { return counts }
    var shares = zip(counts, limits).map { min($0 * total / all, $1) }
    var left = total - shares.reduce(0, +)
    let order = counts.indices.sorted {
      (counts[$0] * total % all, $1) > (counts[$1] * total % all, $0)
    }
    // One round is enough unless limits were met; the split has made sure that there is room for
    // all.
    while left > 0 {
      for i in order where left > 0 && shares[i] < limits[i] {
        shares[i] += 1
        left -= 1
      }
    }
    return shares
  }
}
