import ChainruleFormulas
import ChainruleGraphs

extension Trace {
  /// The element that a typed name means, in our letters: by a name that the example gives, or by ours in ASCII.
  ///
  ///     try trace.element(named: "w1[2,3]")      // w¹₂₃
  ///     try trace.element(named: "dE/dw16")      // ∂C/∂w²₁₂ in an example that calls them so
  ///     try trace.element(named: "z1[9]")
  ///     // z1[9]: expected a place from 1 to 3, as in z1[3]
  ///
  /// Throws `ElementNameError` that names what there is.
  public func element(named name: String) throws(ElementNameError) -> Element {
    let typed: Element
    do { typed = try Element(parsing: name) } catch {
      throw ElementNameError(
        name: name, expected: "a name as in w1[2,3], dC/dz1[2] or new b1[2]",
        found: "\(error.found) at character \(error.column) of it")
    }
    let element = try resolved(typed, name)
    if case .derivative(of: let value) = element.symbol.form {
      _ = try checkedPlace(value, name)
    }
    _ = try checkedPlace(element, name)
    return asPrinted(element)
  }

  /// With commas between the places where the trace's own element has them.
  private func asPrinted(_ element: Element) -> Element {
    guard let (value, _) = place(of: element), let symbol = step.names[value] else {
      return element
    }
    var element = element
    element.symbol.separatesPlaces = symbol.separatesPlaces
    return element
  }

  /// A given name by its element; ours with its layer, also where there are no brackets: b1 is the bias that all share.
  private func resolved(_ typed: Element, _ name: String) throws(ElementNameError) -> Element {
    var symbol = typed.symbol
    if case .derivative(of: let value) = symbol.form {
      symbol.form = .derivative(of: try resolved(value, name))
    }
    if typed.index.isEmpty, let given = example.names.element(named: symbol.base) {
      var element = given
      (element.symbol.form, element.symbol.sample) = (symbol.form, symbol.sample)
      return element
    }
    if typed.index.isEmpty, let input = example.inputNames.firstIndex(of: symbol.base) {
      symbol.base = "x"
      return Element(symbol, [input])
    }
    if typed.index.isEmpty, symbol.superscript == nil {
      let letters = symbol.base.prefix { !$0.isNumber }
      let digits = symbol.base.dropFirst(letters.count)
      if !letters.isEmpty, !digits.isEmpty, digits.allSatisfy(\.isNumber) {
        (symbol.base, symbol.superscript) = (String(letters), String(digits))
      }
    }
    // Texts call the cost by many letters; here it has one.
    if typed.index.isEmpty, ["E", "E_total", "L", "J", "loss", "cost"].contains(symbol.base),
      place(of: Element(symbol)) == nil
    {
      symbol.base = "C"
    }
    return only(Element(symbol, typed.index))
  }

  /// Without places, the one number of an array that has but one: b1 of a single neuron is b1[1].
  private func only(_ element: Element) -> Element {
    guard element.index.isEmpty, place(of: element) == nil else { return element }
    // Neither a weight matrix nor a value has more than two axes.
    let single = [[0], [0, 0]].map { Element(element.symbol, $0) }.first { place(of: $0) != nil }
    guard let single, let value = place(of: single)?.value else { return element }
    let shape = step.graph.shape(of: value)
    let count = step.graph.isBatched(value) ? shape.dropFirst().reduce(1, *) : shape.elementCount
    return count == 1 ? single : element
  }

  private func checkedPlace(_ element: Element, _ name: String) throws(ElementNameError) {
    guard place(of: element) == nil else { return }
    throw ElementNameError(name: name, expected: expectation(element), found: "no such number")
  }

  /// The names that are most like one that nothing has, our letters and those of the example, a dozen at most.
  private func near(_ element: Element) -> [String] {
    let wanted = Element(Symbol(element.symbol.base, element.symbol.superscript)).asciiName
    let ours = Set(
      step.named.map { Element(Symbol($0.symbol.base, $0.symbol.superscript)).asciiName })
    let names = ours.union(example.names.all)
    guard names.count > 12 else { return names.sorted() }
    func distance(_ name: String) -> Int {
      let shared = zip(name, wanted).prefix { $0 == $1 }.count
      return abs(name.count - wanted.count) + 2 * (max(name.count, wanted.count) - shared)
    }
    return names.sorted { (distance($0), $0) < (distance($1), $1) }.prefix(8) + ["…"]
  }

  /// What there is near a place that is not there.
  private func expectation(_ element: Element) -> String {
    let letter = element.symbol.base == "δ" ? "z" : element.symbol.base
    let alike = step.named.filter {
      $0.symbol.base == letter && $0.symbol.superscript == element.symbol.superscript
    }
    guard
      let (value, symbol) = alike.first(where: { $0.value != step.written.rowLosses })
        ?? alike.first
    else {
      return "one of \(near(element).joined(separator: ", "))"
    }
    var shape = step.graph.shape(of: value)
    var example = Element(symbol)
    if step.graph.isBatched(value) {
      shape.removeFirst()
      if samples > 1 { example.symbol.sample = samples }
    }
    example.index = shape.map { $0 - 1 }
    let last = example.asciiName
    guard !shape.isEmpty || samples > 1 else { return "the name alone, \(last)" }
    let places = shape.map { "from 1 to \($0)" }.joined(separator: ", ")
    let sample =
      samples > 1 && step.graph.isBatched(value) ? " and a sample from 1 to \(samples)" : ""
    if element.index.isEmpty, element.symbol.form == .value, !shape.isEmpty {
      var first = example
      first.index = shape.map { _ in 0 }
      let meaning = shape.count == 2 ? " (to neuron, from input)" : ""
      return "one of its numbers, from \(first.asciiName) to \(last)\(meaning)"
    }
    return "places \(places)\(sample), the last being \(last)"
  }
}

/// A name that no number has.
///
///     w1[7,1]: expected places from 1 to 3, from 1 to 2, the last being w1[3,2], found no such number
public struct ElementNameError: Error, Hashable, CustomStringConvertible {
  /// As it was typed: `w1[7,1]`; for a computed number that is to be nudged, as we write it.
  public let name: String
  /// The places or names that there are, or how a name is written.
  public let expected: String
  /// “no such number”, or what stands where the name stops making sense.
  public let found: String

  package init(name: String, expected: String, found: String) {
    (self.name, self.expected, self.found) = (name, expected, found)
  }

  public var description: String { "\(name): expected \(expected), found \(found)" }
}
