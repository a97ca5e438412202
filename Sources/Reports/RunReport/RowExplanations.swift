import ChainruleData
import ChainruleDrawing
import ChainruleExplain
import ChainruleFormulas
import ChainruleInterchange
import ChainruleNetworks
import ChainruleTraining

/// The whole calculation of the worst rows, each in a folded section of the page.
struct RowExplanations {
  /// Below the headings, with the drawings beside the lines.
  private(set) var markup = ""
  /// The address within the page of a row's section, by its place among the judged rows.
  private(set) var links: [Int: String] = [:]

  init(_ report: RunReport, optimizer: (any Optimizer)?) throws {
    guard let findings = report.findings else { return }
    let optimizer = optimizer ?? SGD(learningRate: 0.01)
    var sections: [Block] = []
    var pictures: [String: NetworkPicture] = [:]
    for place in findings.worst {
      let row = findings.judged.rows[place]
      var example = try Self.example(findings.part.content, row, report.model, optimizer)
      example.name = "Row \(row + 1)"
      example.rowNumbers = [row + 1]
      let explanation = Explanation(try Worked(example), Self.options)
      let id = "row-\(row + 1)"
      var section = Section(
        Phrase(stringLiteral: "Row \(row + 1): \(findings.judged.words(place))"), id: id,
        isFolded: true, explanation.document.blocks)
      section.blocks.insert(.paragraph(explanation.document.subtitle), at: 0)
      sections.append(.section(section))
      pictures[id] = NetworkPicture(explanation)
      links[place] = id
    }
    guard !sections.isEmpty else { return }
    var page = HTMLPage(digits: .significant(6), references: References([]))
    page.aside = { id, page in pictures[id].map { HTMLDocumentWriter.figure($0, page) } }
    page.add(sections, depth: 2)
    markup = page.parts.joined(separator: "\n")
  }

  /// Short: ten of them share a page.
  private static var options: Explanation.Options {
    var options = Explanation.Options()
    options.elision = Elision(fullEquations: 40, fullUpdates: 12)
    return options
  }

  private static func example(
    _ content: LearningData.Content, _ row: Int, _ model: Model, _ optimizer: any Optimizer
  ) throws -> Case {
    switch content {
    case .table(let table):
      try Case(model: model, table: table, rows: [row], optimizer: optimizer)
    case .images(let images, let labels):
      try Case(model: model, images: images, labels: labels, rows: [row], optimizer: optimizer)
    }
  }
}

extension JudgedRows {
  /// What a row was taken for, in a few words.
  fileprivate func words(_ place: Int) -> String {
    switch (truth, predictions.content) {
    case (.classes(let truth), .classes(let answers, let names, _)):
      let name = names[Int(truth[place])]
      return truth[place] == answers[place]
        ? "\(name), named rightly" : "\(name) taken for \(names[Int(answers[place])])"
    case (.numbers(let truth), .numbers(let answers)) where truth.shape[1] == 1:
      let numbers = [answers[place, 0], truth[place, 0]].map { RunReport.significant($0) }
      return "\(numbers[0]) in place of \(numbers[1])"
    default: return "worked out"
    }
  }
}
