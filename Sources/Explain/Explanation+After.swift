import ChainruleFormulas
import ChainruleGraphs
import ChainruleNetworks
import ChainruleTensors

/// What the update has made of the cost, and what further updates do.
extension Explanation {
  var after: Section {
    let (before, next) = (trace, worked.after)
    var rows: [[Phrase]] = []
    let columns = shownColumns(trace.step.outputs)
    for sample in shownSamples {
      for column in columns {
        guard let element = trace.element(trace.step.outputs, [sample, column]) else { continue }
        rows.append([
          Phrase(element.formula), "\(number: example.targets.rows[sample][column])",
          "\(number: before.outputs.rows[sample][column])",
          "\(number: next.outputs.rows[sample][column])",
        ])
      }
    }
    rows.append([
      Phrase(Element.cost.formula), "", "\(number: before.cost)", "\(number: next.cost)",
    ])
    let (old, new) = (worked.cost, next.cost + worked.penalty.after)
    let what: Phrase = old == before.cost ? "The cost" : "The cost with its penalties"
    let fell: Phrase =
      new < old
      ? "\(what) fell by \(number: old - new)."
      : new > old ? "\(what) rose by \(number: new - old): \(whyRose)." : "\(what) is the same."
    return Section(
      "After the update", id: "after",
      [
        .table(DocumentTable(["", "target", "before", "after"], rows)), .paragraph(fell),
      ])
  }

  private var whyRose: Phrase {
    hasDecay
      ? "the step follows weight decay too, which is no part of this cost, or it was too long"
      : "the step was too long, or the rule is no descent"
  }

  var training: Section? {
    guard let training = worked.training else { return nil }
    let outputs = trace.samples * example.network.outputs
    let shown = outputs <= 4 ? outputs : 0
    let elements = (0..<shown).compactMap { place -> Element? in
      let width = example.network.outputs
      return trace.element(trace.step.outputs, [place / width, place % width])
    }
    let titles: [Phrase] =
      ["updates", Phrase(Element.cost.formula)] + elements.map { Phrase($0.formula) }
    let rows = training.checkpoints.map { checkpoint -> [Phrase] in
      ["\(checkpoint.updates)", "\(number: checkpoint.loss)"]
        + (0..<shown).map { "\(number: checkpoint.outputs.values[$0])" }
    }
    return Section(
      "\(training.updates) updates", id: "training", [.table(DocumentTable(titles, rows))])
  }

  /// Whether something beside C pulls at the weights.
  private var hasDecay: Bool {
    let letters = worked.updates.compactMap { $0.op?.equations(step: stepNumber) }
    let decays = letters.contains {
      $0.constants.contains { $0.key == .decay && $0.value != 0 }
    }
    return decays
  }
}
