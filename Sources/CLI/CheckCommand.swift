import ArgumentParser
import Chainrule

/// A person's numbers marked, errors carried forward.
struct CheckCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check",
    abstract: "Mark a person's numbers, with error carried forward.",
    discussion: """
      Each number is right, right within the rounding used, right given an earlier wrong number (carried), or wrong; of \
      the wrong ones the likely slip is named. The exit status is 1 where one is wrong, or none is written.

        chainrule check seven-nodes anna.yaml
        chainrule check mine.yaml class/*.csv
        chainrule check seven-nodes anna.yaml --output anna.html

      An answers file has the numbers in the order of the work, as written (0.0850 vouches for three digits):

        student: Anna
        answers: [{net_n3: 0.343}, {out_n9: 0.8035}, {dE/dw16: 0.0025}]

      or lines of a name and a number, w1[1,2],0.25, and one of student,Anna. variant: 3, or a line variant,3, says by \
      which numbers they are marked. Fractions are exact, 3/4; powers of ten are e-2, x10^-2 or ×10⁻². Later steps and \
      passes stand before the name: step 2 z1[1]. What is no network has names too; worksheet --answers lists them:

        chainrule check newton anna.csv
        chainrule check composite-functions anna.csv --case log_of_square
      """)

  @OptionGroup var practiced: PracticedOptions
  @Argument(help: "Files of answers, YAML, JSON or CSV; - for standard input.")
  var answers: [String]

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "The numbers of this variant of the worksheet. (default: as an answers file says)",
      valueName: "number"))
  var variant: String?
  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "So many steps or passes are asked for. (default: as of worksheet, and those answered)",
      valueName: "count"))
  var steps: String?
  @OptionGroup(title: "How it is shown") var shown: DocumentOptions

  func run() throws {
    try shown.check(reading: answers)
    let marker = try AnswersMarker(practiced, variant: variant, steps: steps)
    let paths = distinctPaths()
    let (entries, failures) = try marked(paths, by: marker)
    let whole = ClassSheet(entries)
    let kind = try shown.kind()
    try shown.write(
      "the marks",
      document: {
        (paths.count == 1
          ? whole.sheets[0].document(title: marker.title)
          : whole.document(title: marker.title, isWhole: kind != .text))
          .renamed(marker.names)
      },
      json: {
        let json =
          paths.count == 1 ? MarkSheetJSON(whole.sheets[0]).value : ClassSheetJSON(whole).value
        return json.description + "\n"
      })
    if let last = failures.last { throw last }
    try succeed(whole.sheets)
  }

  /// Each file once; of one that is given again it is said.
  private func distinctPaths() -> [String] {
    var files: Set<FileIdentity> = []
    var paths: Set<String> = []
    return answers.filter { path in
      let isNew = paths.insert(path).inserted
      let isOther = FileIdentity(path).map { files.insert($0).inserted } ?? true
      if isNew, isOther { return true }
      if !shown.quiet { Remarks.say("\(path): given twice; it is marked once") }
      return false
    }
  }

  /// What became of every file. Of several, one that cannot be read is told of and does not keep the others back; the last
  /// of the errors is left for the end.
  private func marked(_ paths: [String], by marker: AnswersMarker) throws
    -> (entries: [ClassSheet.Entry], failures: [any Error])
  {
    let files = paths.map { path in Result { try read(path, marker) } }
    try marker.expect(files.compactMap { try? $0.get() })
    var failures: [any Error] = []
    let entries = zip(paths, files).map { path, file -> ClassSheet.Entry in
      do { return .marked(try marker.mark(file.get())) } catch {
        // The last one is told when the program ends.
        if let before = failures.last { Remarks.say("Error: \(before)") }
        failures.append(error)
        return .unread(student: AnswerFile.student(of: path), reason: error.reason(in: path))
      }
    }
    if failures.count == paths.count, let last = failures.last { throw last }
    return (entries, failures)
  }

  private func read(_ path: String, _ marker: AnswersMarker) throws -> AnswerFile {
    try path == "-"
      ? AnswerFile(
        bytes: StandardInput.bytes(), file: StandardInput.name, knows: marker.knows)
      : AnswerFile(file: path, knows: marker.knows)
  }

  /// Throws what keeps it from being a success: a wrong number, or none at all.
  private func succeed(_ sheets: [MarkSheet]) throws {
    func files(_ count: Int) -> String {
      sheets.count == 1 ? "" : " in \(count) of \(sheets.count) files"
    }
    let (wrong, all) = (sheets.map(\.wrong.count).sum, sheets.map(\.marks.count).sum)
    let empty = sheets.count { $0.marks.isEmpty }
    let reasons = [
      wrong == 0
        ? nil
        : "\(wrong) of \(all) numbers \(wrong == 1 ? "is" : "are") wrong"
          + files(sheets.count { !$0.wrong.isEmpty }),
      empty == 0 ? nil : "no number is written" + files(empty),
    ].compactMap(\.self)
    guard reasons.isEmpty else {
      throw WorkFailed(description: reasons.joined(separator: "; "))
    }
  }
}

extension [Int] {
  fileprivate var sum: Int { reduce(0, +) }
}

extension Error {
  /// “line 3: expected …”: what a table has room for, without the file's name.
  fileprivate func reason(in path: String) -> String {
    let whole = "\(self)".split(separator: "\n").first.map(String.init) ?? ""
    guard let error = self as? SchemaError else {
      return whole.hasPrefix(path + ": ") ? String(whole.dropFirst(path.count + 2)) : whole
    }
    let words = whole.dropFirst("\(error.place): ".count)
    return (error.place.line.map { "line \($0): " } ?? "") + words
  }
}
