import ChainruleExplain
import ChainruleFormulas
import ChainruleGraphs

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Cuts the equations that C depends on into steps, from C backward, so that what nothing reads is never written.
///
/// A part below 0 is an element, ~part its number; others are steps.
struct EquationCutter {
  typealias Kind = PrintedEquations.Kind

  /// The steps of the equations of one value.
  struct Block {
    var steps: Range<Int>
    var equations: [(element: Int32, root: Int32)] = []
  }

  private(set) var kinds: [Kind] = []
  private(set) var cutValues: [Double] = []
  private var parts: [Int32] = []
  private var partStarts: [Int32] = [0]
  private(set) var blocks: [Block] = []

  /// All elements of values with a name, value by value.
  private(set) var values: [Double] = []
  /// Where a value's elements begin.
  private(set) var places: [Value: Int] = [:]
  /// Whether C depends on an element.
  private(set) var isWanted: [Bool] = []
  private var hasEquation: [Bool] = []

  private let trace: Trace
  private let printed: Equations
  /// Where the elements of a letter begin, and the lengths of their axes.
  private var letters: [Symbol: (first: Int, shape: ArraySlice<Int>)] = [:]
  private var shortSteps: [ShortStep: Int32] = [:]
  private var longSteps: [LongStep: Int32] = [:]

  private struct ShortStep: Hashable {
    let kind: Kind
    let bits: UInt64
  }

  private struct LongStep: Hashable {
    let kind: Kind
    let parts: [Int32]
  }

  init(_ trace: Trace) {
    self.trace = trace
    printed = Equations(trace)
    for (value, symbol) in trace.step.named {
      places[value] = values.count
      add(value, symbol)
      values += trace[value].values
    }
    isWanted = values.map { _ in false }
    hasEquation = isWanted
  }

  /// What an element is called depends on its row where there are several.
  private mutating func add(_ value: Value, _ symbol: Symbol) {
    let shape = trace.step.graph.shape(of: value)
    guard trace.step.graph.isBatched(value) else {
      letters[symbol] = (values.count, shape[...])
      return
    }
    let width = shape.dropFirst().reduce(1, *)
    for row in 0..<shape[0] {
      var symbol = symbol
      if trace.step.rows > 1 { symbol.sample = row + 1 }
      letters[symbol] = (values.count + row * width, shape.dropFirst())
    }
  }

  func parts(of step: Int) -> ArraySlice<Int32> {
    parts[Int(partStarts[step])..<Int(partStarts[step + 1])]
  }

  /// Whether an element has an equation that was cut.
  func has(_ element: Int) -> Bool { hasEquation[element] }

  /// Cuts all equations that are wanted.
  mutating func cut() {
    if let cost = places[trace.step.written.cost] { isWanted[cost] = true }
    let named = trace.step.named.map(\.value).sorted { ($0.node, $0.port) > ($1.node, $1.port) }
    for value in named {
      guard let first = places[value] else { continue }
      var block = Block(steps: kinds.count..<kinds.count)
      let tensor = trace[value]
      for place in tensor.values.indices where isWanted[first + place] {
        guard let element = trace.element(value, tensor.index(at: place)),
          let formula = printed.formula(of: element)
        else { continue }
        hasEquation[first + place] = true
        block.equations.append((Int32(first + place), step(for: formula)))
      }
      block.steps = block.steps.lowerBound..<kinds.count
      blocks.append(block)
      shortSteps.removeAll(keepingCapacity: true)
      longSteps.removeAll(keepingCapacity: true)
    }
  }

  // MARK: - Steps

  private mutating func step(for formula: Formula) -> Int32 {
    switch formula {
    case .number(let number): return self.number(number)
    case .element(let symbol, let index): return element(symbol, index)
    case .add(let terms): return step(.sum, terms, ifEmpty: 0)
    case .multiply(let factors): return step(.product, factors, ifEmpty: 1)
    case .maximum(let choices): return step(.maximum, choices, ifEmpty: -.infinity)
    case .divide(let above, let below): return step(.quotient, [above, below])
    case .power(let base, let exponent): return step(.power, [base, exponent])
    case .select(let condition, let first, let second):
      return step(
        .select(condition.comparison), [condition.left, condition.right, first, second])
    case .call(let function, let argument): return step(.call(function), [argument])
    }
  }

  /// Of one part, a sum, a product or a maximum is that part.
  private mutating func step(_ kind: Kind, _ formulas: [Formula], ifEmpty: Double) -> Int32 {
    if formulas.count == 1 { return step(for: formulas[0]) }
    return formulas.isEmpty ? number(ifEmpty) : step(kind, formulas)
  }

  private mutating func step(_ kind: Kind, _ formulas: [Formula]) -> Int32 {
    var read: [Int32] = []
    read.reserveCapacity(formulas.count)
    for formula in formulas { read.append(step(for: formula)) }
    if read.count > 2 {
      let key = LongStep(kind: kind, parts: read)
      if let known = longSteps[key] { return known }
      let step = append(kind, read, calculated(kind, read))
      longSteps[key] = step
      return step
    }
    let second = read.count > 1 ? UInt64(UInt32(bitPattern: read[1])) : 0
    let key = ShortStep(kind: kind, bits: UInt64(UInt32(bitPattern: read[0])) << 32 | second)
    if let known = shortSteps[key] { return known }
    let step = append(kind, read, calculated(kind, read))
    shortSteps[key] = step
    return step
  }

  private mutating func number(_ number: Double) -> Int32 {
    let key = ShortStep(kind: .given, bits: number.bitPattern)
    if let known = shortSteps[key] { return known }
    let step = append(.given, [], number)
    shortSteps[key] = step
    return step
  }

  private mutating func element(_ symbol: Symbol, _ index: [Int]) -> Int32 {
    guard let (first, shape) = letters[symbol], shape.count == index.count else {
      return number(.nan)
    }
    var place = 0
    for (i, length) in zip(index, shape) { place = place * length + i }
    isWanted[first + place] = true
    return ~Int32(first + place)
  }

  private mutating func append(_ kind: Kind, _ read: [Int32], _ value: Double) -> Int32 {
    kinds.append(kind)
    cutValues.append(value)
    parts += read
    partStarts.append(Int32(parts.count))
    return Int32(kinds.count - 1)
  }

  // MARK: - Numbers

  private func value(_ part: Int32) -> Double {
    part < 0 ? values[Int(~part)] : cutValues[Int(part)]
  }

  private func calculated(_ kind: Kind, _ read: [Int32]) -> Double {
    switch kind {
    case .given: .nan
    case .sum: read.dropFirst().reduce(value(read[0])) { $0 + value($1) }
    case .product: read.dropFirst().reduce(value(read[0])) { $0 * value($1) }
    case .quotient: value(read[0]) / value(read[1])
    case .power: pow(value(read[0]), value(read[1]))
    case .maximum:
      read.dropFirst().reduce(value(read[0])) { largest, part in
        largest.isNaN || largest >= value(part) ? largest : value(part)
      }
    case .select(let comparison):
      comparison.holds(value(read[0]), value(read[1])) ? value(read[2]) : value(read[3])
    case .call(let function): function.value(value(read[0]))
    }
  }
}
