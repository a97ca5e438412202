import ChainruleTensors
import TestSupport
import Testing

/// The shapes that Tests/Fixtures/README.md promises, so that its page cannot drift from the files.
@Suite struct FixtureLayoutTests {
  @Test(arguments: fixtureFiles)
  func everyFileSaysHowItWasMade(file: String) throws {
    let fixture = try Fixture.json(file)
    #expect(try fixture["format"].string == "chainrule-fixture-1")
    for key in ["script", "torch", "numpy", "python"] {
      #expect(try !fixture["made_with"][key].string.isEmpty)
    }
    #expect(try fixture["made_with"]["seed"].int > 0)
  }

  @Test func trainingHasAllOfEachStep() throws {
    let cases = try Fixture.json("Fixtures/training.json")["cases"].array
    #expect(cases.count == 15)
    for run in cases {
      let (batches, steps) = try (run["batches"].array, run["steps"].array)
      #expect(batches.count == steps.count && steps.count >= 8)
      let start = try shapes(run["start"]["parameters"])
      let states = try shapes(run["start"]["states"])
      for (batch, step) in zip(batches, steps) {
        #expect(try step["outputs"].tensor.shape[0] == batch.ints.count)
        #expect(try step["loss"].double.isFinite)
        #expect(try shapes(step["gradients"]) == start)
        #expect(try shapes(step["parameters"]) == start)
        #expect(try step.optional("states").map(shapes) ?? [:] == states)
      }
      #expect(try run["final_outputs"].tensor.shape[0] == run["inputs"].tensor.shape[0])
      try expectNodesAreConnected(run["network"])
    }
  }

  /// Each node reads nodes before it, or the network's input.
  func expectNodesAreConnected(_ network: JSON) throws {
    var known: Set = ["input"]
    for node in try network["nodes"].array {
      for input in try node["inputs"].array { #expect(known.contains(try input.string)) }
      #expect(known.insert(try node["name"].string).inserted)
    }
  }

  @Test func layersHaveGradientsOfTheirShapes() throws {
    let fixture = try Fixture.json("Fixtures/layers.json")
    let activations = try fixture["activations"].array
    let layers = try fixture["layers"].array
    #expect(activations.count == 9 && layers.count == 7)
    for layer in activations + layers {
      #expect(try layer["output"].tensor.shape == layer["upstream"].tensor.shape)
      for name in try layer["gradients"].keys {
        #expect(try layer["gradients"][name].tensor.shape == layer[name].tensor.shape)
      }
    }
  }

  @Test func lossesHaveGradientsOfTheirOutputs() throws {
    let cases = try Fixture.json("Fixtures/losses.json")["cases"].array
    #expect(cases.count == 36)
    #expect(Set(try cases.map { try $0["name"].string }).count == cases.count)
    for loss in cases {
      let outputs = try loss["outputs"].tensor
      #expect(try loss["sample_losses"].doubles.count == outputs.shape[0])
      #expect(try loss["targets"].array.count == outputs.shape[0])
      for total in try loss["totals"].keys {
        #expect(try loss["totals"][total]["gradient"].tensor.shape == outputs.shape)
        #expect(try loss["totals"][total]["loss"].double.isFinite)
      }
    }
  }

  @Test func optimizersHaveTwentySteps() throws {
    let fixture = try Fixture.json("Fixtures/optimizers.json")
    let start = try shapes(fixture["start"])
    #expect(start == ["weight": [3, 2], "bias": [3]])
    #expect(try fixture["runs"].array.count == 16)
    for run in try fixture["runs"].array {
      let steps = try run["steps"].array
      #expect(steps.count == 20)
      for step in steps {
        #expect(try shapes(step["gradients"]) == start)
        #expect(try shapes(step["parameters"]) == start)
      }
    }
    for clipping in try fixture["clipping"].array {
      #expect(try shapes(clipping["clipped"]) == start)
    }
    for schedule in try fixture["schedules"].array {
      #expect(try schedule["rates"].doubles.count == 30)
    }
  }

  func shapes(_ tensors: JSON) throws -> [String: Shape] {
    var shapes: [String: Shape] = [:]
    for name in try tensors.keys { shapes[name] = try tensors[name].tensor.shape }
    return shapes
  }
}
