import CKernels
import ChainruleTensors
import TestSupport
import Testing

@testable import ChainruleEngine

/// Our own products and a library's against three plain loops, in every form that training uses.
@Suite struct ProductTests {
  /// Lengths around the tile (6 or 12 rows, 16 or 32 columns), and ones that are summed in several runs of 512.
  static let shapes: [(n: Int, k: Int, m: Int)] = [
    (1, 1, 1), (2, 3, 5), (7, 13, 8), (12, 16, 32), (13, 17, 33), (31, 64, 10), (64, 100, 65),
    (33, 1500, 40), (5, 784, 128), (37, 1030, 129), (17, 2, 70),
  ]

  @Test(arguments: shapes) func agreesInDouble(_ shape: (n: Int, k: Int, m: Int)) {
    check(shape, as: Double.self, within: 1e-13)
  }

  @Test(arguments: shapes) func agreesInFloat(_ shape: (n: Int, k: Int, m: Int)) {
    // A sum of k products in [−1, 1] that is rounded k times: k · 2⁻²⁴ at most, relative to max(1, |sum|).
    check(shape, as: Float.self, within: Float(shape.k) * 0x1p-24 * 4)
  }

  /// All four ways in which the two sides may be stored.
  private func check<S: Scalar>(
    _ shape: (n: Int, k: Int, m: Int), as type: S.Type, within bound: S
  ) {
    let (n, k, m) = shape
    for (left, right) in [(false, false), (false, true), (true, false)] {
      var x = numbers(n * k, 1, S.self)
      var y = numbers(k * m, 2, S.self)
      let expected = plain(x, y, shape, left, right)
      x.withUnsafeMutableBufferPointer { x in
        y.withUnsafeMutableBufferPointer { y in
          guard let x = x.baseAddress, let y = y.baseAddress else { return }
          let a = left ? MatrixView(x, k, n).transposed : MatrixView(x, n, k)
          let b = right ? MatrixView(y, m, k).transposed : MatrixView(y, k, m)
          if BLAS.library != nil {
            let library = run(shape, S.self) { BLAS.step(a, b, into: $0) ?? chainrule_step() }
            expectAgreement(library, expected, within: bound, "the library's \(shape)")
          }
          let loops = run(shape, S.self) { OwnProduct(a: a, b: b, c: $0).plainStep }
          expectAgreement(loops, expected, within: bound, "the loops' \(shape)")
          for level in Set([min(Product.level, 3), Product.level]) where level > 0 {
            let rowwise = run(shape, S.self) { OwnProduct(a: a, b: b, c: $0).step(level) }
            expectAgreement(rowwise, expected, within: bound, "level \(level) of \(shape)")
            let columnwise = run(shape, S.self) {
              OwnProduct(a: b.transposed, b: a.transposed, c: $0.transposed).step(level)
            }
            #expect(columnwise == rowwise, "level \(level) of \(shape), by columns")
            let panels = Panels(b, level: level)
            let frozen = run(shape, S.self) {
              OwnProduct(a: a, b: b, c: $0).step(level, panels, from: 0)
            }
            #expect(frozen == rowwise, "level \(level) of \(shape), in panels")
            guard OwnProduct(a: a, b: b, c: MatrixView(x, n, m)).isAlongDepth else { continue }
            let narrow = run(shape, S.self) { OwnProduct(a: a, b: b, c: $0).narrowStep(level) }
            expectAgreement(narrow, expected, within: bound, "narrow, level \(level) of \(shape)")
          }
        }
      }
    }
  }

  /// Runs a step on an output that holds rubbish before.
  private func run<S: Scalar>(
    _ shape: (n: Int, k: Int, m: Int), _ type: S.Type,
    _ step: (MatrixView<S>) -> chainrule_step
  ) -> [S] {
    var z = [S](repeating: .nan, count: shape.n * shape.m)
    z.withUnsafeMutableBufferPointer { z in
      guard let base = z.baseAddress else { return }
      var step = step(MatrixView(base, shape.n, shape.m))
      step.run(&step)
    }
    return z
  }

  private func plain<S: Scalar>(
    _ x: [S], _ y: [S], _ shape: (n: Int, k: Int, m: Int), _ left: Bool, _ right: Bool
  ) -> [S] {
    let (n, k, m) = shape
    return (0..<n * m).map { place in
      let (i, j) = (place / m, place % m)
      let sum = (0..<k).reduce(0.0) { sum, l in
        sum + Double(x[left ? l * n + i : i * k + l]) * Double(y[right ? j * k + l : l * m + j])
      }
      return S(sum)
    }
  }

  private func numbers<S: Scalar>(_ count: Int, _ seed: UInt64, _ type: S.Type) -> [S] {
    let random = Random(seed: seed)
    return (0..<count).map { S(2 * random.uniform(.split, column: $0) - 1) }
  }

  /// Rows that lie 4 KiB apart are copied: the same bits as rows without gaps.
  @Test func rowsAPageApart() {
    guard Product.level > 0 else { return }
    checkRowsAPageApart(Float.self)
    checkRowsAPageApart(Double.self)
  }

  private func checkRowsAPageApart<S: Scalar>(_ type: S.Type) {
    for (n, k, m) in [(30, 300, 150), (12, 256, 128), (5, 511, 200), (3, 1300, 129)] {
      let stride = (k * MemoryLayout<S>.stride + 4095) / 4096 * 4096 / MemoryLayout<S>.stride
      var gapless = numbers(n * k, 5, S.self)
      var x = [S](repeating: .nan, count: n * stride)
      for i in 0..<n { for l in 0..<k { x[i * stride + l] = gapless[i * k + l] } }
      var y = numbers(k * m, 6, S.self)
      let found = x.withUnsafeMutableBufferPointer { x in
        y.withUnsafeMutableBufferPointer { y in
          gapless.withUnsafeMutableBufferPointer { gapless -> [[S]] in
            guard let x = x.baseAddress, let y = y.baseAddress, let gapless = gapless.baseAddress
            else { return [] }
            let apart = MatrixView(x, n, k, rowStride: stride, columnStride: 1)
            return [apart, MatrixView(gapless, n, k)].map { a in
              run((n, k, m), S.self) { Product.step(a, MatrixView(y, k, m), into: $0) }
            }
          }
        }
      }
      #expect(found.count == 2 && found[0] == found[1], "\(n), \(k), \(m)")
      #expect(found.joined().allSatisfy { $0.isFinite })
    }
  }

  /// An element's bits do not depend on the columns beside it, so threads may share a few rows by columns.
  @Test(arguments: [1, 3, 7, 8, 16]) func bitsDoNotDependOnTheColumns(rows n: Int) {
    guard Product.level > 0 else { return }
    let columns = [0..<64, 64..<128, 128..<256]
    let (whole, parts) = cut((n, 300, 256), columns, storesTransposed: true) { a, b, z, some in
      Product.step(a, b.columns(some), into: z.columns(some))
    }
    #expect(whole == parts)
  }

  /// Nor on whether the columns come from panels.
  @Test(arguments: [8, 16, 30]) func columnsOfPanels(rows n: Int) {
    guard Product.level > 0 else { return }
    let columns = [0..<64, 64..<128, 128..<250]
    var kept: [Panels<Float>] = []
    let (whole, parts) = cut((n, 1100, 250), columns, storesTransposed: true) { a, b, z, some in
      if some.count < 250 { kept.append(Panels(b)) }
      return Product.step(
        a, b.columns(some), panels: kept.last, from: some.lowerBound, into: z.columns(some))
    }
    #expect(kept.count == columns.count)
    #expect(whole == parts)
  }

  /// An element's bits do not depend on the rows beside it, so row blocks of any size agree.
  @Test func bitsDoNotDependOnTheCut() {
    guard Product.level > 0 else { return }
    let (whole, parts) = cut((64, 300, 40), [0..<16, 16..<41, 41..<64]) { a, b, z, rows in
      Product.step(a.rows(rows), b, into: z.rows(rows))
    }
    #expect(whole == parts)
  }

  /// X [n, k] · Y [k, m] in one go and in parts, each made by `step` of X, Y, Z and a range of rows or columns.
  private func cut(
    _ shape: (n: Int, k: Int, m: Int), _ parts: [Range<Int>], storesTransposed: Bool = false,
    _ step: (MatrixView<Float>, MatrixView<Float>, MatrixView<Float>, Range<Int>) -> chainrule_step
  ) -> (whole: [Float], parts: [Float]) {
    let (n, k, m) = shape
    var x = numbers(n * k, 3, Float.self)
    var y = numbers(k * m, 4, Float.self)
    return x.withUnsafeMutableBufferPointer { x in
      y.withUnsafeMutableBufferPointer { y in
        guard let x = x.baseAddress, let y = y.baseAddress else { return ([], []) }
        let b = storesTransposed ? MatrixView(y, m, k).transposed : MatrixView(y, k, m)
        func made(_ ranges: [Range<Int>]) -> [Float] {
          var out = [Float](repeating: 0, count: n * m)
          out.withUnsafeMutableBufferPointer { out in
            guard let out = out.baseAddress else { return }
            for range in ranges {
              var step = step(MatrixView(x, n, k), b, MatrixView(out, n, m), range)
              step.run(&step)
            }
          }
          return out
        }
        return (made([0..<(parts.last?.upperBound ?? 0)]), made(parts))
      }
    }
  }
}
