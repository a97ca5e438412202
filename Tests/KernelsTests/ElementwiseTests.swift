import CKernels
import ChainruleTensors
import TestSupport
import Testing

/// Around the widths of vectors: the lengths whose remainders differ.
let counts = [0, 1, 3, 7, 8, 15, 16, 17, 33]

/// Numbers in (−2, 2), and no two the same.
func samples<S: Scalar>(_ count: Int, seed: UInt64 = 7, as _: S.Type = S.self) -> [S] {
  let random = Random(seed: seed)
  return (0..<count).map { S(4 * random.uniform(.split, column: $0) - 2) }
}

@Test(arguments: counts)
func remaindersMatchWholeVectors(_ count: Int) throws {
  try remainders(count, Float.self)
  try remainders(count, Double.self)
}

/// Each element alone, the list as a whole, and the list in place give the same; nothing is written behind the end.
private func remainders<S: KernelScalar>(_ count: Int, _: S.Type) throws {
  let x = samples(count, as: S.self).map { abs($0) + S(0.1) }
  for (name, map) in S.kernels.maps {
    let alone = try x.map { try mapped(name, [$0])[0] }
    var place = x + [99]
    place.withUnsafeMutableBufferPointer { map($0.baseAddress, $0.baseAddress, count) }
    expectAgreement(place, alone + [99], within: 0, "\(S.self) \(name) of \(count)")
  }
}

@Test(arguments: counts)
func arithmeticOfTwoLists(_ count: Int) throws {
  try arithmetic(count, Float.self)
  try arithmetic(count, Double.self)
}

private func arithmetic<S: KernelScalar>(_ count: Int, _: S.Type) throws {
  let (x, y) = (samples(count, as: S.self), samples(count, seed: 8, as: S.self))
  let expected: [String: (S, S) -> S] = [
    "add": (+), "subtract": (-), "multiply": (*), "divide": (/),
  ]
  for (name, operation) in expected {
    let zip = try #require(S.kernels.zips[name])
    var out = [S](repeating: 0, count: count)
    zip(x, y, &out, count)
    expectAgreement(out, x.indices.map { operation(x[$0], y[$0]) }, within: 0, name)
    out = x
    out.withUnsafeMutableBufferPointer { zip($0.baseAddress, y, $0.baseAddress, count) }
    expectAgreement(out, x.indices.map { operation(x[$0], y[$0]) }, within: 0, name + " in place")
  }
  let scaled: [String: (S, S) -> S] = [
    "scale": { x, _ in x * 3 }, "add_scalar": { x, _ in x + 3 }, "axpy": { x, y in y + 3 * x },
    "leaky_relu": { x, _ in x > 0 ? x : 3 * x },
  ]
  for (name, operation) in scaled {
    var out = y
    let scaling = try #require(S.kernels.scalings[name])
    scaling(3, x, &out, count)
    let rule = x.indices.map { operation(x[$0], y[$0]) }
    expectAgreement(out, rule, within: 4 * S.ulpOfOne, name)
  }
}

@Test(arguments: counts + [1023, 1024, 1025, 5000])
func sumsFollowTheFixedTree(_ count: Int) {
  // Whole numbers add without rounding, whatever the tree.
  let whole = (0..<count).map { Float($0 % 17) - 5 }
  #expect(Float.kernels.sum(whole, count) == whole.reduce(0, +))
  let exact = samples(count, as: Double.self)
  #expect(abs(Double.kernels.sum(exact, count) - exact.reduce(0, +)) < 1e-12)
  // The error of the tree is a small part of the largest that rounding Σ|x| could make.
  let single = exact.map { Float($0) }
  let error = abs(Double(Float.kernels.sum(single, count)) - single.reduce(0) { $0 + Double($1) })
  let size = single.reduce(0) { $0 + Double(abs($1)) }
  #expect(error <= 0x1p-25 * size, "sum of \(count): error \(error) of \(size)")
}

@Test func sumOfManyEqualFloatsKeepsItsDigits() {
  // One running sum would be wrong in the third digit here.
  let x = [Float](repeating: 0.1, count: 1 << 20)
  let expected = Float(Double(Float(0.1)) * Double(1 << 20))
  #expect(abs(Float.kernels.sum(x, x.count) - expected) <= 4 * expected.ulp)
}

@Test(arguments: counts)
func columnSumsGoFromFirstRowToLast(_ rows: Int) {
  columnSums(rows, Float.self)
  columnSums(rows, Double.self)
}

private func columnSums<S: KernelScalar>(_ rows: Int, _: S.Type) {
  for cols in counts {
    let x = samples(rows * cols, as: S.self)
    var out = [S](repeating: 5, count: cols)
    S.kernels.sumRows(x, rows, cols, &out)
    let expected = (0..<cols).map { j in (0..<rows).reduce(S(0)) { $0 + x[$1 * cols + j] } }
    expectAgreement(out, expected, within: 0, "\(S.self) columns of \(rows) × \(cols)")
  }
}

@Test(arguments: counts)
func gatheredRowsAreCopies(_ cols: Int) {
  let source = samples(5 * cols, as: Double.self)
  let (rows, next): ([Int32], [Int32]) = ([4, 0, 0, 3], [1, 2, 3, 4])
  let expected = rows.flatMap { source[Int($0) * cols..<(Int($0) + 1) * cols] }
  var out = [Double](repeating: 0, count: 4 * cols)
  Double.kernels.gatherRows(source, cols, rows, 4, &out, next)
  #expect(out == expected)
  var single = [Float](repeating: 0, count: 4 * cols)
  Float.kernels.gatherRows(source.map { Float($0) }, cols, rows, 4, &single, nil)
  #expect(single == expected.map { Float($0) })
}
