import Testing

@testable import ChainruleData

@Suite struct NPYTextTests {
  /// The file of an array of text, version 1.0.
  func file(_ descr: String, shape: String, _ elements: [UInt8], fortran: String = "False") -> Bytes
  {
    let header = Array("{'descr': '\(descr)', 'fortran_order': \(fortran), 'shape': \(shape)}".utf8)
    return Bytes(
      NPYHeader.magic + [1, 0, UInt8(header.count), 0] + header + elements, path: "l.npy")
  }

  /// UTF-32 of words, zeros up to `count` characters.
  func wide(_ words: [String], _ count: Int, isBigEndian: Bool = false) -> [UInt8] {
    words.flatMap { word -> [UInt8] in
      let scalars = word.unicodeScalars.map(\.value)
      let padded = scalars + Array(repeating: 0, count: count - scalars.count)
      return padded.flatMap { value -> [UInt8] in
        let bytes = (0..<4).map { UInt8(truncatingIfNeeded: value >> (8 * UInt32($0))) }
        return isBigEndian ? bytes.reversed() : bytes
      }
    }
  }

  @Test(arguments: [false, true]) func readsCharacters(isBigEndian: Bool) throws {
    let elements = wide(["rot", "grün", "", "rot", "😀"], 4, isBigEndian: isBigEndian)
    let labels = try NPY.read(
      file(isBigEndian ? ">U4" : "<U4", shape: "(5,)", elements), allowsText: true)
    #expect(labels.words == ["rot", "grün", "😀"])
    #expect(labels.shape == [5])
    let column = labels.table.columns[0]
    #expect((0..<5).map(column.spelling) == ["rot", "grün", nil, "rot", "😀"])
  }

  @Test func readsBytes() throws {
    let labels = try NPY.read(
      file("|S3", shape: "(3,)", Array("no\0yesno\0".utf8)), allowsText: true)
    #expect(labels.words == ["no", "yes"])
    #expect(labels.numbers == [0, 1, 0])
    let table = try Table(
      inputs: NumberArray(bytes: [1, 2, 3], shape: [3]), targets: labels)
    #expect(table.spellings == [["1", "no"], ["2", "yes"], ["3", "no"]])
  }

  @Test func bringsFortranOrderIntoCOrder() throws {
    let bytes = file("|S1", shape: "(2, 2)", Array("acbd".utf8), fortran: "True")
    let labels = try NPY.read(bytes, allowsText: true)
    #expect(labels.words == ["a", "b", "c", "d"])
    #expect(labels.shape == [2, 2])
  }

  @Test func textHasToBeAllowed() {
    let bytes = file("<U1", shape: "(1,)", wide(["a"], 1))
    #expect(message { _ = try NPY.read(bytes) }.hasSuffix("found dtype “<U1” (text)"))
  }

  @Test(arguments: [
    "<U0", "<U", "<U-1", "<U65537", "<U99999999999999999999", "<U+1", "<U1x", "|S0",
  ])
  func refusesLengthsThatCannotBe(descr: String) {
    #expect(
      message { _ = try NPY.read(file(descr, shape: "(1,)", []), allowsText: true) }
        == "l.npy: expected numbers or booleans (b1, i1 to i8, u1 to u8, f2, f4, f8), or text (U, S), "
        + "found dtype “\(descr)” (text)")
  }

  @Test func headersThatLieAreFoundOut() {
    let elements = wide(["a", "b"], 2)
    func read(_ descr: String, _ shape: String) -> String {
      message { _ = try NPY.read(file(descr, shape: shape, elements), allowsText: true) }
    }
    #expect(read("<U2", "(3,)") == "l.npy: expected 24 bytes of elements (3), found 16")
    #expect(read("<U3", "(2,)") == "l.npy: expected 24 bytes of elements (2), found 16")
    #expect(
      read("<U65536", "(9223372036854775807,)")
        == "l.npy: expected axes of less than 2⁶³ bytes together, found 9223372036854775807")
  }

  @Test func whatIsNoTextIsNamedWithItsPlace() {
    // The first half of a pair of UTF-16, and a number beyond Unicode.
    for wrong: [UInt8] in [[0, 0xD8, 0, 0], [0, 0, 0x11, 0]] {
      let bytes = file("<U1", shape: "(2,)", wide(["a"], 1) + wrong)
      #expect(
        message { _ = try NPY.read(bytes, allowsText: true) }
          == "l.npy: expected characters of Unicode, found other bytes at [2], counted from 1")
    }
    let latin = file("|S2", shape: "(1,)", [0x61, 0xE4])
    #expect(
      message { _ = try NPY.read(latin, allowsText: true) }
        == "l.npy: expected text in UTF-8, found other bytes at [1], counted from 1")
  }
}
