import Chainrule

/// The columns of a table in lines of a report: those of one kind and reason share a line.
///
/// In a table of more than 20 columns no kind takes more than 12 lines, as far as that can be done: of such a kind the
/// columns share lines that are treated in the same way but for the numbers and values in the reason, the treatment
/// of most lines first, so that what is rare stays for itself.
struct ColumnGroups {
  struct Group: Hashable {
    let kind: ColumnKind
    let reason: String
    var names: [String]

    /// The reason without its numbers and quoted values: “… missing → median …”.
    var treatment: String { ColumnGroups.treatment(reason) }
  }

  let groups: [Group]

  private static let manyColumns = 20
  private static let mostLines = 12

  init(_ columns: [ColumnChoice]) {
    var groups: [Group] = []
    for column in columns {
      let place = groups.firstIndex { $0.kind == column.kind && $0.reason == column.reason }
      if let place {
        groups[place].names.append(column.name)
      } else {
        groups.append(Group(kind: column.kind, reason: column.reason, names: [column.name]))
      }
    }
    if columns.count > ColumnGroups.manyColumns {
      for kind in ColumnKind.allCases { ColumnGroups.shorten(&groups, kind) }
    }
    self.groups = groups
  }

  /// Puts groups of a kind together until there are few enough, or each treatment has one.
  private static func shorten(_ groups: inout [Group], _ kind: ColumnKind) {
    while groups.count(where: { $0.kind == kind }) > mostLines {
      var counts: [String: Int] = [:]
      for group in groups where group.kind == kind { counts[group.treatment, default: 0] += 1 }
      // The first of equally frequent ones, so that reports do not differ from one time to the next.
      let most = counts.values.max() ?? 0
      guard most > 1,
        let first = groups.firstIndex(where: { $0.kind == kind && counts[$0.treatment] == most })
      else { return }
      let treatment = groups[first].treatment
      func belongs(_ group: Group) -> Bool { group.kind == kind && group.treatment == treatment }
      let names = groups.filter(belongs).flatMap(\.names)
      groups[first] = Group(kind: kind, reason: treatment, names: names)
      groups = groups.enumerated().filter { $0.offset <= first || !belongs($0.element) }
        .map(\.element)
    }
  }

  private static func treatment(_ reason: String) -> String {
    var text = ""
    var isQuoted = false
    for character in reason {
      switch character {
      case "“": (isQuoted, text) = (true, text + "…")
      case "”": isQuoted = false
      case _ where isQuoted: break
      case _ where character.isNumber:
        // The point or comma stood within a number.
        if text.hasSuffix("….") || text.hasSuffix("…,") { text.removeLast() }
        if text.last != "…" { text.append("…") }
      default: text.append(character)
      }
    }
    return text
  }
}
