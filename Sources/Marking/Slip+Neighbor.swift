import ChainruleFormulas

extension Notebook {
  /// The slip with the neighbor whose number was used, where there is but one that gives the number.
  func namingNeighbor(of slip: Slip, in element: Element) -> Slip {
    guard slip.kind == .neighbor else { return slip }
    let formulas = SlipFormulas(workings: workings)
    let reckonings = slipReckonings
    func gives(_ formula: Formula) -> Bool {
      reckonings.contains { reckoning in
        let value = reckoning.value(of: formula)
        return slip.value
          == (slip.element == element
            ? value
            : reckoning.result(for: element, where: slip.element, is: value, depth: 4))
      }
    }
    // A neighbor's number itself comes before what it is made of.
    for exchanges in [formulas.wholes(for: slip.element), formulas.parts(of: slip.element)] {
      let places = Set(exchanges.filter { gives($0.formula) }.map(\.place))
      if places.isEmpty { continue }
      var slip = slip
      slip.exchange = places.count == 1 ? places.first : nil
      return slip
    }
    return slip
  }

  /// The readings in which slips are looked for.
  var slipReckonings: [Reckoning] {
    workings.ways.flatMap { takesShortCut in
      [Reading.Use.written, .kept, .right].map {
        Reckoning(self, Reading(usual: $0, takesShortCut: takesShortCut))
      }
    }
  }
}

extension SlipFormulas {
  fileprivate typealias Exchanged = (place: Slip.Exchange, formula: Formula)

  /// The formulas of its neighbors.
  fileprivate func wholes(for element: Element) -> [Exchanged] {
    siblings(of: element).flatMap { other in
      workings.formulas(of: other).map { (Slip.Exchange(used: other, due: element), $0) }
    }
  }

  /// Its formulas with a neighbor in the place of a number in them.
  fileprivate func parts(of element: Element) -> [Exchanged] {
    workings.formulas(of: element).flatMap { formula in
      formula.elements.prefix(24).flatMap { part in
        siblings(of: part).map {
          (Slip.Exchange(used: $0, due: part), formula.substituting(part, by: $0.formula))
        }
      }
    }
  }
}
