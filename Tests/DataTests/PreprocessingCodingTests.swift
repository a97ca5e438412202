import Foundation
import Testing

@testable import ChainruleData

@Suite struct PreprocessingCodingTests {
  static let tableText = #"""
    {"format_version":1,"inputs":{"columns":[{"deviation":0.5,"kind":"number","mean":2.25,"median":3,"missing_indicator":true,"name":"age"},{"categories":["f","m"],"kind":"category","missing_category":false,"name":"sex","numeric":false}]},"target":{"classes":["no","yes"],"kind":"classes","name":"y","numeric":false}}
    """#
  static let imageText = #"""
    {"format_version":1,"inputs":{"pixels":{"maximum":16,"shape":[8,8]}},"target":{"deviation":2,"kind":"number","mean":0.1,"name":"label"}}
    """#

  static let tableValue = Preprocessing(
    inputs: .columns([
      .number(
        NumberTransform(name: "age", median: 3, mean: 2.25, deviation: 0.5, hasIndicator: true)),
      .category(
        CategoryTransform(
          name: "sex", coding: Categories(names: ["f", "m"], areNumbers: false), hasMissing: false)),
    ]),
    target: TargetTransform(name: "y", coding: .classes(["no", "yes"]), areNumbers: false))
  static let imageValue = Preprocessing(
    inputs: .pixels(PixelTransform(shape: [8, 8], maximum: 16)),
    target: TargetTransform(
      name: "label", coding: .number(mean: 0.1, deviation: 2), areNumbers: true))

  func decode(_ text: String) throws -> Preprocessing {
    try JSONDecoder().decode(Preprocessing.self, from: Data(text.utf8))
  }

  /// The text is the format: a change here needs a new format_version.
  @Test func writesAndReadsTheStatedFormat() throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    for (value, text) in [(Self.tableValue, Self.tableText), (Self.imageValue, Self.imageText)] {
      #expect(String(decoding: try encoder.encode(value), as: UTF8.self) == text)
      #expect(try decode(text) == value)
    }
  }

  @Test func keepsEveryDigit() throws {
    let data = try CSV.read(path: fixture("penguins.csv"))
    let columns = try Columns(of: data, target: "species")
    let fitted = try Preprocessing.fit(
      table: data, target: "species", kinds: columns.kinds, task: columns.task,
      rows: Array(0..<data.rowCount))
    let copy = try JSONDecoder().decode(Preprocessing.self, from: JSONEncoder().encode(fitted))
    #expect(copy == fitted)
    #expect(copy.featureCount == 15)
  }

  @Test(arguments: [
    (
      "\"format_version\":1", "\"format_version\":2",
      "expected preprocessing of format_version 1, found 2"
    ),
    ("\"kind\":\"number\"", "\"kind\":\"date\"", "expected kind number or category, found “date”"),
    ("\"kind\":\"classes\"", "\"kind\":\"x\"", "expected kind classes or number, found “x”"),
    ("0.5", "-1", "expected a deviation of 0 or more, found -1.0"),
    ("[\"f\",\"m\"]", "[]", "expected at least 1 different names, found 0"),
    ("[\"f\",\"m\"]", "[\"f\",\"f\"]", "expected at least 1 different names, found 2"),
    ("[\"no\",\"yes\"]", "[\"no\"]", "expected at least 2 different names, found 1"),
    ("\"sex\"", "\"age\"", "expected columns with different names"),
  ])
  func refusesWhatNoFittingGives(part: String, other: String, expected: String) {
    #expect(message { _ = try decode(Self.tableText.replacing(part, with: other)) } == expected)
  }

  @Test(arguments: ["[8,-8]", "[4294967296,4294967296,4294967296]", "[65536,65537]"])
  func refusesImpossibleImages(shape: String) {
    #expect(
      message { _ = try decode(Self.imageText.replacing("[8,8]", with: shape)) }
        .hasPrefix("expected the shape of an image, found"))
  }

  @Test func refusesMissingKeys() {
    for key in ["median", "missing_indicator", "target", "inputs", "format_version", "numeric"] {
      let text = Self.tableText.replacing("\"\(key)\"", with: "\"other\"")
      #expect(throws: DecodingError.self, "without \(key)") { _ = try decode(text) }
    }
  }
}
