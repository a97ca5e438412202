import ArgumentParser
import Chainrule

/// What a saved model answers for rows of data.
struct PredictCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "predict", abstract: "Predict with a saved model, a line for each row.",
    discussion: """
      Columns are found by name, in any order; further ones and a missing target do not matter. Rows of a CSV file are \
      read, answered and written a batch at a time, so that data of any length need little memory.

        chainrule predict runs/titanic-2026-11-21-1 new.csv --probabilities
        chainrule predict runs/titanic-2026-11-21-1 --row age=3,sex=male,class=2
        chainrule predict runs/digits-2026-11-21-1 scans --output answers.csv
      """)

  @Argument(help: "A model file or a run folder.") var model: String
  @Argument(
    help: """
      A CSV file, images in IDX, NPY or NPZ, a PNG image or a folder of them; gzip too, - for standard input.
      """)
  var data: String?
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
  @Option(
    help: ArgumentHelp(
      "The array of an NPZ file. (default: the only one that fits)", valueName: "name"))
  var inputs: String?
  @OptionGroup(title: "Format of CSV files") var format: CSVFormatOptions
  @Option(
    help: ArgumentHelp(
      "Threads that work; the answers are the same for any. (default: all processors)",
      valueName: "count"))
  var threads: String?
  @Flag(help: "Print one JSON object for each row.") var json = false
  @Flag(help: "Say nothing on standard error but errors.") var quiet = false
  @Flag(help: "Overwrite the output file.") var force = false

  func run() throws {
    let reader = SettingsReader(object: nil)
    let threads =
      try reader.value("threads", threads, must: .beCount(upTo: 1024)) ?? Learner.processorCount
    let keep = try reader.value("keep", keep, as: Names.self)
    if let output, output != "-" { try AtomicFile.check(output, force: force) }
    let predictor = try ModelPredictor(Model.load(model), threads: threads)
    if probabilities, predictor.model.task == .regression {
      throw UsageError("--probabilities", expected: "a model of classes", found: "one of numbers")
    }
    let rows = try rows(for: predictor.model, keep: keep, CSVFormat(reader, format))
    note(rows.remarks)
    let answers = AnswerStream(
      rows.source,
      Answers(predictor: predictor, keep: keep, probabilities: probabilities, isJSON: json),
      threads: threads)
    try write(answers)
    note(answers.report.remarks + rows.found())
    if let output, output != "-", !quiet {
      let rows = answers.rows == 1 ? "1 row" : "\(answers.rows.grouped) rows"
      Remarks.say("Wrote \(rows) to \(output)")
    }
  }

  private func note(_ remarks: [String]) {
    if !quiet { Remarks.note(remarks, about: data ?? "--row") }
  }

  /// Writes the lines to where they belong.
  private func write(_ answers: AnswerStream) throws {
    if let output, output != "-" {
      return try AtomicFile.write(to: output, force: force) { try answers.next() }
    }
    while let lines = try answers.next() { Output.write(lines) }
  }
}

// MARK: - Where rows come from

extension PredictCommand {
  /// `found`: what else is to be said once all rows have been read.
  private typealias Rows = (source: any RowSource, remarks: [String], found: () -> [String])

  private func rows(for model: Model, keep: Names?, _ format: CSVFormat) throws -> Rows {
    guard let preprocessing = model.preprocessing else {
      throw DataError(
        file: self.model, expected: "a model with preprocessing",
        found: "one that takes bare numbers")
    }
    switch (data, row, preprocessing.inputs) {
    case (nil, nil, _):
      throw UsageError("DATA", expected: "a file of rows, or --row", found: "nothing")
    case (let data?, _?, _): throw UsageError("--row", expected: "no DATA beside it", found: data)
    case (let path?, nil, .pixels):
      if keep != nil { throw UsageError("--keep", expected: "a table", found: "images") }
      let found = try DataPlace(path: path, preprocessing: preprocessing, inputs: inputs).images()
      return (try ImageRows(found.images, files: found.files), found.remarks, { [] })
    case (let path?, nil, .columns):
      return try rows(of: path, preprocessing, keep, format)
    case (nil, _?, .pixels):
      throw UsageError("--row", expected: "a model of tables", found: "one of images")
    case (nil, let row?, .columns):
      let single = try SingleRow(row, preprocessing)
      return (single, further(single.columnNames, preprocessing, keep), { [] })
    }
  }

  private func rows(
    of path: String, _ preprocessing: Preprocessing, _ keep: Names?, _ format: CSVFormat
  ) throws -> Rows {
    let needed = preprocessing.inputNames + wanted(keep)
    if DataPlace.hasArrays(path) {
      let table = try DataPlace(path: path, preprocessing: preprocessing, inputs: inputs).table()
      try NeededColumns.check(needed, among: table.columnNames, file: path)
      return (RowsInMemory(table), further(table.columnNames, preprocessing, keep), { [] })
    }
    if let inputs { throw UsageError("--inputs", expected: "an NPZ file", found: quoted(inputs)) }
    let stream = try CSVStream(
      path: path, options: format.options, kinds: preprocessing.fieldKinds(withTarget: false),
      unlisted: keep == nil ? .skipped : .text)
    // Columns that are skipped are in no table.
    try NeededColumns.check(needed, among: stream.columnNames, file: path)
    return (
      TableRows(stream: stream),
      stream.format.remarks + further(stream.columnNames, preprocessing, keep),
      { stream.grouped.isEmpty ? [] : [stream.groupedRemark] }
    )
  }

  /// The columns that are kept by name.
  private func wanted(_ keep: Names?) -> [String] {
    guard let keep, keep.names != ["all"] else { return [] }
    return keep.names
  }

  /// The remark on columns that are neither read nor kept. That of the target is no surprise.
  private func further(
    _ found: [String], _ preprocessing: Preprocessing, _ keep: Names?
  ) -> [String] {
    if keep?.names == ["all"] { return [] }
    let known = Set(preprocessing.inputNames + preprocessing.target.names + wanted(keep))
    return [NeededColumns.remark(onFurther: found.filter { !known.contains($0) })]
      .compactMap { $0 }
  }
}
