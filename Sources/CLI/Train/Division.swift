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

  private static func share(_ asked: HeldBack?) -> Division.Share {
    switch asked {
    case .fraction(let fraction): .fraction(fraction)
    case .file: .elsewhere
    case .none?: .none
    case nil: .usual
    }
  }
}
