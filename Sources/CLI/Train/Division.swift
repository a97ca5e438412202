import Chainrule

extension TrainSettings {
  /// Which rows are tested on and chosen by.
  var division: Division {
    var division = Division(
      test: TrainSettings.share(test), validation: TrainSettings.share(validation))
    division.stratifies = stratify
    (division.group, division.time) = (group, time)
    return division
  }

  /// Rows can be divided in one way only.
  func checkDivision() throws {
    let ways = [("--group", group != nil), ("--time", time != nil), ("--stratify", stratify)]
    let asked = ways.filter(\.1).map(\.0)
    if asked.count > 1 {
      throw UsageError(asked[1], expected: "no \(asked[0]) beside it", found: "both")
    }
    if let time, target?.names.contains(time) == true {
      throw UsageError("--time", expected: "another column than the target", found: time)
    }
    if case .file(let path) = classWeights { _ = try Bytes(path: path) }
  }

  private static func share(_ asked: HeldBack?) -> Division.Share {
    switch asked {
    case .fraction(let fraction): .fraction(fraction)
    case .file: .elsewhere
    case .none?: .none
    case nil: .usual
    }
  }
}
