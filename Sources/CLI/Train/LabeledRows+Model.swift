import Chainrule

extension LabeledRows {
  /// Labeled data for a saved model, read as its preprocessing asks.
  init(data: String, labels: String?, for model: Model, _ format: CSVFormat) throws {
    guard let preprocessing = model.preprocessing else {
      throw ModelError(
        "model",
        .mismatch(what: "preprocessing", expected: "one, to read data with", found: "none"))
    }
    if case .pixels = preprocessing.inputs {
      guard let labels else {
        throw UsageError("--labels", expected: "the labels of the images", found: "none")
      }
      let images = try IDX(path: data)
      content = .images(images, labels: try IDX(path: labels))
      rows = Array(0..<images.count)
      return
    }
    guard labels == nil else {
      throw UsageError("--labels", expected: "images", found: "a model of a table")
    }
    let table = try CSV.read(
      path: data, options: format.options, kinds: preprocessing.fieldKinds(withTarget: true))
    content = .table(table)
    _ = try table.column(named: preprocessing.target.name)
    rows = Array(0..<table.rowCount)
  }
}
