import CKernels
import ChainruleGraphs
import ChainruleTensors

/// Compiles the update of one parameter for a range of its elements.
///
/// An update operation with a kernel works in place. Anything else is computed beside the store and copied when all of
/// it is there, so that no equation sees a parameter that is already new.
struct UpdateCompiler<S: Scalar> {
  let update: UpdateProgram
  let store: Store<S>
  let range: Range<Int>
  /// The gradient of these elements.
  let gradient: UnsafeMutablePointer<S>
  private(set) var keepAlive: [AnyObject] = []
  private var slabs: [Value: Slab<S>] = [:]

  /// - Parameter gradient: where these elements' gradient lies; nil: in the store.
  init(
    _ update: UpdateProgram, store: Store<S>, range: Range<Int>,
    gradient: UnsafeMutablePointer<S>? = nil
  ) {
    (self.update, self.store, self.range) = (update, store, range)
    self.gradient = gradient ?? store.gradientPointer(update.parameter) + range.lowerBound
  }

  mutating func steps() -> KernelSteps {
    let graph = update.graph
    let roots = [update.newParameter] + update.newStates.map(\.value)
    let homes =
      [store.pointer(update.parameter)] + update.newStates.map { store.pointer($0.state) }
    for (role, value) in graph.roles { slabs[value] = slab(of: role, value) }
    let needed = Schedule.needed(graph, roots: roots)
    var result = KernelSteps(steps: [], cost: 0)
    for (index, node) in graph.nodes.enumerated() where needed[index] {
      guard let op = node.op else { continue }
      let outputs = node.shapes.indices.map { Value(node: index, port: $0) }
      let inputs = node.inputs.compactMap { slabs[$0] }
      if outputs == roots {
        let places = homes.map { Slab(base: $0 + range.lowerBound, shape: [range.count]) }
        if let kernel = Kernels.steps(for: op, KernelCall(inputs: inputs, outputs: places)) {
          append(kernel, to: &result)
          return result
        }
      }
      for output in outputs { slabs[output] = scratch(graph.isBatched(output)) }
      append(
        plainOrKernel(op, KernelCall(inputs: inputs, outputs: outputs.compactMap { slabs[$0] })),
        to: &result)
    }
    for (root, home) in zip(roots, homes) {
      guard let slab = slabs[root] else { continue }
      let elements = UnsafeMutableBufferPointer(start: slab.base, count: slab.count)
      append(Feed.copy(elements, to: home + range.lowerBound), to: &result)
    }
    return result
  }

  private func slab(of role: Role, _ value: Value) -> Slab<S> {
    func part(_ base: UnsafeMutablePointer<S>) -> Slab<S> {
      Slab(base: base + range.lowerBound, shape: [range.count])
    }
    switch role {
    case .parameter(let id): return part(store.pointer(id))
    case .gradient: return Slab(base: gradient, shape: [range.count])
    case .state(let id): return part(store.pointer(id))
    case .setting(let setting): return Slab(base: store.pointer(setting), shape: [])
    default: preconditionFailure("an update does not read \(role)")
    }
  }

  private mutating func scratch(_ isBatched: Bool) -> Slab<S> {
    let region = Region<S>(count: isBatched ? range.count : 1)
    keepAlive.append(region)
    return Slab(base: region.base, shape: isBatched ? [range.count] : [])
  }

  private mutating func plainOrKernel(_ op: any Op, _ call: KernelCall<S>) -> KernelSteps {
    if let steps = Kernels.steps(for: op, call) { return steps }
    let plain = EvaluateStep(op, call)
    keepAlive.append(plain)
    return KernelSteps(steps: [plain.step], cost: 8 * range.count)
  }

  private func append(_ steps: KernelSteps, to result: inout KernelSteps) {
    result.steps += steps.steps
    result.cost += steps.cost
  }
}
