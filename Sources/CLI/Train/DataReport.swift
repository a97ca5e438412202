import Chainrule

/// What was made of the data, said before the work begins: each guess with its reason.
struct DataReport {
  let data: TrainData
  let terminal: Terminal

  var lines: [String] {
    var lines = [heading]
    if let columns = data.columns {
      lines += entry(
        "\(columns.target)", "target, \(columns.task.rawValue) (\(columns.taskReason))")
      for group in ColumnGroups(columns.inputs).groups { lines += self.lines(of: group) }
    } else if let classes = data.preprocessing.target.classes {
      lines += entry("labels", "target, classification, \(classes.count) classes")
    }
    for remark in data.remarks + hints { lines += terminal.sentence(remark, indent: 2) }
    return lines + [""] + terminal.entry("Rows", rows)
  }

  /// What else could be wanted of such a table.
  private var hints: [String] {
    let division = data.divided.division
    guard let date = data.columns?.inputs.first(where: { $0.kind == .date })?.name,
      division.time == nil, division.group == nil
    else { return [] }
    return ["the rows have dates: --time \(date) would test on the latest ones"]
  }

  private var heading: String {
    let name = data.source == "-" ? "standard input" : data.source
    let size: String
    if let columns = data.columns {
      size = "\(data.rowCount.grouped) rows, \(columns.inputs.count + 1) columns"
    } else {
      let shape = data.preprocessing.inputs.imageShape.map(String.init).joined(separator: " × ")
      size = "\(data.rowCount.grouped) images of \(shape)"
    }
    return "\(terminal.bold(name))  \(size)"
  }

  private var rows: String {
    var parts = ["\(data.training.count.grouped) to train"]
    if let validation = data.validation { parts.append("\(validation.count.grouped) to validate") }
    if let test = data.test { parts.append("\(test.count.grouped) to test") }
    var notes = [data.divisionRemark].compactMap { $0 }
    if data.learning.withoutTarget > 0 {
      notes.append("\(data.learning.withoutTarget.grouped) without a target left out")
    }
    let note = notes.isEmpty ? "" : " (\(notes.joined(separator: "; ")))"
    return parts.joined(separator: ", ") + note
  }

  private func lines(of group: ColumnGroups.Group) -> [String] {
    var names = group.names
    if names.count > 8 { names = Array(names.prefix(6)) + ["…", names[names.count - 1]] }
    let count = group.names.count
    let kind =
      switch group.kind {
      case .number: count == 1 ? "number" : "\(count) numbers"
      case .category: count == 1 ? "category" : "\(count) categories"
      case .boolean: count == 1 ? "boolean" : "\(count) booleans"
      case .date: count == 1 ? "date" : "\(count) dates"
      case .identifier, .constant, .text, .ignored:
        count == 1 ? group.kind.words : "\(count) × \(group.kind.words)"
      }
    let words = group.reason.isEmpty ? kind : "\(kind), \(group.reason)"
    return entry(names.joined(separator: ", "), words)
  }

  /// A name and what is said of it, side by side where there is room.
  private func entry(_ name: String, _ words: String) -> [String] {
    let column = 22
    if name.count <= column - 4 { return terminal.entry("  " + name, words, column: column) }
    return terminal.sentence(name, indent: 2) + terminal.entry("", words, column: column)
  }
}

extension Preprocessing.Inputs {
  /// Rows and columns of an image; empty for a table.
  var imageShape: [Int] { if case .pixels(let pixels) = self { pixels.shape } else { [] } }
}
