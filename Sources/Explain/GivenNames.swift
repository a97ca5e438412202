import ChainruleFormulas

/// The names that an example gives to its numbers, in place of ours.
///
///     var names = GivenNames()
///     names[Element(Symbol("z", layer: 1), [0])] = "net_n3"
public struct GivenNames: Hashable, Sendable {
  private var names: [Element: String] = [:]

  public init() {}

  /// Whether formulas are printed in our letters throughout.
  public var isEmpty: Bool { names.isEmpty }

  /// The name of an element of a forward value or parameter, its place counted from 0; without sample, the same for all.
  public subscript(element: Element) -> String? {
    get { names[element] }
    set { names[element] = newValue }
  }

  /// Every name that is given.
  var all: [String] { Array(names.values) }

  /// The element that goes by a name.
  public func element(named name: String) -> Element? {
    names.first { $0.value == name }?.key
  }

  /// What is printed for an element: its given name, if it has one, also below a fraction bar, with its sample, or as a
  /// new value.
  public func replacement(for element: Element) -> Element? {
    var plain = element
    plain.symbol.sample = nil
    plain.symbol.form = .value
    var symbol = element.symbol
    switch symbol.form {
    case .derivative(of: let value): symbol.form = .derivative(of: replaced(value))
    case .memory(of: let value): symbol.form = .memory(of: replaced(value))
    case .value, .new, .rest: break
    }
    // An example that names its sums speaks of ∂C/∂z and not of δ, unless it names δ too.
    if plain.symbol.base == "δ", names[plain] == nil, let sum = plain.summed, names[sum] != nil {
      var derived = element
      derived.symbol.base = sum.symbol.base
      derived.symbol.form = .derivative(of: .cost)
      return replacement(for: derived)
    }
    if let name = names[plain] {
      symbol.base = name
      symbol.superscript = nil
      return Element(symbol)
    }
    return symbol == element.symbol ? nil : Element(symbol, element.index)
  }

  private func replaced(_ element: Element) -> Element { replacement(for: element) ?? element }

  /// The formula with given names in place of ours.
  public func applied(to formula: Formula) -> Formula {
    isEmpty ? formula : formula.substituting { replacement(for: $0)?.formula }
  }
}

extension Element {
  /// z, of which this δ is the derivative.
  fileprivate var summed: Element? {
    guard symbol.base == "δ", symbol.form == .value else { return nil }
    var sum = self
    sum.symbol.base = "z"
    return sum
  }
}
