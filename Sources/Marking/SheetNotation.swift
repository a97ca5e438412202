import ChainruleExplain
import ChainruleFormulas

/// What the names on a sheet mean: of each kind that it has one for all.
struct SheetNotation {
  /// What letters of no network mean, by their base; nil for a network's.
  private let words: [String: String]?

  init(_ words: [String: String]? = nil) { self.words = words }

  /// “x₁ is input 1, z¹₁ the sum of neuron 1 in layer 1, …”; empty where there is nothing to say.
  func line(_ elements: [Element]) -> Phrase {
    var told: [String: Phrase] = [:]
    for element in clearest(elements) {
      guard let (kind, meaning) = meaning(of: element), told[kind] == nil else { continue }
      told[kind] = meaning
    }
    var order: [String] = []
    for case let kind? in elements.map({ meaning(of: $0)?.kind }) where !order.contains(kind) {
      order.append(kind)
    }
    return order.compactMap { told[$0] }.joined("; ") + (order.isEmpty ? "" : ".")
  }

  /// First weights whose two places differ, which show what is which; of other numbers those with a place.
  private func clearest(_ elements: [Element]) -> [Element] {
    elements.filter { $0.index.count == 2 && $0.index[0] != $0.index[1] }
      + elements.filter { !$0.index.isEmpty } + elements
  }

  /// What an element is, and what all have in common of which one is told.
  private func meaning(of element: Element) -> (kind: String, Phrase)? {
    if element == .rate { return ("η", "\(element): the learning rate") }
    switch element.symbol.form {
    case .value where element.symbol.base == "δ":
      return ("δ", "\(element): \(element.sum.derivative())")
    case .value:
      return word(for: element).map { word in
        let kind = element.symbol.base + (element.symbol.sample == nil ? "" : "@")
        return (words == nil ? kind : word, "\(element): \(word)")
      }
    case .derivative(of: let result):
      return ("∂", "\(element): how \(result) changes with \(element.value)")
    case .new:
      var old = element.value
      old.symbol.sample = nil
      let when = element.symbol.sample.map { "sample \($0)" } ?? "the step"
      return ("new", "\(element): \(old) after \(when)")
    case .memory(of: let owner):
      return ("memory", "\(element): what the optimizer remembers of \(owner)")
    case .rest: return nil
    }
  }

  private func word(for element: Element) -> String? {
    if let words { return words[element.symbol.base] }
    let index = element.index.map { $0 + 1 }
    let sample = element.symbol.sample.map { " of sample \($0)" } ?? ""
    if element.symbol.base == "C", index.isEmpty { return "the cost" + sample }
    guard let first = index.first else { return nil }
    let neuron = "neuron \(first)" + (element.symbol.superscript.map { " of layer \($0)" } ?? "")
    switch (element.symbol.base, index.count) {
    case ("x", 1): return "input \(first)" + sample
    case ("y", 1): return "target \(first)" + sample
    case ("z", 1): return "the sum in \(neuron)"
    case ("a", 1): return "what \(neuron) gives"
    case ("b", 1): return "the bias of \(neuron)"
    case ("w", 2): return "the weight of \(neuron) for its input \(index[1])"
    default: return nil
    }
  }
}

extension Element {
  /// z, where this is δ.
  fileprivate var sum: Element {
    var sum = self
    sum.symbol.base = "z"
    return sum
  }
}
