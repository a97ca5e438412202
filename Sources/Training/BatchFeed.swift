import ChainruleData
import ChainruleEngine
import ChainruleGraphs
import ChainruleNetworks
import ChainruleTensors

/// The examples of a training, in memory that plans read from, and the order in which batches go through them.
final class BatchFeed<S: Scalar> {
  let targetForm: TargetForm
  let isWeighted: Bool
  let batchSize: Int
  /// The sum of the weights of the current batch; its number of rows where there are none.
  private(set) var weight = 0.0

  private let count: Int
  private let width: Int
  private let shuffles: Bool
  private let random: Random
  private let inputs: LastingElements<S>
  private let targets: LastingElements<S>
  private let weights: LastingElements<S>
  private var order: [Int32]
  // Plans read the place of the current batch, and the number of the step, through these.
  private let orderMemory: UnsafeMutablePointer<Int32>
  private let cursor: UnsafeMutablePointer<UnsafePointer<Int32>>
  private let stepNumber: UnsafeMutablePointer<Int>
  private var position = 0
  private var epoch = 0

  init(_ examples: Examples<S>, batchSize: Int, shuffles: Bool, seed: UInt64) {
    count = examples.count
    width = examples.inputs.shape[1]
    self.batchSize = batchSize
    self.shuffles = shuffles
    random = Random(seed: seed)
    inputs = LastingElements(examples.inputs.values)
    switch examples.targets {
    case .classes(let classes, _):
      targetForm = .classes
      targets = LastingElements(classes.map { S($0) })
    case .values(let values):
      targetForm = .values
      targets = LastingElements(values.values)
    }
    isWeighted = examples.weights != nil
    weights = LastingElements(examples.weights ?? [])
    order = (0..<Int32(count)).map { $0 }
    // One batch more than there is, so that a plan may look one batch ahead.
    orderMemory = .allocate(capacity: count + batchSize)
    orderMemory.initialize(repeating: 0, count: count + batchSize)
    cursor = .allocate(capacity: 1)
    cursor.initialize(to: UnsafePointer(orderMemory))
    stepNumber = .allocate(capacity: 1)
    stepNumber.initialize(to: 0)
    publishOrder()
  }

  deinit {
    orderMemory.deallocate()
    cursor.deallocate()
    stepNumber.deallocate()
  }

  var masks: MaskSource { MaskSource(random: random, step: UnsafePointer(stepNumber)) }

  /// The rows of the last batch of an epoch, if it is not full; else 0.
  var restOfEpoch: Int { count % batchSize }

  /// Whether batches are all rows as they stand, which then need not be moved.
  private var isWhole: Bool { batchSize == count && !shuffles }

  /// Moves on to the next batch and returns its number of rows.
  func next() -> Int {
    stepNumber.pointee += 1
    if position >= count { position = 0; epoch += 1 }
    if position == 0 && shuffles { shuffle() }
    let rows = min(batchSize, count - position)
    cursor.pointee = UnsafePointer(orderMemory + position)
    weight = isWeighted ? weightOfBatch(rows) : Double(rows)
    position += rows
    return rows
  }

  /// Goes to where the batch of a step has just been given, so that `next` gives the one after it; 0: to the beginning.
  ///
  /// The order of an epoch follows from the seed and the epoch alone: nothing else has to be known.
  func seek(afterStep count: Int) {
    let perEpoch = (self.count + batchSize - 1) / batchSize
    stepNumber.pointee = count
    epoch = max(count - 1, 0) / perEpoch
    position = min((count - epoch * perEpoch) * batchSize, self.count)
    if shuffles, count > 0 { shuffle() }
  }

  /// The number of rows, and what tells them from others.
  var rows: (count: Int, hash: String) {
    var fingerprint = Fingerprint()
    for part in [inputs, targets, weights] { fingerprint.add(part.elements) }
    return (count, fingerprint.digits)
  }

  /// s of the current batch.
  func lossScale(_ over: OverSamples) -> S {
    switch over {
    case .sum: 1
    case .mean: 1 / S(rowsOfBatch)
    // A batch that counts for nothing has no gradient; 1/0 would make it NaN.
    case .weightedMean: weight > 0 ? S(Swift.min(1 / weight, Double(S.greatestFiniteMagnitude))) : 0
    }
  }

  func bindings(rows: Int, of graph: Graph) -> [Role: Binding<S>] {
    var bindings: [Role: Binding<S>] = [:]
    for (role, _) in graph.roles {
      switch role {
      case .input: bindings[role] = binding(inputs)
      case .target, .index: bindings[role] = binding(targets)
      case .sampleWeight: bindings[role] = binding(weights)
      default: break
      }
    }
    return bindings
  }

  private func binding(_ memory: LastingElements<S>) -> Binding<S> {
    guard let base = memory.base else { return .written }
    return isWhole ? .memory(base) : .gathered(source: base, order: UnsafePointer(cursor))
  }

  private var rowsOfBatch: Int { (position - 1) % batchSize + 1 }

  private func weightOfBatch(_ rows: Int) -> Double {
    var sum = 0.0
    for i in position..<(position + rows) { sum += Double(weights.elements[Int(orderMemory[i])]) }
    return sum
  }

  private func shuffle() {
    random.permute(&order, .shuffle, step: epoch)
    publishOrder()
  }

  private func publishOrder() {
    for i in 0..<count { orderMemory[i] = order[i] }
  }
}
