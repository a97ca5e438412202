import ChainruleExplain
import ChainruleFormulas

extension MarkSheet {
  /// The sheet as a page: the score, a table of all numbers, and what went wrong with its working.
  public func document(title: String) -> Document {
    var document = Document(
      title: (student.isEmpty ? title : "\(student): \(title)") + MarkSheet.words(variant),
      blocks: blocks(id: ""))
    if !marks.isEmpty { document.blocks.append(.verdicts(marks)) }
    document.rule = .words(rule)
    return document
  }

  /// “, variant 3”
  static func words(_ variant: Int?) -> String { variant.map { ", variant \($0)" } ?? "" }

  /// What stands on the page but for what is the same on every page; `id` makes its names its own.
  func blocks(id: String) -> [Block] {
    var blocks: [Block] = [.paragraph(summary)]
    if !hint.isEmpty { blocks.append(.paragraph(hint)) }
    guard !marks.isEmpty else { return blocks }
    blocks.append(.table(table))
    if firstWrong != nil {
      blocks.append(.section(Section("What went wrong", id: id + "wrong", mistakes)))
    }
    return blocks
  }

  /// How the written numbers are read.
  var rule: String {
    let shown = "Exact numbers are shown rounded, and are calculated unrounded. "
    let read =
      switch rounding {
      case .decimals(let count)?:
        "The written ones are taken as rounded to \(count) \(count == 1 ? "digit" : "digits") "
          + "after the point, as the answers file says."
      case .significant(let count)?:
        "The written ones are taken as rounded to \(count) \(count == 1 ? "digit" : "digits"), "
          + "as the answers file says."
      default:
        "Each written one is taken as rounded to the digits that it shows, a whole number to three "
          + "digits at least."
      }
    return shown + read
  }

  /// “4 of 72 asked numbers are written; 3 of 4 right in method”, where it first goes wrong, and the slips.
  public var summary: Phrase {
    guard !marks.isEmpty else {
      let asked: Phrase = asked == 0 ? "." : "; \(asked) are asked for."
      return "\(strong: "No number is written yet")" + asked
    }
    guard let first = firstWrong else {
      let isExact = marks.allSatisfy { $0.verdict == .right }
      return written + "\(strong: "all of them right")"
        + (isExact ? "." : ", some only as near as rounding allows.")
    }
    let count: Phrase = "\(strong: "\(score) of \(marks.count)") right in method."
    return written + count + " The first wrong one is \(code: first.answer.name). " + slips
  }

  private var written: Phrase {
    guard asked > 0 else { return "" }
    let others = marks.count - answered
    let more = others == 0 ? "" : " and \(others) \(others == 1 ? "other" : "others")"
    let are = answered + others == 1 ? "is" : "are"
    return "\(strong: "\(answered) of \(asked)") asked numbers\(more) \(are) written; "
  }

  /// “Likely slips: bias forgotten (net_n3, net_n5), lost minus (new b7).”
  private var slips: Phrase {
    let groups = slipGroups
    guard !groups.isEmpty else { return "No usual slip gives it." }
    let list = groups.map { group -> Phrase in
      let names = group.marks.map(\.answer.name).listed(most: 4)
      return "\(strong: group.kind.rawValue) (\(names))"
    }
    return (groups.count == 1 ? "Likely slip: " : "Likely slips: ") + list.joined(", ") + "."
  }

  private var table: DocumentTable {
    let isCarried = marks.contains { $0.expectedCarried != nil }
    // The verdict stands first, so that it is in sight on a small screen.
    let rows = marks.map { mark -> [Phrase] in
      [
        mark.verdict.sign + "\u{A0}\(mark.verdict.rawValue)", "\(code: mark.answer.name)",
        "\(mark.answer.number.text)", "\(number: mark.expected)",
      ] + (isCarried ? [mark.expectedCarried.map { "\(number: $0)" } ?? ""] : [])
    }
    let titles: [Phrase] = ["verdict", "number", "written", "exact"]
    return DocumentTable(titles + (isCarried ? ["carried"] : []), rows)
  }

  /// Each wrong number with its working. A slip is told in full where it is made first.
  private var mistakes: [Block] {
    var firsts: [Slip.Kind: Mark] = [:]
    return wrong.flatMap { mark -> [Block] in
      let before = mark.slip.flatMap { firsts[$0.kind] }
      if let slip = mark.slip, before == nil { firsts[slip.kind] = mark }
      let told: Block = .paragraph("\(code: mark.answer.name): \(mark.reason(after: before))")
      return [told] + (mark.working.map { [.equation($0)] } ?? [])
    }
  }
}

extension Mark {
  /// What has likely gone wrong, a sentence.
  public var reason: Phrase { reason(after: nil) }

  /// The same, shorter where the slip was made in `first` before.
  func reason(after first: Mark?) -> Phrase {
    let due = working?.result ?? expectedCarried ?? expected
    let what: Phrase = "\(answer.number.text) is written, \(number: due + 0) is due"
    guard let slip else { return what + "; no usual slip gives this number." }
    let place: Phrase =
      slip.element == element ? "" : " in \(slip.element.told), which was not written down"
    let named: Phrase = "; likely \(strong: slip.kind.rawValue)\(place)"
    let again: Phrase? = first.map { ", the same as in \(code: $0.answer.name)" }
    guard slip.exchange == nil, let again else {
      return what + named + (again ?? "") + ": \(slip.explanation)."
    }
    return what + named + again + "."
  }
}

extension Verdict {
  /// ✓ for what counts, ✗ for what does not.
  var sign: Phrase { self == .wrong ? "✗" : "✓" }

  /// What it means, for a reader who sees it for the first time.
  var meaning: String {
    switch self {
    case .right: "the exact number, rounded to the digits written"
    case .rounded: "as near as the rounding of numbers before it allows"
    case .carried: "rightly calculated from an earlier number that is wrong"
    case .wrong: "follows from nothing that was written before"
    }
  }
}

extension Block {
  /// What the verdicts mean that are given.
  static func verdicts(_ marks: [Mark]) -> Block {
    let given = Set(marks.map(\.verdict))
    let lines = Verdict.allCases.filter(given.contains).map { verdict -> Phrase in
      verdict.sign + " \(strong: verdict.rawValue): \(verdict.meaning)"
    }
    return .section(Section("The verdicts", id: "verdicts", isFolded: true, [.list(lines)]))
  }
}

extension [String] {
  /// “a, b and 3 more”
  func listed(most: Int) -> String {
    guard count > most else { return joined(separator: ", ") }
    return prefix(most - 1).joined(separator: ", ") + " and \(count - most + 1) more"
  }
}

extension [Phrase] {
  func joined(_ separator: Phrase) -> Phrase {
    dropFirst().reduce(first ?? "") { $0 + separator + $1 }
  }
}

extension MarkSheet {
  /// The wrong numbers by their likely slips, in the order in which these are made first.
  fileprivate var slipGroups: [(kind: Slip.Kind, marks: [Mark])] {
    let kinds = wrong.compactMap(\.slip?.kind)
    let groups = Dictionary(grouping: wrong.filter { $0.slip != nil }) { $0.slip?.kind }
    return kinds.enumerated().filter { kinds.firstIndex(of: $1) == $0 }.map { _, kind in
      (kind, groups[kind] ?? [])
    }
  }

  /// That these seem to be the numbers of another variant.
  fileprivate var hint: Phrase {
    guard let fitting else { return "" }
    let numbers = fitting == 0 ? "of the example itself" : "of variant \(fitting)"
    return "These look like the numbers \(strong: numbers): there, nearly all of them are right."
  }
}
