/// The name of a scalar, vector or matrix in a formula: a letter and, where it belongs to a layer,
/// the layer's number.
///
/// `Symbol("w", "1")` is the weight matrix of layer 1; its element in row 1, column 3 prints
/// `w¹₁₃`.
public struct Symbol: Hashable, Sendable, Codable {
  /// The letter or word: "w", "x", "δ", "net". A matrix called by one capital letter, "W", has
  /// elements called by the small one, as in the textbooks: `W¹` but `w¹₁₃`.
  public var base: String

  /// What stands raised behind the letter, usually the number of the layer; never a power.
  public var superscript: String?

  /// Which of several samples it belongs to, counted from 1: z¹₂⁽³⁾.
  public var sample: Int?

  /// The number itself, or another one that is called after it.
  public var form = Form.value

  /// Whether commas stand between the places of all its elements on paper, w³₁,₈ beside w³₁,₂₆, as where an axis is
  /// longer than nine. A matter of looks: symbols that differ in nothing else are equal.
  public var separatesPlaces = false

  private enum CodingKeys: CodingKey { case base, superscript, sample, form }

  /// A number by its own name, or one that is called after it.
  public indirect enum Form: Hashable, Sendable, Codable {
    /// The number itself.
    case value
    /// What the number becomes in an update: w¹₁₃⁺.
    case new
    /// The partial derivative of a number by this one: ∂C/∂w¹₁₃.
    case derivative(of: Element)
    /// What is left out of a long sum, so many terms: its letter is not printed.
    case rest(Int)
    /// What an optimizer remembers of a number: m(w¹₁₃). Of its `new` form, the memory after the update: m⁺(w¹₁₃).
    case memory(of: Element)
  }

  public init(
    _ base: String, _ superscript: String? = nil, sample: Int? = nil, form: Form = .value
  ) {
    self.base = base
    self.superscript = superscript
    self.sample = sample
    self.form = form
  }

  public static func == (a: Symbol, b: Symbol) -> Bool {
    a.base == b.base && a.superscript == b.superscript && a.sample == b.sample && a.form == b.form
  }

  public func hash(into hasher: inout Hasher) {
    hasher.combine(base)
    hasher.combine(superscript)
    hasher.combine(sample)
    hasher.combine(form)
  }

  /// The symbol of layer `layer`, which is printed as given: layers are counted from 1.
  public init(_ base: String, layer: Int) {
    self.init(base, String(layer))
  }
}

/// One number of a symbol: the symbol and its place in it, counted from 0; `[]` for a scalar.
///
/// Printers count from 1, so `Element(Symbol("w", "1"), [0, 2])` prints `w¹₁₃`.
public struct Element: Hashable, Sendable, Codable {
  /// The letter with its layer: w¹.
  public var symbol: Symbol
  /// One place for each axis, from 0: `[0, 2]` is the weight from input 3 to neuron 1.
  public var index: [Int]

  public init(_ symbol: Symbol, _ index: [Int] = []) {
    self.symbol = symbol
    self.index = index
  }

  /// The formula that consists of this element alone.
  public var formula: Formula { .element(symbol, index) }

  /// Its name as one types it: w1[1,3].
  package var asciiName: String { formula.printed(as: .ascii) }
}
