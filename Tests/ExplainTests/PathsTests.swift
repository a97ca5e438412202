import ChainruleExplain
import ChainruleFormulas
import ChainruleGraphs
import ChainruleNetworks
import ChainruleTensors
import TestSupport
import Testing

/// One weight: its ways to the cost, and what a nudge of it does.
@Suite struct PathsTests {
  @Test func pathsOfAGoldenWeight() throws {
    let json = try Fixture.json("Golden/seed002.json")
    let layers = try json["network"]["layers"].array
    let network = try Network(
      inputs: json["network"]["input_size"].int,
      layers: layers.map {
        .dense(
          try $0["size"].int, try Activation(named: $0["activation"].string),
          weights: GivenValues(rows: try $0["weights"].matrix),
          biases: GivenValues(try $0["biases"].doubles))
      })
    let example = try Case(
      network, loss: HalfSquaredErrorLoss(), inputs: json["inputs"].matrix,
      targets: json["targets"].matrix)
    let worked = try Worked(example)
    let place = try json["weight_positions"]["w1"].ints
    let weight = Element(Symbol("w", layer: place[0] + 1), [place[1], place[2]])
    let paths = Paths(Equations(worked.before), from: weight)
    let expected = try json["paths_of_dE_dw1"]
    #expect(paths.count == 3)
    for path in paths.shown {
      // w¹, z¹, a¹, z², a², …
      let neuron = try #require(path.elements[3].index.first)
      expectAgreement(
        [path.product], [try expected["n\(6 + neuron)"].double], within: 1e-12, "\(neuron)")
    }
    let options = Explanation.Options(parameter: weight)
    let lines = Explanation(worked, options).document.equations
    #expect(lines.count == 5)
    for line in lines { expectTrue(line) }
    // Fewer are shown than there are: the rest is one exact number.
    let few = Paths(Equations(worked.before), from: weight, limit: 2)
    #expect(few.shown.map(\.product) == Array(paths.shown.map(\.product).prefix(2)))
    expectAgreement([few.rest], [paths.shown[2].product], within: 1e-15, "rest")
  }

  @Test func nudge() throws {
    let worked = try Worked(EquationsTests.textbook())
    for (by, bound) in [(1e-2, 1e-4), (1e-4, 1e-8)] {
      let nudge = try Nudge(worked, "w1[1,2]+\(by)")
      #expect(nudge.by == by)
      #expect(
        nudge.changes.map(\.element.description) == ["w¹₁₂", "z¹₁", "a¹₁", "z²₁", "a²₁", "C"])
      for change in nudge.changes { #expect(abs(change.error) < bound) }
      let last = try #require(nudge.changes.last)
      let gradient = worked.before.layers[0].weightGradient[0, 1]
      #expect(disagreement(last.predicted, gradient * by) <= 1e-14)
    }
    #expect(try Nudge(worked, "x[1] - 0.5").by == -0.5)
    #expect(try Nudge(worked, "b2[1]-1e-3").by == -1e-3)
    // Down to where the neuron is off.
    let off = try Nudge(worked, "b1[1]-2")
    #expect(off.changes.filter(\.isPastKink).map(\.element.description) == ["a¹₁"])
    for (typed, found) in [
      ("w1[1,2]", "no change"), ("z1[1]+1", "a number that is computed"), ("w1[1,1]+a", "+a"),
    ] {
      let error = #expect(throws: ElementNameError.self) { try Nudge(worked, typed) }
      #expect(error?.found == found)
    }
    let options = Explanation.Options(nudge: off)
    #expect(!Explanation(worked, options).document.blocks.isEmpty)
  }
}
