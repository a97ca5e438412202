import Chainrule
import Foundation
import Testing

/// `chainrule draw`: each kind of picture, and what is said where there is none.
@Suite struct DrawTests {
  static let kinds: [([String], String)] = [
    (["seven-nodes"], "out_n9"),
    (["seven-nodes", "--what", "path", "--parameter", "w4"], "From w4 to E_total"),
    (["perceptron", "--case", "AND", "--what", "boundary"], "w·x + b = 0"),
    (["xor", "--case", "learned", "--what", "boundary", "--steps", "40"], "After 40 steps"),
    (["perceptron", "--case", "leaves", "--what", "boundary"], "class=\"head\""),
    (
      ["perceptron", "--case", "XOR", "--what", "boundary"], "changes made before it, of 98 in all"
    ),
    (["xor", "--what", "boundary"], "class=\"border\""),
    (
      ["xor", "--case", "one neuron", "--what", "boundary"], "steps made before it, of 1000 in all"
    ),
    (["seven-nodes", "--what", "boundary"], "class=\"contour"),
    (["line-fit", "--what", "boundary"], "The number that the network gives"),
    (
      ["four-learning-rates", "--what", "boundary", "--inputs", "x1,x3"],
      "all other inputs are held at their medians: x2 = "
    ),
    (["--what", "activations", "--activation", "relu,tanh"], "tanh(z)"),
    (["activations"], "sigmoid(z)"),
    (["x^2 + 3*y^2", "--at", "x=2,y=1", "--descend", "5"], "5 steps"),
    (["-x^2 + x^4", "--at", "x=2", "--learning-rate", "0.01"], "20 steps"),
    (
      ["xor", "--case", "learned", "--what", "descent", "--parameter", "w1[1,1]", "--steps", "3"],
      "3 steps"
    ),
    (["step-sizes"], "step"),
    (["seven-nodes", "--what", "weights"], "share of the layer"),
    (["vanishing-gradients", "--what", "gradients"], "norm of ∂C/∂p"),
  ]

  @Test(arguments: kinds.indices) func examplesAndFormulasAreDrawn(_ place: Int) throws {
    let (arguments, words) = Self.kinds[place]
    try withTool { (tool: Tool) throws in
      let run = try tool.run(["draw"] + arguments + ["--output", "-"])
      try #require(run.status == 0, "\(run.remarks)")
      #expect(run.output.hasPrefix("<svg ") && run.output.hasSuffix("</svg>\n"))
      #expect(run.output.contains(words), "\(arguments)")
    }
  }

  @Test func runsAndModelsAreDrawn() throws {
    try withTool { (tool: Tool) throws in
      let data = Tool.fixture("penguins.csv")
      let trained = try tool.run(
        "train", data, "--target", "species", "--epochs", "3", "--layers", "8", "--output", "run",
        "--quiet")
      try #require(trained.status == 0, "\(trained.remarks)")
      func drawn(_ arguments: String...) throws -> String {
        let run = try tool.run(["draw"] + arguments + ["--output", "-"])
        #expect(run.status == 0, "\(arguments): \(run.remarks)")
        return run.output
      }
      let curves = try drawn("run")
      #expect(curves.contains("Gradient norm") && curves.contains(">validation<"))
      #expect(curves.contains("best: epoch") && curves.contains(">mean loss of a row (nats)<"))
      let network = try drawn("run", "--what", "network")
      #expect(network.contains("bill_length_mm") && network.contains("Gentoo"))
      #expect(try drawn("run", data, "--row", "17", "--what", "path").contains("From w¹₁,₁ to C"))
      #expect(try drawn("run", "--what", "confusion").contains("run: test rows"))
      #expect(try drawn("run", data, "--what", "confusion").contains("Answers for penguins.csv"))
      #expect(try drawn("run", "--what", "weights").contains("dense1 (88)"))
      let boundary = try drawn(
        "run", data, "--what", "boundary", "--inputs", "bill_length_mm,bill_depth_mm")
      #expect(boundary.contains("island = Biscoe") && boundary.contains(">Chinstrap<"))

      let many = try tool.run("draw", "run", data, "--what", "boundary", "--output", "-")
      #expect(many.status == 64)
      #expect(many.remarks.contains("--inputs: expected two inputs to draw"))
      let wrong = try tool.run(
        "draw", "run", data, "--what", "boundary", "--inputs", "bil_length_mm,island", "--output",
        "-")
      #expect(wrong.remarks.contains("did you mean “bill_length_mm”?"))
      let text = try tool.run(
        "draw", "run", data, "--what", "boundary", "--inputs", "bill_length_mm,island", "--output",
        "-")
      #expect(text.remarks.contains("columns of numbers"))

      try FileManager.default.removeItem(
        at: tool.folder.appendingPathComponent("run/history.jsonl"))
      let without = try tool.run("draw", "run", "--what", "curves", "--output", "-")
      #expect(without.status == 65 && without.remarks.contains("history.jsonl"))
    }
  }

  @Test func filesAreWrittenAndNeverOverwritten() throws {
    try withTool { (tool: Tool) throws in
      let run = try tool.run("draw", "seven-nodes", "--output", "n.svg")
      #expect(run.status == 0 && run.remarks.contains("Wrote the drawing to n.svg"))
      #expect(try tool.run("draw", "xor", "--case", "learned", "--output", "n.svg").status == 73)
      let again = try tool.run("draw", "seven-nodes", "--output", "n.svg", "--force", "--quiet")
      #expect(again.status == 0 && again.remarks.isEmpty)
    }
  }

  @Test func aPictureOfPixelsNeedsItsProgram() throws {
    try withTool { (tool: Tool) throws in
      let run = try tool.run("draw", "seven-nodes", "--output", "n.png", "--scale", "3")
      if run.status == 0 {
        let bytes = try Array(tool.bytes("n.png").prefix(24))
        #expect(bytes.prefix(4) == [0x89, 0x50, 0x4E, 0x47])
        // Three times as wide as the drawing.
        let svg = try tool.run("draw", "seven-nodes", "--output", "-").output
        let width = bytes[16..<20].reduce(0) { $0 * 256 + Int($1) }
        let drawn = try #require(svg.firstMatch(of: #/ width="([0-9.]+)"/#)?.1)
        #expect(abs(Double(width) - 3 * (Double(drawn) ?? 0)) <= 3)
      }
      let process = try tool.process(["draw", "seven-nodes", "--output", "m.png"])
      process.environment?["PATH"] = tool.folder.path
      let remarks = Pipe()
      process.standardError = remarks
      try process.run()
      let words = String(
        decoding: remarks.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
      process.waitUntilExit()
      #expect(process.terminationStatus == 1 && !tool.exists("m.png"))
      #expect(words.contains("librsvg2-bin") && words.contains(".svg needs nothing"), "\(words)")
    }
  }

  @Test(arguments: [
    (["seven-nodes"], "--output: expected a file ending in .svg or .png"),
    (["seven-nodes", "--output", "n.gif"], "found “n.gif”"),
    (["seven-nodes", "--what", "curvs", "--output", "-"], "did you mean “curves”?"),
    (["seven-nodes", "--what", "curves", "--output", "-"], "expected a run for curves"),
    (["four-learning-rates", "--what", "boundary", "--output", "-"], "expected two inputs"),
    (
      ["four-learning-rates", "--what", "boundary", "--inputs", "x1,x9", "--output", "-"],
      "one of x1, x2, x3"
    ),
    (["seven-nodes", "--width", "40", "--output", "-"], "from 200 to 4000"),
    (["seven-nodes", "--scale", "2", "--output", "-"], "--scale: expected an --output ending"),
    (["seven-nodes", "--scale", "9", "--output", "n.png"], "from 1 to 8"),
    (
      ["seven-nodes", "--what", "path", "--parameter", "w1[9,9]", "--output", "-"],
      "w1[9,9]: expected"
    ),
    (["seven-nodes", "--what", "descent", "--output", "-"], "one or two weights or biases"),
    (
      ["seven-nodes", "--what", "descent", "--parameter", "z1[1]", "--output", "-"],
      "expected a weight or a bias"
    ),
    (["seven-node", "--output", "-"], "did you mean “seven-nodes”?"),
    (["--output", "-"], "expected an example, a model, a run or a formula"),
    (["--what", "activations", "--activation", "rely", "--output", "-"], "did you mean “relu”?"),
    (["x*y*z", "--at", "x=1,y=1,z=1", "--output", "-"], "one or two variables"),
    (["x*y", "--at", "x=1", "--output", "-"], "a number for y"),
    (["seven-nodes", "--learning-rate", "1", "--output", "-"], "a formula with --at"),
  ])
  func mistakesAreNamed(_ arguments: [String], _ words: String) throws {
    try withTool { (tool: Tool) throws in
      let run = try tool.run(["draw"] + arguments)
      #expect(run.status == 64, "\(arguments) \(run.remarks)")
      #expect(run.remarks.contains(words), "\(run.remarks)")
      #expect(run.output.isEmpty)
    }
  }
}
