import ChainruleExplain
import ChainruleFormulas
import ChainruleGraphs

/// The calculation of a cost as it is printed, cut into single steps: a sum, a product, a function of one number. A step
/// reads steps before it, so that all numbers can be walked forward and all derivatives backward.
///
/// A printed equation is kept as steps and not as a formula: equal parts of the equations of one value, e^z₂ in every
/// output of a softmax, are one step, and a weight of a wide layer takes some bytes. Equations that C does not depend
/// on are not asked for. Where an element has an equation, its number is that of the trace all the same, so that a
/// formula that overflows spoils nothing behind it.
struct PrintedEquations {
  /// What a step does with what it reads.
  enum Kind: Hashable {
    /// It is a number: that of an element without an equation, or one that stands in a formula.
    case given
    /// Of all it reads, from left to right. A sum of one is an element that has an equation.
    case sum, product
    /// Of the two it reads: the first by the second, the first to the second.
    case quotient, power
    case maximum
    /// Reads both sides of the condition, then what is taken where it holds and where it does not.
    case select(Comparison)
    case call(Function)
  }

  private(set) var kinds: [Kind] = []
  /// The numbers, those of elements from the trace.
  private(set) var values: [Double] = []
  /// Whether no element stands in a step.
  private(set) var isConstant: [Bool] = []
  private var partStarts: [Int32] = [0]
  private var parts: [Int32] = []
  private var readerStarts: [Int32] = []
  private var readers: [Int32] = []
  /// The steps of elements that have an equation, and what the equation gives.
  private var equations: [(element: Int32, root: Int32)] = []
  private var places: [Value: Int] = [:]
  private var stepOfElement: [Int32] = []
  /// C
  private(set) var cost: Int?

  init(_ trace: Trace) {
    var cutter = EquationCutter(trace)
    cutter.cut()
    places = cutter.places
    lay(cutter)
    cost = step(of: trace.step.written.cost, 0)
    findReaders()
  }

  /// What a step reads.
  func parts(of step: Int) -> ArraySlice<Int32> {
    parts[Int(partStarts[step])..<Int(partStarts[step + 1])]
  }

  /// Who reads a step, once for each time that it does.
  func readers(of step: Int) -> ArraySlice<Int32> {
    readers[Int(readerStarts[step])..<Int(readerStarts[step + 1])]
  }

  /// The step of an element of a value with a name; nil where C does not depend on it.
  func step(of value: Value, _ place: Int) -> Int? {
    guard let first = places[value] else { return nil }
    let step = stepOfElement[first + place]
    return step < 0 ? nil : Int(step)
  }

  // MARK: - Putting steps in order

  /// Cut from C backward, the steps of one value after those of the next; here they stand in order of evaluation.
  private mutating func lay(_ cutter: EquationCutter) {
    stepOfElement = cutter.values.map { _ in -1 }
    var stepOfCut = [Int32](repeating: -1, count: cutter.kinds.count)
    for element in cutter.values.indices where cutter.isWanted[element] && !cutter.has(element) {
      stepOfElement[element] = append(.given, [], cutter.values[element])
    }
    func place(_ part: Int32) -> Int32 {
      part < 0 ? stepOfElement[Int(~part)] : stepOfCut[Int(part)]
    }
    for block in cutter.blocks.reversed() {
      for cut in block.steps {
        let isNumber = cutter.kinds[cut] == .given
        stepOfCut[cut] = append(
          cutter.kinds[cut], cutter.parts(of: cut).map(place), cutter.cutValues[cut],
          isNumber: isNumber)
      }
      for (element, root) in block.equations {
        let step = append(.sum, [place(root)], cutter.values[Int(element)])
        // An element is one also where its formula is a number.
        isConstant[Int(step)] = false
        stepOfElement[Int(element)] = step
        equations.append((step, place(root)))
      }
    }
  }

  private mutating func append(
    _ kind: Kind, _ read: [Int32], _ value: Double, isNumber: Bool = false
  ) -> Int32 {
    kinds.append(kind)
    values.append(value)
    isConstant.append(isNumber || kind != .given && read.allSatisfy { isConstant[Int($0)] })
    parts += read
    partStarts.append(Int32(parts.count))
    return Int32(kinds.count - 1)
  }

  private mutating func findReaders() {
    readerStarts = [Int32](repeating: 0, count: kinds.count + 1)
    for part in parts { readerStarts[Int(part) + 1] += 1 }
    for step in kinds.indices { readerStarts[step + 1] += readerStarts[step] }
    var next = readerStarts
    readers = [Int32](repeating: 0, count: parts.count)
    for step in kinds.indices {
      for part in parts(of: step) {
        readers[Int(next[Int(part)])] = Int32(step)
        next[Int(part)] += 1
      }
    }
  }

  // MARK: - Overflow

  /// Whether a formula passes all numbers on its way to a value that is one: e^800 / (e^800 + 1).
  ///
  /// One that has no value although none of its parts is infinite, √(−1) say, does not.
  var overflows: Bool {
    equations.contains { element, root in
      values[Int(element)].isFinite && !values[Int(root)].isFinite && overflows(Int(root))
    }
  }

  private func overflows(_ root: Int) -> Bool {
    var waiting = [root]
    while let step = waiting.popLast() {
      let read = parts(of: step)
      // e^−800 / e^−800
      let isLost = kinds[step] == .quotient && read.allSatisfy { values[Int($0)] == 0 }
      if values[step].isInfinite || isLost { return true }
      waiting += read.map(Int.init).filter { !isElement($0) }
    }
    return false
  }

  private func isElement(_ step: Int) -> Bool { kinds[step] == .sum && parts(of: step).count == 1 }
}
