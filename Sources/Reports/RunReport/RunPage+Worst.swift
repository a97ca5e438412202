import ChainruleData
import ChainruleDrawing
import ChainruleFormulas
import ChainruleTensors
import ChainruleTraining

extension RunReport {
  func worstSection(_ explained: RowExplanations) -> RunSection? {
    guard let findings, !findings.worst.isEmpty else { return nil }
    let part = Self.partWords[findings.part.name] ?? findings.part.name
    let intro =
      "The \(part) rows with the greatest loss. They tell what the network does not understand, and often which rows are "
      + "not what they seem."
    return RunSection(
      "Worst predictions", id: "worst", [Self.paragraph(intro), worstTable(findings, explained)])
  }

  private func worstTable(_ findings: RunFindings, _ explained: RowExplanations) -> String {
    let judged = findings.judged
    var table = ReportTable(titles: ["row"])
    switch (judged.truth, judged.predictions.content) {
    case (.classes(let truth), .classes(let answers, let names, let probabilities)):
      table.titles += ["true", "predicted"]
      table.words = [0, 1, 2]
      if probabilities != nil { table.titles += ["p of true", "p of predicted"] }
      table.titles.append("loss")
      table.rows = findings.worst.map { place in
        let own = [Int(truth[place]), Int(answers[place])]
        let shares =
          probabilities.map { p in own.map { Self.significant(p[place, $0], 3) } } ?? []
        return [head(place, explained)] + own.map { escapedForMarkup(names[$0]) } + shares
          + [Self.significant(judged.losses[place], 3)]
      }
    case (.numbers(let truth), .numbers(let answers)):
      let width = truth.shape[1]
      let names = model.preprocessing?.target.names ?? []
      for column in 0..<min(width, 3) {
        let name = width > 1 && names.indices.contains(column) ? " \(names[column])" : ""
        table.titles += ["true", "predicted", "error"].map { escapedForMarkup($0 + name) }
      }
      table.titles.append("loss")
      table.rows = findings.worst.map { place in
        let cells = (0..<min(width, 3)).flatMap { column in
          let (t, a) = (truth[place, column], answers[place, column])
          return [t, a, a - t].map { Self.significant($0) }
        }
        return [head(place, explained)] + cells + [Self.significant(judged.losses[place], 3)]
      }
    default: break
    }
    if let thumbs = thumbs(findings) {
      table.titles.insert("image", at: 1)
      for (i, thumb) in thumbs.enumerated() { table.rows[i].insert(thumb, at: 1) }
      table.words = Set(table.words.map { $0 == 0 ? 0 : $0 + 1 } + [1])
    }
    table.caption =
      "Rows of \(escapedForMarkup(fileName(findings.part.path))), counted from 1 as explain counts them; "
      + "each leads to its whole calculation, below on this page and left out on paper: chainrule explain prints it."
    return table.markup
  }

  /// The images themselves; nil for tables.
  private func thumbs(_ findings: RunFindings) -> [String]? {
    guard case .images(let images, _) = findings.part.content else { return nil }
    let found = findings.worst.map { place in
      let row = findings.judged.rows[place]
      return PixelMap(images, row: row, name: "Image \(row + 1)")?.markup
    }
    return found.allSatisfy { $0 != nil } ? found.map { $0 ?? "" } : nil
  }

  /// The row’s number, leading to its calculation where there is one.
  private func head(_ place: Int, _ explained: RowExplanations) -> String {
    guard let findings else { return "" }
    let row = (findings.judged.rows[place] + 1).grouped
    return explained.links[place].map { "<a href=\"#\($0)\">\(row)</a>" } ?? row
  }
}
