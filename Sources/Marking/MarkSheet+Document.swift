import ChainruleExplain
import ChainruleFormulas

extension MarkSheet {
  /// The sheet as a page: the score, the first wrong number with its likely slip, and a table of all.
  public func document(title: String) -> Document {
    Document(
      title: student.isEmpty ? title : "\(student): \(title)",
      blocks: [.paragraph(summary), .table(table)] + remarks)
  }

  /// “11 of 12 right”, and where it first goes wrong.
  public var summary: Phrase {
    let count: Phrase = "\(strong: "\(score) of \(marks.count)") right in method"
    guard let first = firstWrong else {
      let exact = marks.count { $0.verdict == .right }
      return exact == marks.count ? count + ", all of them exactly." : count + "."
    }
    return count + ". The first wrong one is \(code: first.answer.name): \(first.reason)"
  }

  private var table: DocumentTable {
    let rows = marks.enumerated().map { place, mark -> [Phrase] in
      [
        "\(place + 1)", "\(code: mark.answer.name)", "\(mark.answer.number.text)",
        "\(number: mark.expected)", mark.expectedCarried.map { "\(number: $0)" } ?? "",
        mark.verdict.sign + " \(mark.verdict.rawValue)",
      ]
    }
    return DocumentTable(["", "number", "written", "exact", "carried", "verdict"], rows)
  }

  private var remarks: [Block] {
    var blocks: [Block] = []
    let wrong = marks.filter { $0.verdict == .wrong }
    if !wrong.isEmpty {
      let list = wrong.map { mark -> Phrase in "\(code: mark.answer.name): \(mark.reason)" }
      blocks.append(.section(Section("What went wrong", id: "wrong", [.list(list)])))
    }
    let used = Verdict.allCases.filter { verdict in marks.contains { $0.verdict == verdict } }
    blocks.append(
      .section(
        Section(
          "The verdicts", id: "verdicts", isFolded: true,
          [.list(used.map { $0.sign + " \(strong: $0.rawValue): \($0.meaning)" })])))
    return blocks
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

extension Mark {
  /// What has likely gone wrong, a sentence.
  public var reason: Phrase {
    let due = expectedCarried ?? expected
    let what: Phrase = "\(answer.number.text) is written, \(number: due) is due"
    guard let slip else { return what + "; no usual slip gives this number." }
    let place: Phrase =
      slip.element == element ? "" : " in \(slip.element.told), which was not written down"
    return what + "; likely \(strong: slip.kind.rawValue)\(place): \(slip.kind.explanation)."
  }
}

extension Slip.Kind {
  /// What was done, in a few words.
  var explanation: String {
    switch self {
    case .lostMinus: "a sign is turned round"
    case .forgottenFactor: "it is off by a factor of 2"
    case .sumForMean: "a mean is taken for a sum, or a sum for a mean"
    case .missingSlope: "the derivative of the activation is left out"
    case .slopeOfActivation: "the derivative of the activation is taken at the wrong number"
    case .onePath: "the number works on the cost in several ways, and only one is counted"
    case .updatedWeight: "a weight is used as it is after the update"
    case .staleWeight: "a weight is used as it was before its last update"
    case .transposedIndex: "the two places of a weight are exchanged"
    case .neighbor: "the number of a neighbor is used"
    case .biasForgotten: "the bias is left out"
    case .rateForgotten: "the learning rate is left out"
    case .otherLogarithm: "the logarithm has another base"
    case .roundedFactor: "a factor was rounded too early"
    case .swappedTarget: "target and output are exchanged"
    case .transposedDigits: "two digits are exchanged"
    case .activationForgotten: "the activation is left out"
    case .factorForgotten: "a factor of the product is left out"
    case .termForgotten: "a term of the sum is left out"
    case .rootForgotten: "the square root is left out"
    case .clippingForgotten: "the gradient is used as it was before clipping"
    case .penaltyForgotten: "the penalty on the weights is left out"
    case .memoryForgotten: "what the optimizer remembers of earlier steps is left out"
    case .correctionForgotten: "the means are not divided by 1 − βᵗ"
    case .decimalPoint: "the decimal point stands at another place"
    case .cutOff: "the digits that follow were left out; rounding makes one more of the last"
    case .innerForgotten: "the slope of what stands within is left out"
    case .exponentKept: "the power is the same as before it was derived"
    case .productRule: "the parts are derived without their rule"
    case .constantKept: "the derivative of a constant is 0"
    case .climbed: "the step goes up the slope"
    case .upsideDown: "what is above and below the bar is exchanged"
    case .valueForSlope: "the function stands where its derivative belongs"
    case .oldMemory: "the step uses the memory as it was before it"
    case .squareForgotten: "the square is left out"
    case .diagonal: "p(1 − p) stands on the diagonal, −p·q beside it"
    case .edge: "exactly on the edge, the other answer is due"
    case .exponentialForgotten: "the numbers themselves are used, not their exponentials"
    }
  }
}

extension [MarkSheet] {
  /// A class at a glance: a line for each sheet.
  public func document(title: String) -> Document {
    // Five columns, so that a line of the terminal holds them; the rest stands in each one's own sheet.
    let rows = map { sheet -> [Phrase] in
      let first = sheet.firstWrong
      return [
        "\(sheet.student)", "\(sheet.score) of \(sheet.marks.count)",
        "\(sheet.marks.count - sheet.score)", first.map { "\(code: $0.answer.name)" } ?? "–",
        first.map { $0.slip.map { "\($0.kind.rawValue)" } ?? "no usual slip" } ?? "",
      ]
    }
    let titles: [Phrase] = ["student", "score", "wrong", "first wrong", "slip"]
    return Document(title: title, blocks: [.table(DocumentTable(titles, rows))])
  }
}
