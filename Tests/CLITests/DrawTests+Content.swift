import Chainrule
import Foundation
import Testing

/// What drawings say, wherever they are.
extension DrawTests {
  /// A sheet of one of several samples, of one, and of a network that is too wide for names.
  @Test func aWorksheetCarriesItsNetwork() throws {
    try withTool { (tool: Tool) throws in
      func sheet(_ arguments: String...) throws -> String {
        let run = try tool.run(["worksheet"] + arguments + ["--output", "-"])
        #expect(run.status == 0, "\(run.remarks)")
        return run.output
      }
      let seven = try sheet("seven-nodes", "--format", "html")
      #expect(seven.contains(">w18<") && seven.contains(">_____<") && seven.contains(">out_n9<"))
      // What is to be calculated: the first neuron, the output, the cost.
      for number in ["0.343", "0.8035", "0.3148"] { #expect(!seven.contains(number), "\(number)") }
      let xor = try sheet("xor", "--case", "learned", "--format", "html")
      #expect(xor.contains("x[1]@1;") && xor.contains("x[1]@4;"))
      #expect(!(try sheet("seven-nodes")).contains("<svg"))
      #expect(!(try sheet("seven-nodes", "--format", "markdown")).contains("<svg"))
    }
  }

  /// Every plot that the program draws names its axes: each frame has two titles, a scale one more.
  @Test func everyAxisIsNamed() throws {
    try withTool { (tool: Tool) throws in
      let data = Tool.fixture("penguins.csv")
      let trained = try tool.run(
        "train", data, "--target", "body_mass_g", "--epochs", "2", "--layers", "4", "--output",
        "run", "--quiet")
      try #require(trained.status == 0, "\(trained.remarks)")
      let inputs = ["--what", "boundary", "--inputs", "bill_length_mm,bill_depth_mm"]
      let all =
        Self.kinds.map(\.0) + [
          ["run"], ["run", data] + inputs, ["run", "--what", "weights"],
          ["run", data, "--what", "gradients"], ["run", data, "--what", "activations"],
        ]
      for arguments in all {
        let run = try tool.run(["draw"] + arguments + ["--output", "-"])
        try #require(run.status == 0, "\(arguments) \(run.remarks)")
        let frames = run.output.matches(of: /<rect class="frame"/).count
        let bars = run.output.matches(of: /<path class="frame"/).count
        let titles = run.output.matches(of: /<text class="axis"[^>]*>(<title>[^<]*<\/title>)?[^< ]/)
        let isNetwork = run.output.contains("class=\"network")
        let hasAxes = frames > 0 || bars > 0
        #expect(hasAxes == !titles.isEmpty || isNetwork, "\(arguments)")
        // A scale of shades has a frame and one title.
        let scales = run.output.contains("class=\"contour") ? 1 : 0
        if frames > 0 { #expect(titles.count == 2 * (frames - scales) + scales, "\(arguments)") }
      }
      let surface = try tool.run(["draw", "run", data] + inputs + ["--output", "-"]).output
      #expect(surface.contains(">body_mass_g<") && surface.contains(">bill_depth_mm<"))
      let weights = try tool.run("draw", "run", "--what", "weights", "--output", "-").output
      #expect(weights.contains("(%)<"))
      let curves = try tool.run("draw", "run", "--output", "-").output
      #expect(curves.contains(">RMSE (body_mass_g)<"))
      #expect(curves.contains(">mean loss of a row (σ²)<"))
    }
  }
}
