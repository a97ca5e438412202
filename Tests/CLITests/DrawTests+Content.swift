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

  /// What happened on the way stands below it; a start without a value is no picture.
  @Test func aDescentSaysHowItEnded() throws {
    try withTool { (tool: Tool) throws in
      func caption(_ arguments: String...) throws -> String {
        let run = try tool.run(["draw"] + arguments + ["--output", "-"])
        #expect(run.status == 0, "\(run.remarks)")
        return String(try #require(run.output.firstMatch(of: #/<desc>(.*?)</desc>/#)?.1))
      }
      let diverging = try caption("x^2", "--at", "x=1", "--learning-rate", "1.2")
      #expect(diverging.contains("It diverges") && diverging.contains("first 11 of 20 steps"))
      #expect(try caption("x^2", "--at", "x=1").contains("The value falls from 1 to"))
      #expect(try caption("step-sizes").contains("“too large”: It diverges"))
      for (formula, start) in [("log(x)", "x=-1"), ("1/x+y", "x=0,y=1"), ("x^2", "x=1e300")] {
        let run = try tool.run("draw", formula, "--at", start, "--output", "-")
        #expect(run.status == 65 && run.output.isEmpty, "\(formula)")
        #expect(run.remarks.contains("expected a number of the function there"), "\(run.remarks)")
      }
      // Shades of large numbers are named in powers of ten.
      let large = try tool.run("draw", "x^2+y^2", "--at", "x=1e100,y=1", "--output", "-").output
      #expect(large.contains(">1·10²⁰⁰<"))
    }
  }

  /// A run knows its data: a row of them has the numbers, and what is not there is said.
  @Test func aRunIsDrawnWithARowOfItsData() throws {
    try withTool { (tool: Tool) throws in
      try tool.file("data.csv", Tool.text("penguins.csv"))
      let trained = try tool.run(
        "train", "data.csv", "--target", "species", "--epochs", "1", "--layers", "4,4,4,4,4",
        "--output", "run", "--quiet")
      try #require(trained.status == 0, "\(trained.remarks)")
      func drawn(_ arguments: String...) throws -> String {
        let run = try tool.run(["draw", "run"] + arguments + ["--output", "-"])
        #expect(run.status == 0, "\(arguments): \(run.remarks)")
        return run.output
      }
      let network = try drawn("--what", "network")
      #expect(network.contains("of data.csv, a test row."))
      #expect(try drawn("--what", "network", "--row", "3").contains("row 3 of data.csv."))
      // Points and no bars, which would have to begin somewhere.
      let gradients = try drawn("--what", "gradients")
      #expect(gradients.contains(">norm of ∂C/∂p<") && !gradients.contains("<rect class=\"f0\""))
      #expect(try gradients == drawn("data.csv", "--what", "gradients", "--row", self.row(network)))
      // Six layers have a strip each.
      let weights = try drawn("--what", "weights")
      #expect(weights.matches(of: #/ %<\/text>/#).count == 6)
      #expect(try drawn().contains("over 1 epoch."))

      try FileManager.default.removeItem(at: tool.folder.appendingPathComponent("data.csv"))
      let without = try drawn("--what", "network")
      #expect(without.contains("a row of all means, since the data of the run are not at hand"))
      let none = try tool.run("draw", "run", "--what", "gradients", "--output", "-")
      #expect(none.status == 64 && none.remarks.contains("expected the data of the run"))
      #expect(none.remarks.contains("data.csv"))
    }
  }

  private func row(_ svg: String) -> String {
    svg.firstMatch(of: #/those of row (\d+) of/#).map { String($0.1) } ?? ""
  }
}
