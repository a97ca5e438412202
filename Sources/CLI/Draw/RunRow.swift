import Chainrule

/// A row of the data that a run knows, where they are still there.
struct RunRow {
  let example: Case
  /// “row 3 of penguins.csv, a test row”.
  let name: String

  /// - Parameter row: as typed, of the data that were learned from; nil: the first row that nothing was learned from.
  /// - Throws: `UsageError` where a model has no run or its data are not at hand.
  init(_ path: String, row: String?) throws {
    guard let folder = try? RunFolder.open(path) else {
      throw UsageError("DATA", expected: "the data of the model, and --row", found: "nothing")
    }
    let (found, problem) = try ReportData(folder: folder, data: nil).read()
    guard let found else {
      throw UsageError("DATA", expected: "the data of the run", found: problem ?? "none")
    }
    let part = row == nil ? found.telling : found.parts[0]
    let rows = try row.map { try RowNumbers($0).indices } ?? Array(part.rows.prefix(1))
    let model = try folder.model()
    let optimizer = try RunOptimizer.read(path) ?? SGD(learningRate: 0.01)
    var example =
      switch part.content {
      case .table(let table):
        try Case(model: model, table: table, rows: rows, optimizer: optimizer)
      case .images(let images, let labels):
        try Case(model: model, images: images, labels: labels, rows: rows, optimizer: optimizer)
      }
    let number = (rows.first ?? 0) + 1
    example.name = "Row \(number)"
    name =
      "row \(number.grouped) of \(fileName(part.path))"
      + (row == nil ? ", a \(RunReport.partWords[part.name] ?? part.name) row" : "")
    self.example = example
  }
}
