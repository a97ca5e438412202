import ChainruleData
import ChainruleDrawing
import ChainruleFormulas
import ChainruleInterchange
import ChainruleNetworks
import ChainruleTraining

extension RunReport {
  // MARK: - Data

  var dataSection: RunSection? {
    var facts: [(String, String)] = []
    let file = data?.path ?? config?["data"]?.string ?? record["data"]?["file"]?.string
    if let file { facts.append(("file", "<code>\(escapedForMarkup(file))</code>")) }
    if let target = record["target"]?.string {
      facts.append(("target", escapedForMarkup("\(target), \(record["task"]?.string ?? "")")))
    }
    if case .classes(let names)? = model.preprocessing?.target.coding {
      facts.append(("classes", escapedForMarkup(Self.listed(names))))
    }
    facts.append(("rows", escapedForMarkup(rowWords)))
    return RunSection(
      "Data", id: "data",
      [Self.facts(facts), columnTable, remarkList])
  }

  private var rowWords: String {
    let rows = record["rows"]?.object?.entries ?? []
    let verbs = ["train": "to train on", "validation": "to choose by", "test": "to test on"]
    let parts = rows.compactMap { entry -> String? in
      guard let count = entry.value.integer, count > 0 else { return nil }
      return "\(count.grouped) \(verbs[entry.key] ?? entry.key)"
    }
    let how = data?.divided.remark.map { "; \($0)" } ?? ""
    let left = data?.divided.data.withoutTarget ?? 0
    return parts.joined(separator: ", ") + how
      + (left > 0 ? "; \(left.grouped) without a target left out" : "")
  }

  private var remarkList: String? {
    guard let remarks = data?.remarks, !remarks.isEmpty else { return nil }
    return "<ul>\(remarks.map { "<li>\(escapedForMarkup($0))</li>" }.joined())</ul>"
  }

  private var columnTable: String? {
    guard let preprocessing = model.preprocessing else { return nil }
    switch preprocessing.inputs {
    case .pixels(let pixels):
      let shape = pixels.shape.map(String.init).joined(separator: " × ")
      return Self.paragraph(
        "Images of \(shape), each pixel divided by \(Self.significant(pixels.maximum)).")
    case .columns(let columns):
      var table = ReportTable(titles: ["column", "kind", "how it is read", "inputs"])
      table.words = [0, 1, 2]
      let prepared = Dictionary(
        columns.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
      let left = (data?.divided.columns?.inputs ?? []).filter { prepared[$0.name] == nil }
      table.rows = columns.map { column in
        let words = PreparedWords(column)
        return [column.name, words.kind, words.preparation].map(escapedForMarkup)
          + ["\(column.featureNames.count)"]
      }
      table.rows += left.map { choice in
        [
          choice.name, choice.kind.rawValue,
          "not used\(choice.reason.isEmpty ? "" : ": \(choice.reason)")",
        ]
        .map(escapedForMarkup) + ["–"]
      }
      table.caption =
        "Fitted to the training rows alone: means, deviations, medians and categories are theirs."
      return table.rows.count > 24
        ? Self.fold("The \(table.rows.count) columns and how they are read", table.markup)
        : table.markup
    }
  }

  // MARK: - Network and recipe

  var recipeSection: RunSection? {
    var facts = [("network", escapedForMarkup(Self.words(model.network)))]
    facts.append(("parameters", model.network.parameterCount.grouped))
    facts.append(("loss", escapedForMarkup(type(of: model.loss.loss).kind)))
    let keys: [(String, String)] = [
      ("optimizer", "optimizer"), ("learning_rate", "learning rate"), ("schedule", "schedule"),
      ("momentum", "momentum"), ("weight_decay", "weight decay"), ("l1", "L1"),
      ("dropout", "dropout"), ("batch_size", "batch size"), ("class_weights", "class weights"),
      ("early_stopping", "early stopping"),
    ]
    for (key, name) in keys {
      guard let value = config?[key], value != .null, value.double != 0, value.string != "none"
      else { continue }
      facts.append((name, escapedForMarkup(value.string ?? value.description)))
    }
    facts.append(("precision", model.precision.rawValue))
    return RunSection("Network and recipe", id: "recipe", [Self.facts(facts), choiceTable])
  }

  /// What was tried, and why this was taken.
  private var choiceTable: String? {
    guard let trials = record["choice"]?["trials"]?.array, !trials.isEmpty else { return nil }
    var table = ReportTable(titles: [
      "layers", "optimizer", "dropout", "weight decay", "epochs", "loss", "",
    ])
    table.words = [0, 1, 6]
    table.rows = trials.map { trial in
      func number(_ key: String) -> String {
        trial[key]?.double.map { NumberFormat.shortest.string($0) } ?? "–"
      }
      let layers = trial["layers"]?.array?.compactMap(\.integer).map(String.init) ?? []
      return [
        layers.isEmpty ? "none" : layers.joined(separator: ", "),
        escapedForMarkup(trial["optimizer"]?.string ?? ""),
        number("dropout"), number("weight_decay"), number("epochs"),
        trial["loss"]?.double.map { Self.significant($0) } ?? "–",
        trial["chosen"]?.bool == true ? "<strong>taken</strong>" : "",
      ]
    }
    let folds = record["choice"]?["folds"]?.integer ?? 0
    let judge = folds > 1 ? "\(folds)-fold cross-validation" : "rows that were held back"
    table.caption =
      "The recipes that were tried, judged by \(judge) of the training rows; the strongest regularization that is not worse "
      + "beyond doubt is taken."
    return table.markup
  }

  /// “11 → 128 relu → 3 softmax”.
  private static func words(_ network: Network) -> String {
    var words = network.inputs.grouped
    for node in network.nodes {
      switch node.layer.layer {
      case let dense as DenseLayer:
        words += " → \(dense.outputs.grouped)"
        if dense.activation != .linear { words += " \(dense.activation.kind)" }
      case let activation as ActivationLayer: words += " \(activation.activation.kind)"
      case is DropoutLayer: continue
      default: words += " \(type(of: node.layer.layer).kind)"
      }
    }
    return words
  }

  // MARK: - Origin

  var originSection: RunSection? {
    var facts: [(String, String)] = [("run", "<code>\(escapedForMarkup(path))</code>")]
    func add(_ name: String, _ text: String?) {
      if let text { facts.append((name, escapedForMarkup(text))) }
    }
    func code(_ name: String, _ text: String?) {
      if let text { facts.append((name, "<code>\(escapedForMarkup(text))</code>")) }
    }
    let version = record["chainrule_version"]?.string ?? model.provenance.version
    add("made by", "chainrule \(version)" + (record["platform"]?.string.map { ", \($0)" } ?? ""))
    add("seed", "\(model.provenance.seed)")
    code("data, SHA-256", record["data"]?["sha256"]?.string)
    let hashes = record["weight_hashes"]?.array?.compactMap(\.string) ?? []
    code("weights at the end", hashes.last)
    if let best = record["best_epoch"]?.integer, best != hashes.count,
      hashes.indices.contains(best - 1)
    {
      code("weights that were kept", "\(hashes[best - 1])")
    }
    let words = record["command"]?.array?.compactMap(\.string) ?? []
    if !words.isEmpty {
      facts.append(("command", Self.command(["chainrule"] + words.dropFirst())))
    }
    facts.append(
      ("to repeat it", Self.command(["chainrule", "train", "--config", "\(path)/config.yaml"])))
    let note =
      "The same data, settings and seed give the same weights after each epoch, to the last bit, on the same kind of "
      + "processor."
    let list = hashes.enumerated().map { "\($0 + 1) \($1)" }.joined(separator: "\n")
    return RunSection(
      "Origin", id: "origin",
      [
        Self.facts(facts), Self.paragraph(note),
        hashes.count > 1
          ? Self.fold(
            "Weight hashes after each of \(hashes.count.grouped) epochs",
            "<pre class=\"hashes\">\(escapedForMarkup(list))</pre>") : nil,
      ])
  }

  /// Words that are not broken at their hyphens.
  private static func command(_ words: [String]) -> String {
    let spans = words.map { "<span>\(escapedForMarkup(shellWord($0)))</span>" }
    return "<code class=\"command\">\(spans.joined(separator: " "))</code>"
  }

  /// As one types it: in quotes where it has to be.
  private static func shellWord(_ word: String) -> String {
    let plain = Set(
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._/=,:+@%".unicodeScalars)
    guard word.isEmpty || !word.unicodeScalars.allSatisfy(plain.contains) else { return word }
    return "'\(word.replacing("'", with: "'\\''"))'"
  }

  /// Names and what is said of them; values are markup.
  private static func facts(_ facts: [(String, String)]) -> String {
    let items = facts.map { "<div><dt>\($0.0)</dt><dd>\($0.1)</dd></div>" }
    return "<dl class=\"facts\">\n\(items.joined(separator: "\n"))\n</dl>"
  }

  private static func listed(_ names: [String]) -> String {
    let shown = names.count > 30 ? Array(names.prefix(28)) : names
    let more = names.count - shown.count
    return shown.joined(separator: ", ") + (more > 0 ? ", and \(more.grouped) more" : "")
  }
}

/// What a column is, and how it becomes inputs, in words.
private struct PreparedWords {
  let kind: String
  let preparation: String

  init(_ column: Preprocessing.Input) {
    switch column {
    case .number(let number):
      kind = "number"
      let scale = number.standardization
      let x = number.tails?.shown ?? "x"
      let missing = Self.missing(number.missing, Self.shown(number.median))
      guard scale.deviation != 0 else {
        preparation = "0: constant in training" + missing
        return
      }
      let sign = scale.mean < 0 ? "+" : "−"
      preparation =
        "(\(x) \(sign) \(Self.shown(scale.mean.magnitude))) / \(Self.shown(scale.deviation))"
        + missing
    case .boolean(let boolean):
      kind = "boolean"
      preparation = "0 or 1" + Self.missing(boolean.missing, Self.shown(boolean.share))
    case .date(let date):
      kind = "date"
      preparation = date.summary + Self.missing(date.missing, "zeros")
    case .category(let category):
      kind = "category"
      let names = category.coding.names
      let shown = names.count > 8 ? Array(names.prefix(7)) + ["\(names.count - 7) more"] : names
      let rare = category.coding.pooled.count
      let others =
        (rare == 0 ? [] : ["other (\(rare) rare)"]) + (category.hasMissing ? ["missing"] : [])
      preparation = "one of " + (shown + others).joined(separator: ", ")
    }
  }

  private static func missing(_ missing: MissingValues, _ replacement: String) -> String {
    guard missing.wereSeen else { return "" }
    return "; missing → \(replacement)\(missing.hasIndicator ? ", with an input that says so" : "")"
  }

  private static func shown(_ value: Double) -> String {
    NumberFormat.significant(4).string(value)
  }
}
