import ChainruleDrawing
import ChainruleFormulas
import ChainruleInterchange
import ChainruleNetworks
import ChainruleTensors
import ChainruleTraining

extension RunReport {
  /// The run as one HTML page that needs nothing but a browser.
  ///
  /// The worst rows are explained in folded sections, with an update by `optimizer`.
  ///
  /// Throws `DataError` where a row cannot be explained.
  public func page(optimizer: (any Optimizer)? = nil) throws -> String {
    let explained = try RowExplanations(self, optimizer: optimizer)
    let sections = [
      resultSection, learningSection, classesSection, curvesSection, numbersSection,
      calibrationSection,
      importanceSection, worstSection(explained), dataSection, recipeSection, originSection,
    ].compactMap { $0 }
    let bodies = sections.map { section in
      section.id == "worst" ? "\(section.markup)\n\(explained.markup)" : section.markup
    }
    let links = sections.map { "<a href=\"#\($0.id)\">\($0.title)</a>" }
    let content =
      """
      <main id="calculation" tabindex="-1">
      <nav aria-label="Sections">\(links.joined(separator: "\n"))</nav>
      \(bodies.joined(separator: "\n"))
      </main>
      """
    return HTMLFrame(
      title: escapedForMarkup(title), subtitle: subtitle, content: content,
      kind: "report wide long", subject: "report", styles: reportStyles, script: reportScript
    ).markup
  }

  /// “species from penguins.csv”.
  private var title: String {
    let target = record["target"]?.string ?? model.target ?? "a run"
    let file = config?["data"]?.string ?? record["data"]?["file"]?.string
    let source = file.map { fileName($0) }
    return "Learning \(target)"
      + (source.map { " from \($0 == "-" ? "standard input" : $0)" } ?? "")
  }

  private var subtitle: String {
    var lines = [summary, learnedFrom].compactMap { $0 }.map {
      "<p>\(escapedForMarkup($0))</p>"
    }
    if let problem {
      let what = differences.isEmpty ? "The data are missing" : "The data have changed"
      lines.append(
        """
        <p class="notice"><strong>\(what):</strong> \(escapedForMarkup(problem)). What follows is what the run folder \
        tells; left out is what would be measured anew: baselines, ROC, calibration, inputs and single rows.</p>
        """)
    }
    for difference in differences {
      lines.append("<p class=\"notice\">\(escapedForMarkup(difference))</p>")
    }
    if problem == nil, !differences.isEmpty {
      lines.append(
        "<p class=\"notice\">What is measured anew below gives the loss that was recorded.</p>")
    }
    return lines.joined(separator: "\n")
  }

  /// One sentence on what came out.
  private var summary: String {
    let network = "A network of \(model.network.parameterCount.grouped) parameters"
    guard let (part, metrics) = shownPart else {
      return "\(network); the run has ended without measures (\(record["status"]?.string ?? "?"))."
    }
    let rows = "\(metrics.rows.grouped) \(Self.partWords[part] ?? part) rows"
    guard let accuracy = metrics["accuracy"] else {
      let error = Self.shown("rmse", metrics["rmse"])
      let share = metrics["r2"].map { ", R² \(Self.shown("r2", $0))" } ?? ""
      return "\(network) predicts \(rows) with a root mean squared error of \(error)\(share)."
    }
    return "\(network) names the right one of \(metrics.classes?.count ?? 2) classes for "
      + "\(Self.percent(accuracy)) of \(rows)."
  }

  /// One sentence on what was learned from, for the first screen.
  private var learnedFrom: String? {
    guard let preprocessing = model.preprocessing, let rows = record["rows"]?["train"]?.integer
    else { return nil }
    let what =
      switch preprocessing.inputs {
      case .columns(let columns):
        "\(rows.grouped) rows with \(columns.count.grouped) column\(columns.count == 1 ? "" : "s")"
      case .pixels(let pixels):
        "\(rows.grouped) images of \(pixels.shape.map(String.init).joined(separator: " × ")) pixels"
      }
    let hasTest = (record["rows"]?["test"]?.integer ?? 0) > 0
    return "It learned from \(what)"
      + (hasTest ? "; the test rows had no part in it." : "; no rows were kept to test on.")
  }

  package static let partWords = ["train": "training", "validation": "validation", "test": "test"]

  // MARK: - Numbers

  /// Shares with three digits, errors in units with four that count.
  static func shown(_ key: String, _ value: Double?) -> String {
    guard let value else { return "–" }
    let isInUnits = ["rmse", "mae", "median_absolute_error", "loss"].contains(key)
    return isInUnits ? Self.significant(value) : NumberFormat.decimals(3).string(value)
  }

  static func significant(_ value: Double, _ digits: Int = 4) -> String {
    value.isNaN ? "–" : NumberFormat.significant(digits).string(value)
  }

  static func percent(_ share: Double) -> String {
    "\(NumberFormat.decimals(1).string(100 * share))\u{A0}%"
  }
}

/// A part of the page under its heading.
struct RunSection {
  let id: String
  let title: String
  let parts: [String]

  /// nil where there is nothing in it.
  init?(_ title: String, id: String, _ parts: [String?]) {
    self.parts = parts.compactMap { $0 }
    (self.id, self.title) = (id, title)
    if self.parts.isEmpty { return nil }
  }

  var markup: String {
    """
    <section class="part" id="\(id)">\(beginning.joined(separator: "\n"))
    \(parts.dropFirst(beginning.count - 1).joined(separator: "\n"))
    </section>
    """
  }

  /// The heading, with what leads to the first drawing: on paper they stay together.
  private var beginning: [String] {
    let heading = "<h2>\(title)</h2>"
    guard let first = parts.firstIndex(where: { $0.hasPrefix("<div class=\"figures\">") }) else {
      return [heading]
    }
    var all = [heading] + parts[...first]
    all[0] = "<div class=\"start\">" + heading
    all[all.count - 1] += "</div>"
    return all
  }
}

extension RunReport {
  /// Drawings beside each other where there is room, and what stands beside them.
  static func figures(
    _ figures: [(chart: String, caption: String)], beside: String? = nil
  ) -> String {
    let all = figures.map { chart, caption in
      "<figure>\n\(chart)\n<figcaption>\(caption)</figcaption>\n</figure>"
    }
    let rest = beside.map { ["<div>\($0)</div>"] } ?? []
    return "<div class=\"figures\">\n\((all + rest).joined(separator: "\n"))\n</div>"
  }

  static func paragraph(_ text: String) -> String { "<p>\(escapedForMarkup(text))</p>" }

  /// Something long that is shown when it is asked for.
  static func fold(_ title: String, _ content: String) -> String {
    "<details class=\"more\"><summary>\(escapedForMarkup(title))</summary>\n\(content)\n</details>"
  }
}
