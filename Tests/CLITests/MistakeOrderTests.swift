import Chainrule
import Testing

/// What is said before data are read, and what a training leaves that comes to nothing.
@Suite struct MistakeOrderTests {
  private static let penguins = Tool.fixture("penguins.csv")

  @Test func freezingIsCheckedBeforeDataAreRead() throws {
    try withTool { tool in
      // The data are not there, which is found out later.
      let run = try tool.run("train", "none.csv", "--target", "y", "--freeze", "dens1")
      #expect(run.status == 64)
      #expect(
        run.remarks
          == "Error: --freeze: layer dens1: expected the name of a layer to freeze, one of "
          + "dense1, dense2, dense3, found no such name; did you mean “dense1”?\n")
      let fewer = try tool.run(
        "train", "none.csv", "--target", "y", "--layers", "8", "--freeze", "dense3")
      #expect(fewer.remarks.contains("one of dense1, dense2, found no such name"))
      let all = try tool.run(
        "train", "none.csv", "--target", "y", "--freeze", "dense1,dense2,dense3")
      #expect(all.remarks.hasSuffix("expected a parameter that learns, found all of them frozen\n"))
      // With dropout there may be such a layer.
      let perhaps = try tool.run("train", "none.csv", "--target", "y", "--freeze", "dropout1")
      #expect(perhaps.status == 66)
    }
  }

  @Test func whatTheDataDecideIsSaidBeforeTheReport() throws {
    try withTool { tool in
      let run = try tool.run("train", Self.penguins, "--target", "species", "--freeze", "dropout1")
      #expect(run.status == 64)
      #expect(run.remarks.hasPrefix("Error: --freeze: layer dropout1: expected the name"))
    }
  }

  @Test func theFirstWeightsAreCheckedBeforeDataAreRead() throws {
    try withTool { tool in
      let missing = try tool.run("train", "none.csv", "--target", "y", "--initial", "nowhere")
      #expect(missing.remarks == "Error: nowhere: no such file\n")
      let made = try tool.run(
        "train", Self.penguins, "--target", "species", "--layers", "8,4", "--epochs", "1",
        "--output", "run")
      #expect(made.status == 0)
      let other = try tool.run(
        "train", "none.csv", "--target", "y", "--initial", "run", "--layers", "7,5")
      #expect(other.status == 64)
      #expect(other.remarks.hasPrefix("Error: --initial: layer start: expected a layer in common"))
      let unknown = try tool.run(
        "train", "none.csv", "--target", "y", "--initial", "run", "--freeze", "dense4")
      #expect(unknown.remarks.contains("one of dense1, dense2, dense3, found no such name"))
      // A layer in common is enough; then the data are missed.
      let half = try tool.run(
        "train", "none.csv", "--target", "y", "--initial", "run", "--layers", "8,5")
      #expect(half.status == 66)
    }
  }

  @Test func aDivergedRunDoesNotBlockTheNext() throws {
    try withTool { tool in
      let arguments = ["train", Self.penguins, "--target", "species", "--output", "run", "--quiet"]
      let wild = arguments + ["--optimizer", "sgd", "--learning-rate", "1e30", "--epochs", "3"]
      let diverged = try tool.run(wild)
      #expect(diverged.status == 1)
      #expect(tool.exists("run/run.json") && !tool.exists("run/model.safetensors"))
      let next = try tool.run(arguments + ["--epochs", "2"])
      #expect(next.status == 0, "\(next.remarks)")
      #expect(tool.exists("run/model.safetensors"))
      // What has been learned is not replaced.
      #expect(try tool.run(wild).status == 73)
    }
  }

  @Test func aDivergedRunWithOtherFilesIsLeftAlone() throws {
    try withTool { tool in
      try tool.write(Array(#"{"status": "diverged"}"#.utf8), to: "run/run.json")
      try tool.write([1], to: "run/notes.txt")
      let arguments = ["train", Self.penguins, "--target", "species", "--output", "run"]
      let run = try tool.run(arguments + ["--epochs", "1"])
      #expect(run.status == 73)
      #expect(run.remarks == "Error: run: exists already; --force overwrites it\n")
      try tool.write(Array(#"{"status": "running"}"#.utf8), to: "other/run.json")
      #expect(try tool.run(arguments.dropLast() + ["other"]).status == 73)
    }
  }
}
