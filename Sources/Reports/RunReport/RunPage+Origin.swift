import ChainruleFormulas
import ChainruleInterchange
import ChainruleNetworks
import ChainruleTraining

extension RunReport {
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
      + "processor. Documentation/Reports.md of the project says how each number of this page is calculated."
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
  static func facts(_ facts: [(String, String)]) -> String {
    let items = facts.map { "<div><dt>\($0.0)</dt><dd>\($0.1)</dd></div>" }
    return "<dl class=\"facts\">\n\(items.joined(separator: "\n"))\n</dl>"
  }
}
