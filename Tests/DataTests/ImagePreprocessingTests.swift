import ChainruleTensors
import Testing

@testable import ChainruleData

@Suite struct ImagePreprocessingTests {
  let images = NumberArray(bytes: [0, 4, 8, 2, 16, 0, 1, 1], shape: [4, 1, 2], source: "images")
  let labels = NumberArray(bytes: [10, 9, 10, 9], shape: [4], source: "labels")

  @Test func dividesByTheLargestTrainingPixel() throws {
    let preprocessing = try Preprocessing.fit(images: images, labels: labels, rows: [0, 1])
    #expect(preprocessing.inputs == .pixels(PixelTransform(shape: [1, 2], maximum: 8)))
    #expect(preprocessing.target.classes == ["9", "10"])
    #expect(preprocessing.featureNames == ["pixel[1,1]", "pixel[1,2]"])
    #expect(preprocessing.featureCount == 2)
    let examples = try preprocessing.encode(images: images, labels: labels, as: Float.self)
    #expect(examples.inputs == Tensor(rows: [[0, 0.5], [1, 0.25], [2, 0], [0.125, 0.125]]))
    guard case .classes(let classes, _) = examples.targets else {
      Issue.record("expected classes")
      return
    }
    #expect(classes == [1, 0, 1, 0])
    let some = try preprocessing.encode(images: images, labels: labels, rows: [3], as: Double.self)
    #expect(some.inputs == Tensor(rows: [[0.125, 0.125]]))
    #expect(
      try preprocessing.preparations(images: images, row: 1) == [
        Preparation(name: "pixel[1,1]", raw: "8", formula: "8 / 8", value: 1),
        Preparation(name: "pixel[1,2]", raw: "2", formula: "2 / 8", value: 0.25),
      ])
  }

  @Test func numbersAreDividedLikeBytes() throws {
    let wide = try IDX.read(Bytes([0, 0, 0x0B, 2, 0, 0, 0, 2, 0, 0, 0, 1, 0, 3, 1, 0]))
    let two = NumberArray(bytes: [0, 1], shape: [2])
    let preprocessing = try Preprocessing.fit(images: wide, labels: two, rows: [0, 1])
    #expect(
      try preprocessing.encodeInputs(images: wide, as: Double.self).values == [3 / 256.0, 1])
    #expect(preprocessing.featureNames == ["pixel[1]"])
  }

  @Test func blackImagesAreZero() throws {
    let black = NumberArray(bytes: [0, 0], shape: [2, 1])
    let two = NumberArray(bytes: [0, 1], shape: [2])
    let preprocessing = try Preprocessing.fit(images: black, labels: two, rows: [0, 1])
    #expect(try preprocessing.encodeInputs(images: images2, as: Float.self).values == [0])
  }

  let images2 = NumberArray(bytes: [7], shape: [1, 1])

  @Test func namesMistakes() throws {
    let preprocessing = try Preprocessing.fit(images: images, labels: labels, rows: [0, 1])
    #expect(
      message { _ = try preprocessing.encodeInputs(images: images2, as: Float.self) }
        == "array: expected images of 1 × 2 pixels, found 1")
    let strange = NumberArray(bytes: [9, 9, 9, 8], shape: [4], source: "labels")
    #expect(
      message { _ = try preprocessing.encode(images: images, labels: strange, as: Float.self) }
        == "labels, row 4, column label: expected one of the classes “9”, “10”, found “8”")
    #expect(
      message { _ = try Preprocessing.fit(images: images, labels: labels, rows: []) }
        == "labels: expected training rows, found none")
    #expect(
      message { _ = try preprocessing.encodeInputs(try table("a\n1\n"), as: Float.self) }
        == "t.csv: expected images, as in training, found a table")
    #expect(
      message { _ = try preprocessing.preparations(try table("a\n1\n"), row: 0) }
        == "t.csv: expected images, as in training, found a table")
    let tabular = PreprocessingCodingTests.tableValue
    let expected = "images: expected a table with the columns of training, found images"
    #expect(message { _ = try tabular.encodeInputs(images: images, as: Float.self) } == expected)
    #expect(message { _ = try tabular.preparations(images: images, row: 0) } == expected)
    // 7F C0 00 00 is not a number.
    let damaged = try IDX.read(
      Bytes([0, 0, 0x0D, 2, 0, 0, 0, 2, 0, 0, 0, 1, 0, 0, 0, 0, 0x7F, 0xC0, 0, 0], path: "x"))
    let two = NumberArray(bytes: [0, 1], shape: [2])
    #expect(
      message { _ = try Preprocessing.fit(images: damaged, labels: two, rows: [0, 1]) }
        == "x, row 2: expected a finite pixel, found nan")
  }
}
