import ChainruleDrawing
import ChainruleExplain
import ChainruleNetworks
import ChainruleReports

/// A page of three cases, each with a drawing of its own: a network with two samples, a nudge, and a parameter of a deep
/// network.
struct CasesPage {
  let explanations: [Explanation]

  init() throws {
    let small = try Network(inputs: 2, layers: [.dense(2, .tanh), .dense(1, .sigmoid)])
    let samples = try Worked(
      Case(
        small, loss: HalfSquaredErrorLoss(), inputs: [[0.5, -1], [0.25, 0.75]],
        targets: [[1], [0]], seed: 3))
    let row = try Worked(
      Case(small, loss: HalfSquaredErrorLoss(), inputs: [[0.5, -1]], targets: [[1]], seed: 3))
    let deep = try Worked(
      Case(
        try Network(inputs: 2, layers: (1...8).map { _ in .dense(2, .tanh) }),
        loss: HalfSquaredErrorLoss(), inputs: [[0.5, -1]], targets: [[1, 0]], seed: 3))
    explanations = [
      Explanation(samples), Explanation(row, .init(nudge: try Nudge(row, "w1[1,2]+0.01"))),
      Explanation(deep, .init(parameter: try deep.before.element(named: "w7[2,1]"))),
    ]
  }

  var pictures: [String: NetworkPicture] {
    Dictionary(
      uniqueKeysWithValues: explanations.enumerated().map {
        ("case-\($0 + 1)", NetworkPicture($1))
      })
  }

  var text: String {
    let titles = ["Two samples", "A nudge", "A parameter of a deep network"]
    let sections = explanations.indices.map { i in
      Block.section(
        Section(
          Phrase(stringLiteral: titles[i]), id: "case-\(i + 1)", explanations[i].document.blocks))
    }
    return HTMLDocumentWriter(pictures: pictures).write(
      Document(title: "Three cases", blocks: [.paragraph("Each has its own drawing.")] + sections))
  }
}
