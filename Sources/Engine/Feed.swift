import CKernels
import ChainruleGraphs
import ChainruleTensors

/// Steps that bring numbers in or move them: rows of a table, dropout factors, copies.
enum Feed {
  /// Rows `first` … of the batch, picked from a table by the order that the host sets.
  ///
  /// - Parameter next: by how many places later the rows of the next batch begin, which are brought near; 0: none are.
  static func gather<S: Scalar>(
    _ target: Slab<S>, from source: UnsafePointer<S>,
    order: UnsafePointer<UnsafePointer<Int32>>, first: Int, next: Int
  ) -> KernelSteps {
    let run = either(S.self, chainrule_step_f32_gather, chainrule_step_f64_gather)
    let step = chainrule_step(
      run,
      [
        UnsafeMutableRawPointer(mutating: source),
        UnsafeMutableRawPointer(mutating: order), target.address,
      ], [target.rows, target.width, first, next])
    return KernelSteps(steps: [step], cost: target.count)
  }

  /// Rows `first` … of the batch, copied from where the host says.
  static func copy<S: Scalar>(
    _ target: Slab<S>, from source: UnsafePointer<UnsafePointer<S>>, first: Int
  ) -> KernelSteps {
    let run = either(S.self, chainrule_step_f32_fetch, chainrule_step_f64_fetch)
    let p = [UnsafeMutableRawPointer(mutating: source), target.address]
    let step = chainrule_step(run, p, [target.count, first * target.width])
    return KernelSteps(steps: [step], cost: target.count)
  }

  /// Dropout factors of rows `first` … of the batch: 1/keep or 0.
  static func mask<S: Scalar>(
    _ target: Slab<S>, _ first: Int, _ stream: Int, _ keep: Double, _ masks: MaskSource
  ) -> KernelSteps {
    let run = either(S.self, chainrule_step_f32_mask, chainrule_step_f64_mask)
    let purpose = Random.Purpose.mask(stream).rawValue
    let step = chainrule_step(
      run,
      [target.address, UnsafeMutableRawPointer(mutating: masks.step)],
      [target.rows, target.width, first, Int(bitPattern: UInt(masks.random.seed)), Int(purpose)],
      [keep])
    return KernelSteps(steps: [step], cost: 20 * target.count)
  }

  /// A gradient that only an update reads, copied where the store keeps gradients.
  static func keep<S: Scalar>(
    _ source: UnsafeMutableBufferPointer<S>, in target: UnsafeMutablePointer<S>, of store: Store<S>
  ) -> KernelSteps {
    let run = either(S.self, chainrule_step_f32_keep, chainrule_step_f64_keep)
    let p = [source.baseAddress, target, store.keeping.base].map { UnsafeMutableRawPointer($0) }
    return KernelSteps(steps: [chainrule_step(run, p, [source.count])], cost: 0)
  }

  static func copy<S: Scalar>(
    _ source: UnsafeMutableBufferPointer<S>, to target: UnsafeMutablePointer<S>
  ) -> KernelSteps {
    let run = either(S.self, chainrule_step_f32_copy, chainrule_step_f64_copy)
    return KernelSteps(
      steps: [
        chainrule_step(
          run, [UnsafeMutableRawPointer(source.baseAddress), UnsafeMutableRawPointer(target)],
          [source.count])
      ],
      cost: source.count)
  }
}
