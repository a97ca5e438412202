import Extensions
import Testing

/// What this package adds, before the library's own witnesses.
@Suite struct WitnessTests {
  private func expectPasses(_ findings: [Finding]) {
    #expect(!findings.isEmpty)
    for finding in findings { #expect(finding.passes, "\(finding)") }
  }

  @Test func softSign() {
    let check = OpCheck(SoftSign(), [.numbers([3, 4], avoiding: [0])])
    expectPasses(check.findings())
  }

  @Test func network() throws {
    let step = try StepGraph(Example.network(), LogCoshLoss(), rows: 6, targets: .values)
    expectPasses(StepCheck(step, named: "gated, soft_sign, log_cosh").findings())
  }

  @Test func signDescent() {
    let check = UpdateCheck(SignDescentUpdate(smoothing: 0.9), count: 40)
    expectPasses([check.kernel(Float.self), check.kernel(Double.self)])
  }
}
