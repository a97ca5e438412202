import ChainruleTensors
import TestSupport
import Testing

/// A comparison that cannot fail proves nothing: `expectAgreement` is seen to fail here.
@Suite struct AgreementTests {
  @Test func agreementIsSilent() {
    expectAgreement([1, .nan, .infinity, -0.0], [1, .nan, .infinity, 0.0], within: 0.0)
    expectAgreement([1e6 + 1], [1e6], within: 1e-6)
    expectAgreement([Float](), [], within: 0)
  }

  @Test func everyDisagreementIsRecorded() {
    let cases: [(found: [Double], expected: [Double])] = [
      ([1, 2], [1, 2, 3]), ([1, 2.1], [1, 2]), ([.nan], [1]), ([1], [.nan]),
      ([.infinity], [1e308]), ([.infinity], [-.infinity]), ([1, .nan, 2], [1, 1, 2]),
    ]
    for (found, expected) in cases {
      withKnownIssue { expectAgreement(found, expected, within: 0.01) }
    }
  }

  @Test func theMessageNamesTheWorst() {
    withKnownIssue {
      expectAgreement([1, 2.5, 4], [1, 2, 3], within: 0.1, "weights")
    } matching: { issue in
      issue.comments.contains {
        // |4 − 3| / 3 is more than |2.5 − 2| / 2.
        $0.rawValue.hasPrefix("weights[2]: expected 3.0, found 4.0, error 0.333")
      }
    }
  }

  @Test func disagreementIsRelativeOnlyAboveOne() {
    #expect(disagreement(0.25, 0.5) == 0.25)
    #expect(disagreement(6.0, 4.0) == 0.5)
    #expect(disagreement(Float.nan, .nan) == 0)
    #expect(disagreement(Float.nan, 0) == .infinity)
  }

  @Test func ulpsCountLastPlaces() {
    #expect(ulps(1 + 3 * Double.ulpOfOne, 1) == 3)
    #expect(ulps(Float(2).nextUp, 2) == 1)
    #expect(ulps(0.0, -0.0) == 0)
    #expect(ulps(Double.nan, 1) == .infinity)
  }
}
