import ChainruleExplain
import ChainruleFormulas
import ChainruleNetworks

extension Verification {
  /// The verdict, a table of the largest errors by group and witness, and what was sampled or left out.
  public var document: Document { document(withLegend: true) }

  /// What each witness is, in the order of the table's columns.
  public static var legend: [Phrase] {
    Witness.allCases.map { "\(strong: $0.column): \($0.words)." }
  }

  /// Where several cases are shown, one legend serves all.
  public func document(withLegend: Bool) -> Document {
    if let obstacle {
      let words: Phrase = "\(strong: "No finite cost to compare"): \(obstacle)."
      return Document(title: title, subtitle: subtitle, blocks: [.paragraph(words)])
    }
    let notes = (withLegend ? Verification.legend : []) + circumstances
    var blocks: [Block] = [.paragraph(verdict), .table(table)]
    if !notes.isEmpty { blocks.append(.list(notes)) }
    for (title, id, remarks) in [
      ("Disagreements", "disagreements", disagreements), ("Remarks", "remarks", remarks),
    ] where !remarks.isEmpty {
      blocks.append(.section(Section(Phrase(stringLiteral: title), id: id, [.list(remarks)])))
    }
    return Document(title: title, subtitle: subtitle, blocks: blocks)
  }

  private var title: String { example.name.isEmpty ? "Gradients" : "Gradients: \(example.name)" }

  /// Of what, and of how many samples.
  private var subtitle: Phrase {
    let samples = example.samples == 1 ? "1 sample" : "\(example.samples) samples"
    return """
      ∂C/∂p by the graph's adjoints and \("\(Witness.allCases.count)") witnesses; \(type(of: example.loss.loss).kind), \
      \(samples)
      """
  }

  /// What kind of case it is, where that changes what is verified.
  private var circumstances: [Phrase] {
    var found: [Phrase] = []
    if example.loss.loss is PerceptronLoss {
      found.append(
        """
        A step has the slope 0 everywhere: what is verified is the rule's own gradient, (a − y)·x, with a taken as fixed.
        """)
    }
    let frozen = example.network.parameters.filter(\.isFrozen).map(\.id.name)
    if !frozen.isEmpty {
      found.append(
        """
        Frozen, and verified all the same: \(frozen.joined(separator: ", ")). No update uses the derivative.
        """)
    }
    if example.use == .training, !example.masks.isEmpty {
      found.append("Dropout drops what it drops in this step, for every witness alike.")
    }
    if !example.states.isEmpty {
      found.append(
        example.use == .training
          ? "Normalizations measure the samples at hand, which depend on each other by that."
          : "Normalizations use the running statistics, as prediction does.")
    }
    if example.order == .inPlace {
      found.append(
        "The case updates in place; verified are the gradients before any parameter changes.")
    }
    return found
  }

  /// One sentence, and where the largest error stands.
  private var verdict: Phrase {
    let count = comparisons.reduce(0) { $0 + $1.count }
    let failing = comparisons.count { !$0.passes }
    guard failing == 0 else {
      return "\(strong: "Witnesses disagree") in \(failing) of \(comparisons.count) comparisons."
    }
    guard let worst, let place = worst.place else {
      return
        "\(strong: "All witnesses agree"), in \(count) comparisons of numbers without a difference."
    }
    return """
      \(strong: "All witnesses agree"), in \(count) comparisons of numbers. The difference nearest to what rounding \
      allows, of \(worst.witness.title) at \(code: place), is \(number: worst.worst.short) where \
      \(number: worst.bound.short) is allowed.
      """
  }

  private var table: DocumentTable {
    let groups = comparisons.map(\.group).uniqued
    let rows = groups.map { group -> [Phrase] in
      let own = comparisons.filter { $0.group == group }
      let name = symbols[group].map { Phrase($0.formula) } ?? Phrase([.text(group.name)])
      let total = Phrase([.text("\(own.first?.total ?? 0)")])
      return [name, total]
        + Witness.allCases.map { witness in
          own.first { $0.witness == witness }?.cell ?? ""
        }
    }
    let titles = ["", "count"] + Witness.allCases.map { Phrase([.text($0.column)]) }
    return DocumentTable(
      titles, rows,
      caption: """
        The largest error of each, relative to the gradient; – where nothing was compared.
        """)
  }

  private var disagreements: [Phrase] {
    comparisons.filter { !$0.passes }.map { comparison in
      """
      \(comparison.witness.title) of \(code: comparison.group.name): at \
      \(code: comparison.place ?? "no place") the adjoint is \(number: comparison.expected), the witness \
      finds \(number: comparison.found); error \(number: comparison.worst.short), allowed \
      \(number: comparison.bound.short).
      """
    }
  }

  private var remarks: [Phrase] {
    comparisons.map(\.group).uniqued.flatMap { group -> [Phrase] in
      let own = comparisons.filter { $0.group == group }
      return samples(own) + own.flatMap(leftOut)
    }
  }

  /// How much of a group was looked at, where it was not all: once for witnesses that looked at the same.
  private func samples(_ comparisons: [Comparison]) -> [Phrase] {
    let sampled = comparisons.filter(\.isSample)
    return Set(sampled.map(\.chosen)).sorted().map { chosen in
      let same = sampled.filter { $0.chosen == chosen }
      let names = same.map(\.witness.title).joined(separator: ", ")
      return """
        \(code: same[0].group.name): \(chosen) of \(same[0].total), drawn with seed \("\(options.seed)"), by \
        \(names).
        """
    }
  }

  private func leftOut(_ comparison: Comparison) -> [Phrase] {
    Reason.allCases.compactMap { reason in
      comparison.leftOut[reason].map {
        """
        \(code: comparison.group.name) by \(comparison.witness.title): \($0) left out, \(reason.words).
        """
      }
    }
  }
}

extension Verification.Witness {
  /// In words.
  public var title: String {
    switch self {
    case .differences: "differences"
    case .symbolic: "symbolic"
    case .dual: "dual numbers"
    case .planInDouble: "plan, Double"
    case .planInFloat: "plan, Float"
    case .readings: "readings"
    }
  }
}

extension Verification.Witness {
  /// What it does, after its name.
  public var words: String {
    switch self {
    case .differences: "(C(p + h) − C(p − h)) / 2h, with C calculated on both sides"
    case .symbolic: "the printed formulas, derived by the rules of school"
    case .dual: "numbers with their rate of change, forward through the formulas"
    case .planInDouble: "the compiled plan that trains, with its kernels, in Double"
    case .planInFloat: "the same in Float, with some seven digits"
    case .readings: "the equations as they are trained, losses in the sums z"
    }
  }

  /// As the head of a narrow column.
  fileprivate var column: String {
    switch self {
    case .dual: "dual"
    case .planInDouble: "Double"
    case .planInFloat: "Float"
    case .differences, .symbolic, .readings: title
    }
  }
}

extension Verification.Reason {
  /// In words, after “left out”.
  public var words: String {
    switch self {
    case .kink: "at a kink, where the two sides differ"
    case .rounding: "lost in rounding"
    case .limit: "0·∞ on paper, where only the limit has a value"
    }
  }
}

extension Verification.Comparison {
  fileprivate var cell: Phrase {
    if count == 0 && passes { return "–" }
    return passes ? "\(number: worst.short)" : "\(strong: "✗") \(number: worst.short)"
  }
}

extension Double {
  /// One digit is enough for an error.
  fileprivate var short: Double {
    guard isFinite, self != 0 else { return self }
    return Double(NumberFormat.significant(1).string(self, as: .ascii)) ?? self
  }
}

extension [Verification.Group] {
  fileprivate var uniqued: [Verification.Group] {
    reduce(into: []) { if !$0.contains($1) { $0.append($1) } }
  }
}
