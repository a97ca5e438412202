import ChainruleExplain
import ChainruleFormulas

/// The sheets of a class, and the files that could not be read.
public struct ClassSheet: Sendable {
  /// What has become of one file.
  public enum Entry: Sendable {
    /// It is marked.
    case marked(MarkSheet)
    /// It could not be read: whose it is as far as the file's name says, and why.
    case unread(student: String, reason: String)
  }

  /// In the order of the files.
  public let entries: [Entry]

  public init(_ entries: [Entry]) { self.entries = entries }

  /// The sheets that are marked.
  public var sheets: [MarkSheet] {
    entries.compactMap { if case .marked(let sheet) = $0 { sheet } else { nil } }
  }

  /// A class at a glance: a line for each file, what was missed most, and with `isWhole` every sheet, to which the lines
  /// lead.
  public func document(title: String, isWhole: Bool) -> Document {
    let variant = areAlike ? MarkSheet.words(sheets.first?.variant) : ""
    var document = Document(title: title + variant, blocks: [.table(table(isWhole))])
    document.rule = .words(MarkSheet(student: "", marks: []).rule)
    let findings = findings
    if !findings.isEmpty {
      document.blocks.append(.section(Section("What was missed", id: "missed", [.list(findings)])))
    }
    guard isWhole, !sheets.isEmpty else { return document }
    let parts = entries.enumerated().compactMap { place, entry -> Block? in
      guard case .marked(let sheet) = entry else { return nil }
      let id = ClassSheet.id(place)
      let rule: [Block] = sheet.rounding == nil ? [] : [.paragraph("\(sheet.rule)")]
      return .section(Section("\(name(of: sheet))", id: id, sheet.blocks(id: id + "-") + rule))
    }
    document.blocks.append(.section(Section("Each one's sheet", id: "sheets", parts)))
    document.blocks.append(.verdicts(sheets.flatMap(\.marks)))
    return document
  }

  /// Whether all are marked by the same numbers.
  private var areAlike: Bool { Set(sheets.map(\.variant)).count < 2 }

  private func name(of sheet: MarkSheet) -> String {
    sheet.student + (areAlike ? "" : MarkSheet.words(sheet.variant))
  }

  private static func id(_ place: Int) -> String { "sheet-\(place + 1)" }

  // Five columns, so that a line of the terminal holds them; the rest stands in each one's own sheet.
  private func table(_ isWhole: Bool) -> DocumentTable {
    let rows = entries.enumerated().map { place, entry -> [Phrase] in
      switch entry {
      case .unread(let student, let reason):
        ["\(student)", "–", "–", "–", "not read: \(reason)"]
      case .marked(let sheet):
        [
          isWhole ? "\(link: name(of: sheet), to: ClassSheet.id(place))" : "\(name(of: sheet))",
          sheet.asked == 0 ? "\(sheet.marks.count)" : "\(sheet.answered) of \(sheet.asked)",
          "\(sheet.score)", sheet.firstWrong.map { "\(code: $0.answer.name)" } ?? "–",
          sheet.remark,
        ]
      }
    }
    return DocumentTable(["student", "written", "right", "first wrong", "likely slip"], rows)
  }

  // MARK: - What was missed

  /// The numbers that most got wrong by themselves, and the slips that most made.
  private var findings: [Phrase] {
    let numbers: Phrase? = finding("Wrong most often: ", \.wrong, by: \.element) {
      "\(code: $0.answer.name)"
    }
    let slips: Phrase? = finding(
      "Slips made most often: ", { $0.wrong.filter { $0.slip != nil } }, by: { $0.slip?.kind }
    ) { "\(strong: $0.slip?.kind.rawValue ?? "")" }
    return [numbers, slips].compactMap(\.self)
  }

  /// The three things that are in most of the sheets, of equally common ones those that come first; nil where there are
  /// none.
  private func finding(
    _ words: Phrase, _ marks: (MarkSheet) -> [Mark], by key: (Mark) -> some Hashable,
    named: (Mark) -> Phrase
  ) -> Phrase? {
    // Each thing once in a sheet.
    let found = sheets.flatMap { sheet in
      Dictionary(grouping: marks(sheet).enumerated(), by: { key($0.element) }).values
        .compactMap(\.first).sorted { $0.offset < $1.offset }.map(\.element)
    }
    let groups = Dictionary(grouping: found.enumerated()) { key($0.element) }.values.sorted {
      ($1.count, $0[0].offset) < ($0.count, $1[0].offset)
    }
    guard !groups.isEmpty else { return nil }
    let list = groups.prefix(3).map { group in
      named(group[0].element) + " (\(group.count) of \(sheets.count))"
    }
    return words + list.joined(", ") + "."
  }
}

extension MarkSheet {
  /// The slip of the first wrong number, or why there is none.
  fileprivate var remark: Phrase {
    if marks.isEmpty { return "nothing written" }
    guard let first = firstWrong else { return "–" }
    return "\(first.slip?.kind.rawValue ?? "none that is usual")"
  }
}
