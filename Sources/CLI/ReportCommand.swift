import ArgumentParser
import Chainrule

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// A run as one page.
struct ReportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "report", abstract: "Write a run as one HTML page.",
    discussion: """
      What was learned from what: data, network and recipe, learning curves, measures beside those of simple models, \
      confusion, calibration, the inputs that matter most, the worst predictions with their whole calculation, and how \
      to repeat it all. The page needs nothing but a browser. Without the run's data it shows what the run folder tells.

        chainrule report runs/penguins-2026-11-21-1 --output penguins.html
        chainrule report runs/penguins-2026-11-21-1 --data moved/penguins.csv --output penguins.html
      """)

  @Argument(help: ArgumentHelp("A run folder.", valueName: "run")) var path: String
  @Option(
    help: ArgumentHelp(
      "The data of the run, where they are no longer where they were.", valueName: "file"))
  var data: String?
  @Option(
    help: ArgumentHelp("Write the page to this file; - for standard output.", valueName: "file"))
  var output: String?
  @Option(
    help: ArgumentHelp(
      "Threads that work; the result is the same for any. (default: all processors)",
      valueName: "count"))
  var threads: String?
  @Flag(help: "Print one JSON object with importance, calibration and the worst rows.")
  var json = false
  @Flag(help: "Say nothing on standard error but errors.") var quiet = false
  @Flag(help: "Overwrite the output file.") var force = false

  func run() throws {
    let threads =
      try SettingsReader(object: nil).value("threads", threads, must: .beCount(upTo: 1024))
      ?? Learner.processorCount
    guard json || output != nil else {
      throw UsageError("--output", expected: "the page to write, or --json", found: "neither")
    }
    let file = output == "-" ? nil : output
    if let file { try AtomicFile.check(file, force: force) }
    let folder = try RunInput.open(path)
    let source = ReportData(folder: folder, data: data)
    let (found, problem) = try source.read()
    let optimizer = try RunOptimizer.read(path)
    let report = try RunReport(folder, data: found, problem: problem, threads: threads)
    if json { Output.print(report.json.description) }
    if !quiet {
      Remarks.note([report.problem].compactMap { $0 } + report.differences, about: path)
    }
    guard output != nil else { return }
    let page = try report.page(optimizer: optimizer)
    guard let file else { return Output.write(page) }
    try AtomicFile.write(page, to: file, force: force)
    if !quiet { Remarks.say("Wrote the report to \(file)") }
  }
}

/// The data of a run, found again where the run says or where the user does.
struct ReportData {
  let folder: RunFolder
  let data: String?

  /// The rows as the training divided them; nil with the reason where the file is not there.
  ///
  /// Throws where the file is there but not what was learned from.
  func read() throws -> (RunData?, problem: String?) {
    var settings: TrainSettings
    do {
      settings = try folder.config().object { object in
        try TrainSettings(
          SettingsReader(object: object), DataOptions.parse([]), NetworkOptions.parse([]),
          LearningOptions.parse([]), WorkOptions.parse([]))
      }
    } catch let error as ReadError where data == nil {
      return (nil, "how its data were read is not known: \(error)")
    }
    if let data {
      settings.data = data
    } else {
      guard let recorded = settings.data, recorded != "-" else {
        return (nil, "its data came from standard input; --data names them")
      }
    }
    if let missing = settings.findFiles() {
      let place = data == nil ? "; --data says where the data are now" : ""
      return (nil, "\(missing)\(place)")
    }
    do {
      return (try read(settings), nil)
    } catch let error as ReadError where data == nil {
      return (nil, "\(error); --data says where the data are now")
    } catch let error as FileError where data == nil {
      return (nil, "\(error); --data says where the data are now")
    }
  }

  private func read(_ settings: TrainSettings) throws -> RunData {
    let initial = try settings.initial.map { try Model.load($0) }
    let found = try TrainData(settings, initial: initial)
    let path = found.source
    let all: [(String, LabeledRows?, String)] = [
      ("train", found.training, path),
      ("validation", found.validation, file(settings.validation, path)),
      ("test", found.test, file(settings.test, path)),
    ]
    var data = RunData(
      path: path,
      sha256: path == "-" || ImageFolder.isFolder(path) ? nil : try SHA256.hex(ofFile: path),
      divided: found.divided,
      parts: try all.compactMap { name, rows, own in
        try rows.map {
          RunData.Part(
            name: name, content: $0.content, rows: $0.rows, weights: $0.weights, path: own,
            sha256: own == path || ImageFolder.isFolder(own) ? nil : try SHA256.hex(ofFile: own))
        }
      }, remarks: found.remarks)
    data.areClassesWeighted = ClassWeighting(setting: settings.classWeights).isInForce
    return data
  }

  private func file(_ asked: HeldBack?, _ other: String) -> String {
    if case .file(let own) = asked { own } else { other }
  }
}

extension TrainSettings {
  /// Looks for each file beside the data where it is not at its own place: who moves data moves them together.
  ///
  /// What is missing in both places is returned in words; the data themselves are not looked for.
  fileprivate mutating func findFiles() -> String? {
    guard let data else { return nil }
    let folder = data.lastIndex(of: "/").map { String(data[...$0]) } ?? ""
    func find(_ path: String, _ what: String) -> (path: String, problem: String?) {
      guard access(path, F_OK) != 0 else { return (path, nil) }
      let beside = folder + (path.split(separator: "/").last ?? "")
      guard beside != path, access(beside, F_OK) != 0 else {
        return (beside, beside == path ? "\(path): \(what) are not there" : nil)
      }
      return (path, "\(path): \(what) are not there, and there is no \(beside)")
    }
    var problems: [String] = []
    func found(_ path: String?, _ what: String) -> String? {
      guard let path else { return nil }
      let (place, problem) = find(path, what)
      if let problem { problems.append(problem) }
      return place
    }
    func found(_ part: HeldBack?, _ what: String) -> HeldBack? {
      guard case .file(let path)? = part, let place = found(path, what) else { return part }
      return .file(place)
    }
    (labels, testLabels) = (found(labels, "the labels"), found(testLabels, "the test labels"))
    validation = found(validation, "the validation rows")
    test = found(test, "the test rows")
    return problems.first
  }
}
