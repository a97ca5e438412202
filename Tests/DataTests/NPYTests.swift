import Foundation
import Testing

@testable import ChainruleData

@Suite struct NPYTests {
  func array(_ name: String) throws -> NumberArray {
    try NPY.read(path: fixture("arrays/\(name).npy"))
  }

  /// The file of a header and some elements, version 1.0.
  func file(_ header: String, _ elements: [UInt8]) -> Bytes {
    let text = Array(header.utf8)
    let count = [UInt8(text.count & 0xFF), UInt8(text.count >> 8)]
    return Bytes(NPYHeader.magic + [1, 0] + count + text + elements, path: "x.npy")
  }

  @Test(arguments: 1...3) func readsEveryVersion(major: Int) throws {
    let cube = try array("version\(major)")
    #expect(cube.shape == [2, 3, 4])
    #expect(cube.element == .float64)
    #expect(cube.numbers == (0..<24).map(Double.init))
  }

  @Test func bringsFortranOrderIntoCOrder() throws {
    let cube = try array("fortran")
    #expect(cube.shape == [2, 3, 4])
    #expect(cube.numbers == (0..<24).map(Double.init))
  }

  @Test func readsAnyNumberOfAxes() throws {
    let number = try array("number")
    #expect(number.shape == [] && number.count == 1 && number.width == 1)
    #expect(number.numbers == [2.5])
    #expect(try array("line").numbers == [0, 1, 2, 3, 4])
    let empty = try array("empty")
    #expect(empty.shape == [0, 2] && empty.count == 0 && empty.width == 2)
    #expect(empty.numbers.isEmpty)
  }

  @Test func readsNumbersOfHalfPrecision() throws {
    let halves = try array("halves").numbers
    // 0.1 is 1638 · 2⁻¹⁴ in 11 bits, 6.1e-5 is 1023 · 2⁻²⁴, without a leading one.
    let expected = [
      0, -0.0, 1, -2, 65504, 0x1p-24, 1023 * 0x1p-24, 1638 * 0x1p-14, .infinity, -.infinity,
    ]
    #expect(Array(halves.dropLast()) == expected)
    #expect(halves[1].sign == .minus)
    #expect(halves.last?.isNaN == true)
  }

  @Test func keepsIntegersExact() throws {
    let exact = try array("exact")
    #expect(exact.numbers == [0x1p53, -0x1p53, 0x1p62, 0x1p53 + 2])
    for (name, found) in [
      ("inexact", "9007199254740993 at [2, 1]"),
      ("inexact_unsigned", "18446744073709551615 at [1]"),
    ] {
      let error = message { _ = try array(name) }
      #expect(
        error.hasSuffix(
          "expected integers that a Double holds exactly (all up to 2⁵³), found \(found), "
            + "counted from 1"))
    }
  }

  @Test(arguments: [
    ("text", "“<U2” (text)"), ("bytes", "“|S2” (text)"), ("objects", "“|O” (Python objects)"),
    ("complex", "“<c16” (complex numbers)"), ("dates", "“<M8[D]” (dates or times)"),
  ])
  func refusesOtherTypes(name: String, found: String) {
    let error = message { _ = try array(name) }
    #expect(
      error.hasSuffix(
        "expected numbers or booleans (b1, i1 to i8, u1 to u8, f2, f4, f8), found dtype \(found)"))
  }

  @Test func refusesRecords() {
    #expect(
      message { _ = try array("records") }.hasSuffix(
        "expected an array of one type of numbers, found records: dtype "
          + "“[('a', '<i4'), ('b', '<f8')], 'fortran_order': False, 'shape…”"))
  }

  @Test func readsHeadersInAnyOrder() throws {
    let header = "{\"shape\":(2L,),'fortran_order':True , 'descr':'|u1'}"
    #expect(try NPY.read(file(header, [7, 8])).values == .bytes([7, 8]))
    #expect(
      try NPY.read(file("{'descr': '=u2', 'fortran_order': False, 'shape': ()}\n", [1, 0])).numbers
        == [1])
  }

  static let mistakes: [(String, [UInt8], String)] = [
    (
      "{'descr': '<f8', 'fortran_order': False, 'shape': (2,)}", [1],
      "expected 16 bytes of elements (2), found 1"
    ),
    (
      "{'descr': '|u1', 'fortran_order': False, 'shape': (1,)}", [1, 2],
      "expected 1 bytes of elements (1), found 2"
    ),
    (
      "{'descr': '<f8', 'fortran_order': False, 'shape': (4294967296, 4294967296)}", [],
      "expected axes of less than 2⁶³ bytes together, found 4294967296 × 4294967296"
    ),
    (
      "{'descr': '<f8', 'fortran_order': False, 'shape': (4, 0)}", [],
      "expected axes with lengths above 0, found 4 × 0"
    ),
    (
      "{'descr': '<f8', 'fortran_order': False, 'shape': (99999999999999999999,)}", [],
      "expected the length of an axis, below 2⁶³ in the NPY header, found "
        + "“99999999999999999999,)}”"
    ),
    (
      "{'descr': '<f8', 'fortran_order': False, 'shape': (-1,)}", [],
      "expected the length of an axis, below 2⁶³ in the NPY header, found “-1,)}”"
    ),
    (
      "{'descr': '<f8', 'fortran_order': False, 'shape': (3)}", [],
      "expected a comma after the length in the NPY header, found “)}”"
    ),
    (
      "{'descr': '<f8', 'fortran_order': 0, 'shape': (3,)}", [],
      "expected True or False in the NPY header, found “0, 'shape': (3,)}”"
    ),
    (
      "{'descr': '<f8', 'descr': '<f8'}", [],
      "expected the keys descr, fortran_order and shape, each once in the NPY header, "
        + "found “descr”"
    ),
    (
      "{'descr': '<f8', 'shape': (3,)}", [],
      "expected the keys descr, fortran_order and shape in the NPY header, found not all of them"
    ),
    (
      "{'descr': '<f8', 'fortran_order': False, 'shape': (3,)} x", [],
      "expected nothing after the dictionary in the NPY header, found “x”"
    ),
    ("{'descr': '<f8", [], "expected the end of a string in the NPY header, found “'<f8”"),
    ("{'descr': '<\\f8'", [], "expected the end of a string in the NPY header, found “'<\\f8'”"),
    ("{", [], "expected a string in the NPY header, found the end of the header"),
    ("[]  ", [], "expected “{” in the NPY header, found “[]  ”"),
  ]

  @Test(arguments: mistakes.indices) func namesMistakesInHeaders(i: Int) {
    let (header, elements, expected) = Self.mistakes[i]
    #expect(message { _ = try NPY.read(file(header, elements)) } == "x.npy: \(expected)")
  }

  @Test(
    arguments: [
      ([], "an NPY file (93 4e 55 4d 50 59), found an empty file"),
      ([0x50, 0x4B, 3, 4], "an NPY file (93 4e 55 4d 50 59), found the bytes 50 4b 3 4 (hex)"),
      (NPYHeader.magic + [1, 0], "an NPY header, found the end of the file after 8 bytes"),
      (
        NPYHeader.magic + [4, 0, 0, 0, 0, 0],
        "NPY version 1.0, 2.0 or 3.0, found 4.0"
      ),
      (NPYHeader.magic + [1, 0, 99, 0, 0, 0], "an NPY header of 99 bytes, found 2"),
      (
        NPYHeader.magic + [2, 0, 0, 0, 0, 0x80],
        "an NPY header of at most 65536 bytes, found 2147483648"
      ),
    ] as [([UInt8], String)])
  func namesMistakesBeforeTheHeader(bytes: [UInt8], expected: String) {
    #expect(
      message { _ = try NPY.read(Bytes(bytes, path: "x.npy")) } == "x.npy: expected \(expected)")
  }

  @Test func survivesEveryCutAndDamage() throws {
    let whole = [UInt8](try Data(contentsOf: URL(fileURLWithPath: fixture("arrays/fortran.npy"))))
    for count in 0..<whole.count {
      #expect(throws: DataError.self) { try NPY.read(Bytes(Array(whole.prefix(count)))) }
    }
    var dice = Dice(state: 21)
    for place in 0..<128 {
      var bytes = whole
      bytes[place] = UInt8.random(in: 0...255, using: &dice)
      do { _ = try NPY.read(Bytes(bytes)) } catch is DataError {}
    }
  }
}
