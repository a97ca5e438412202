import Testing

@testable import ChainruleEngine

/// What a plan does where sharing pays, where it does not, and where that changes.
@Suite struct PaceTests {
  /// How many runs of a round are shared, where a run takes so long together and so long alone.
  private func shared(_ pace: inout Pace, together: UInt64, alone: UInt64) -> Int {
    (0..<Pace.round).count { _ in
      let (isShared, isTimed) = pace.next()
      if isTimed { pace.note(isShared ? together : alone, isShared: isShared) }
      return isShared
    }
  }

  @Test func doesWhatTakesLess() {
    let tried = Pace.timed + 1
    var pace = Pace()
    #expect(shared(&pace, together: 60, alone: 100) == Pace.round - tried)
    #expect(shared(&pace, together: 110, alone: 100) == tried)
    #expect(shared(&pace, together: 100, alone: 100) == Pace.round - tried)
    #expect(shared(&pace, together: 101, alone: 100) == tried)
    #expect(shared(&pace, together: 55, alone: 100) == Pace.round - tried)
  }
}
