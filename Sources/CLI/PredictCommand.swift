import ArgumentParser
import Chainrule

/// What a saved model answers for rows of data.
struct PredictCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "predict", abstract: "Predict with a saved model, a line for each row.",
    discussion: """
      Columns are found by name, in any order; further ones and a missing target do not matter. Rows are read, \
      answered and written a batch at a time, so that data of any length need little memory.

        chainrule predict runs/titanic-2026-11-21-1 new.csv --keep all --probabilities
        chainrule predict runs/titanic-2026-11-21-1 --row age=3,sex=male,class=2
      """)

  @Argument(help: "A model file or a run folder.") var model: String
  @Argument(help: "A CSV file or images in IDX; gzip too, - for standard input.") var data: String?
  @Option(
    help: ArgumentHelp(
      "Predict for this row: column=value, with commas between.", valueName: "values"))
  var row: String?
  @Option(
    help: ArgumentHelp(
      "Write to this file; - for standard output, as without it.", valueName: "file"))
  var output: String?
  @Flag(help: "Add a column with the probability of each class.") var probabilities = false
  @Option(
    help: ArgumentHelp("Put input columns in front: all, or their names.", valueName: "columns"))
  var keep: String?
  @OptionGroup(title: "Format of CSV files") var format: CSVFormatOptions
  @Option(help: ArgumentHelp("Threads that work. (default: 1)", valueName: "count"))
  var threads: String?
  @Flag(help: "Print one JSON object for each row.") var json = false
  @Flag(help: "Say nothing on standard error but errors.") var quiet = false
  @Flag(help: "Overwrite the output file.") var force = false

  func run() throws {
    let reader = SettingsReader(object: nil)
    let threads = try reader.value("threads", threads, must: .beCount(upTo: 1024)) ?? 1
    let keep = try reader.value("keep", keep, as: Names.self)
    if let output, output != "-" { try AtomicFile.check(output, force: force) }
    let predictor = try ModelPredictor(Model.load(model), threads: threads)
    if probabilities, predictor.model.task == .regression {
      throw UsageError("--probabilities", expected: "a model of classes", found: "one of numbers")
    }
    var source = try source(for: predictor.model, keep: keep, CSVFormat(reader, format))
    var answers = Answers(
      predictor: predictor, keep: keep, probabilities: probabilities, isJSON: json)
    try write { try answers.next(from: &source) }
    if !quiet { Remarks.note(answers.report.remarks, about: data ?? "--row") }
  }

  private func source(
    for model: Model, keep: Names?, _ format: CSVFormat
  ) throws -> any RowSource {
    guard let preprocessing = model.preprocessing else {
      throw DataError(
        file: self.model, expected: "a model with preprocessing",
        found: "one that takes bare numbers")
    }
    switch (data, row, preprocessing.inputs) {
    case (nil, nil, _):
      throw UsageError("DATA", expected: "a file of rows, or --row", found: "nothing")
    case (_?, _?, _): throw UsageError("--row", expected: "no DATA beside it", found: data ?? "")
    case (let path?, nil, .pixels):
      if keep != nil { throw UsageError("--keep", expected: "a table", found: "images") }
      return ImageRows(images: try IDX.read(path: path))
    case (let path?, nil, .columns):
      let stream = try CSVStream(
        path: path, options: format.options, kinds: preprocessing.fieldKinds(withTarget: false),
        unlisted: keep == nil ? .skipped : .text)
      for name in preprocessing.fieldKinds(withTarget: false).keys.sorted() + wanted(keep) {
        try stream.check(name, file: path)
      }
      return TableRows(stream: stream)
    case (nil, _?, .pixels):
      throw UsageError("--row", expected: "a model of tables", found: "one of images")
    case (nil, let row?, .columns): return try SingleRow(row, preprocessing)
    }
  }

  /// The columns that are kept by name.
  private func wanted(_ keep: Names?) -> [String] {
    guard let keep, keep.names != ["all"] else { return [] }
    return keep.names
  }

  /// Writes the pieces to where they belong.
  private func write(_ next: () throws -> String?) throws {
    if let output, output != "-" {
      return try AtomicFile.write(to: output, force: force) { try next().map { Array($0.utf8) } }
    }
    while let text = try next() { Output.write(text) }
  }
}

extension CSVStream {
  /// Fails where the file has no such column, before a row is read; columns that are skipped are in no table.
  fileprivate func check(_ name: String, file: String) throws {
    guard !columnNames.contains(name) else { return }
    let listing = columnNames.prefix(12).map { "“\($0)”" }.joined(separator: ", ")
    let advice =
      nearestName(to: name, among: columnNames).map { "did you mean “\($0)”?" }
      ?? "found the columns \(listing)\(columnNames.count > 12 ? ", …" : "")"
    throw DataError(
      file: file, expected: "a column “\(name)”", found: "others",
      problem: "no column “\(name)”; \(advice)")
  }
}
