import Chainrule
import Foundation
import Testing

@Suite struct DeriveTests {
  @Test func jsonHasTheStagesOfTheGoldenNumbers() throws {
    try withTool { tool in
      let json = try tool.run("derive", "sin(exp(x^2))", "--at", "x=0.5", "--json").json()
      #expect(json["value"] == 0.9591622435375395)
      #expect(json["stages"]?[0]?["name"] == "u1")
      let functions = (0..<3).map { json["stages"]?[$0]?["function"] }
      #expect(functions == ["square", "exp", "sin"])
      #expect(json["stages"]?[1]?["formula"] == "exp(u1)")
      #expect(json["stages"]?[1]?["local_derivative"] == 1.2840254166877414)
      let slope = try #require(json["gradient"]?["x"]?.double)
      #expect(abs(slope - 0.36319491480172617) < 1e-12)
      #expect(json["partial_derivatives"]?["x"]?["agree"] == true)
    }
  }

  @Test func descentsAreBesideEachOther() throws {
    try withTool { tool in
      let json = try tool.run(
        "derive", "x^2 - 16", "--at", "x=5", "--descend", "2", "--learning-rate", "0.5",
        "--newton", "--root", "--json"
      ).json()
      #expect(json["descent"]?["iterates"] == [5.0, 0.0, 0.0])
      #expect(json["descent"]?["outcome"] == "arrived")
      #expect(json["newton"]?["iterates"] == [5.0, 0.0])
      #expect(json["root"]?["iterates"]?[1] == 4.1)
      let nesterov = try tool.run(
        "derive", "(x^2+10*y^2)/2", "--at", "x=1,y=1", "--descend", "2", "--learning-rate",
        "0.04", "--optimizer", "nesterov:looks_ahead=true,momentum=0.9", "--json"
      ).json()
      let second = try #require(nesterov["descent"]?["iterates"]?[2]?[0]?.double)
      #expect(abs(second - 0.88704) < 1e-12)
      #expect(nesterov["descent"]?["learning_rate"] == 0.04)
    }
  }

  @Test func theTextShowsEveryFactor() throws {
    try withTool { tool in
      let text = try tool.run("derive", "sigmoid(w*x + b)", "--at", "x=1,w=2,b=-1").output
      for line in ["u1 = w·x + b", "u2·(1 − u2)", "∂u2/∂u1 · ∂u1/∂x", "0.196612"] {
        #expect(text.contains(line), "\(line)")
      }
      let ascii = try tool.run(
        "derive", "sigmoid(w*x + b)", "--at", "x=1,w=2,b=-1", "--ascii", "--digits", "3",
        "--with-respect-to", "w"
      ).output
      #expect(ascii.contains("du2/du1 * du1/dw"))
      #expect(ascii.contains("0.197") && !ascii.contains("0.19661"))
      #expect(!ascii.contains("df/dx"))
    }
  }

  static let mistakes: [([String], String)] = [
    (["sin(x +", "--at", "x=1"], "sin(x +\n         ^"),
    (["sigmid(x)", "--at", "x=1"], "did you mean sigmoid?"),
    (["x*y", "--at", "x=1"], "--at: expected a number for y, as in y=1, found none"),
    (["x", "--at", "x"], "--at: expected numbers like x=1,w=2, found “x”"),
    (["x", "--at", "x=1,x=2"], "--at: expected one number for x, found two"),
    (["x", "--at", "x=y"], "--at: expected a number, found “y”"),
    (["x", "--at", "x=1/0"], "--at: expected a finite number, found “1/0”"),
    (["x", "--at", "x=1", "--with-respect-to", "z"], "variables that --at gives a number"),
    (
      ["x", "--at", "x=1", "--learning-rate", "1"], "--learning-rate: expected --descend beside it"
    ),
    (["x", "--at", "x=1", "--descend", "0"], "--descend: expected a number of steps"),
    (["x", "--at", "x=1", "--digits", "18"], "--digits: expected a whole number from 0 to 17"),
    (
      ["x", "--at", "x=1", "--descend", "1", "--optimizer", "adm"], "--optimizer: "
    ),
    (
      ["x", "--at", "x=1", "--descend", "1", "--optimizer", "adam:gamma=1"],
      "--optimizer: expected one of"
    ),
    (
      ["x*y", "--at", "x=1,y=1", "--root"], "the search for a root: expected one variable, found 2"
    ),
  ]

  @Test(arguments: mistakes.indices) func mistakesAreUsage(_ i: Int) throws {
    try withTool { tool in
      let (arguments, words) = Self.mistakes[i]
      let run = try tool.run(["derive"] + arguments)
      #expect(run.status == 64)
      #expect(run.output.isEmpty)
      #expect(run.remarks.contains(words), "\(run.remarks)")
    }
  }

  @Test func aFormulaMayBeginWithAMinusSign() throws {
    try withTool { tool in
      let json = try tool.run("derive", "-x^2", "--at", "x=-3", "--json").json()
      #expect(json["value"] == -9.0)
      #expect(json["gradient"]?["x"] == 6.0)
      #expect(try tool.run("derive", "-h").status == 0)
    }
  }

  @Test func namesMayHavePlacesAndConstantsMayBeVariables() throws {
    try withTool { tool in
      let json = try tool.run(
        "derive", "w1[1,2]*e + alpha", "--at", "w1[1,2]=2,e=3,alpha=pi/2", "--json"
      ).json()
      #expect(json["gradient"]?["w1[1,2]"] == 3.0)
      #expect(json["gradient"]?["alpha"] == 1.0)
      #expect(json["value"] == .number(6 + Double.pi / 2))
    }
  }
}
