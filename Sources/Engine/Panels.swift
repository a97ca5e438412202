import CKernels
import ChainruleTensors

/// A matrix [k, m] copied once into the order in which products of many rows read it: panels of two vectors' width.
final class Panels<S: Scalar> {
  /// How many columns a panel has.
  let width: Int
  /// The columns of all panels: m, and those that fill the last panel.
  let columns: Int
  private let region: Region<S>

  var base: UnsafeMutablePointer<S> { region.base }

  /// Precondition: the processor has our own products, `Product.level` > 0.
  init(_ matrix: MatrixView<S>, level: Int = Product.level) {
    width = (level == 4 ? 128 : 64) / MemoryLayout<S>.stride
    columns = (matrix.columns + width - 1) / width * width
    region = Region(count: matrix.rows * columns)
    let run = either(S.self, chainrule_step_f32_panels, chainrule_step_f64_panels)
    var step = chainrule_step(
      run, [UnsafeMutableRawPointer(matrix.base), UnsafeMutableRawPointer(region.base)],
      [0, matrix.columns, matrix.rows, 0, 0, level],
      [0, 0, Double(matrix.rowStride), Double(matrix.columnStride)])
    step.run(&step)
  }
}

/// The weights of a store that nobody changes any more. Plans that are compiled with them read copies in panels, made when
/// the first plan asks for them; the bits of a product are the same.
public final class FrozenWeights<S: Scalar> {
  private let store: Store<S>
  private var panels: [UnsafeMutablePointer<S>: Panels<S>] = [:]

  /// Of a store whose parameters stay as they are.
  public init(_ store: Store<S>) { self.store = store }

  /// The panels of Wᵀ, where W [m, k] is one of the store's parameters and large enough for a copy to pay.
  func panels(of weights: Slab<S>) -> Panels<S>? {
    guard Product.level > 0, store.holdsParameter(at: weights.base),
      weights.count > smallProduct
    else { return nil }
    if let found = panels[weights.base] { return found }
    let matrix = MatrixView(weights.base, weights.rows, weights.width).transposed
    let made = Panels(matrix)
    panels[weights.base] = made
    return made
  }
}
