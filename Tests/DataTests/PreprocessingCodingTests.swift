import Foundation
import Testing

@testable import ChainruleData

@Suite struct PreprocessingCodingTests {
  static let tableText = #"""
    {"format_version":2,"inputs":{"columns":[{"deviation":0.5,"kind":"number","limit":35,"mean":2.25,"median":3,"missing_indicator":true,"missing_seen":true,"name":"age"},{"deviation":2,"kind":"number","limit":40,"mean":1,"median":0,"missing_indicator":false,"missing_seen":true,"name":"fare","tails":{"center":14.5,"scale":23}},{"categories":["f","m"],"kind":"category","missing_category":false,"name":"sex","numeric":false,"pooled":["x"]},{"kind":"boolean","missing_indicator":false,"missing_seen":false,"name":"alone","share":0.25},{"days":{"deviation":4,"limit":20,"mean":7},"kind":"date","missing_indicator":false,"missing_seen":false,"month":true,"name":"sold","order":"day_first","origin":18262,"time":false,"weekday":true,"year":{"deviation":1,"limit":10,"mean":2021}}]},"target":{"classes":["no","yes"],"kind":"classes","name":"y","numeric":false}}
    """#
  static let imageText = #"""
    {"format_version":2,"inputs":{"pixels":{"maximum":16,"shape":[8,8]}},"target":{"columns":[{"deviation":2,"mean":0.1,"name":"label"},{"deviation":0,"mean":3,"name":"other"}],"kind":"numbers"}}
    """#

  static let tableValue = Preprocessing(
    inputs: .columns([
      .number(
        NumberTransform(
          name: "age", median: 3,
          standardization: Standardization(mean: 2.25, deviation: 0.5, limit: 35),
          missing: MissingValues(wereSeen: true, hasIndicator: true))),
      .number(
        NumberTransform(
          name: "fare", median: 0, tails: LongTails(center: 14.5, scale: 23),
          standardization: Standardization(mean: 1, deviation: 2, limit: 40),
          missing: MissingValues(wereSeen: true, hasIndicator: false))),
      .category(
        CategoryTransform(
          name: "sex",
          coding: Categories(names: ["f", "m"], pooled: ["x"], areNumbers: false),
          hasMissing: false)),
      .boolean(BooleanTransform(name: "alone", share: 0.25, missing: none)),
      .date(
        DateTransform(
          name: "sold", order: .dayFirst, origin: 18262,
          days: Standardization(mean: 7, deviation: 4, limit: 20),
          year: Standardization(mean: 2021, deviation: 1, limit: 10), hasMonth: true,
          hasWeekday: true, hasTime: false, missing: none)),
    ]),
    target: TargetTransform(name: "y", classes: ["no", "yes"], areNumbers: false))
  static let none = MissingValues(wereSeen: false, hasIndicator: false)
  static let imageValue = Preprocessing(
    inputs: .pixels(PixelTransform(shape: [8, 8], maximum: 16)),
    target: TargetTransform(numbers: [
      .init(name: "label", mean: 0.1, deviation: 2), .init(name: "other", mean: 3, deviation: 0),
    ]))

  /// As version 1 was written.
  static let oldText = #"""
    {"format_version":1,"inputs":{"columns":[{"deviation":0.5,"kind":"number","mean":2.25,"median":3,"missing_indicator":true,"name":"age"},{"categories":["f","m"],"kind":"category","missing_category":false,"name":"sex","numeric":false}]},"target":{"deviation":2,"kind":"number","mean":0.1,"name":"y"}}
    """#

  /// The meaning of version 1, which stays: no limit, no pool, an indicator where values were
  /// missing.
  @Test func readsVersionOne() throws {
    let old = try decode(Self.oldText)
    #expect(
      old
        == Preprocessing(
          inputs: .columns([
            .number(
              NumberTransform(
                name: "age", median: 3,
                standardization: Standardization(mean: 2.25, deviation: 0.5),
                missing: MissingValues(wereSeen: true, hasIndicator: true))),
            .category(
              CategoryTransform(
                name: "sex", coding: Categories(names: ["f", "m"], areNumbers: false),
                hasMissing: false)),
          ]), target: TargetTransform(numbers: [.init(name: "y", mean: 0.1, deviation: 2)])))
    let (inputs, report) = try old.encodeInputs(
      table("age,sex\n1e30,m\n,x\n"), as: Double.self)
    #expect(inputs.rows == [[(1e30 - 2.25) / 0.5, 0, 0, 1], [1.5, 1, 0, 0]])
    #expect(
      report.remarks == [
        "sex: 1 value not seen in training (“x”), counted as none of the known ones"
      ])
    // Written again it is of the new version and means the same.
    let copy = try JSONDecoder().decode(Preprocessing.self, from: JSONEncoder().encode(old))
    #expect(copy == old)
  }

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
    #expect(copy.featureCount == 11)
  }

  @Test(arguments: [
    (
      "\"format_version\":2", "\"format_version\":3",
      "expected preprocessing of format_version 1 to 2, found 3"
    ),
    (
      "\"kind\":\"number\"", "\"kind\":\"x\"",
      "expected kind number, category, boolean or date, found “x”"
    ),
    ("\"kind\":\"classes\"", "\"kind\":\"x\"", "expected kind classes or numbers, found “x”"),
    ("35", "-35", "expected a limit of 0 or more, found -35.0"),
    ("23", "0", "expected a scale above 0, found 0.0"),
    ("0.25", "1.5", "expected a share from 0 to 1, found 1.5"),
    ("18262", "9999999", "expected a day of the years 1 to 9999, found 9999999"),
    ("[\"x\"]", "[\"f\"]", "expected pooled categories beside the others, found one of them"),
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
    for key in [
      "median", "missing_indicator", "target", "inputs", "format_version", "numeric", "share",
      "order", "origin", "days", "month", "scale",
    ] {
      let text = Self.tableText.replacing("\"\(key)\"", with: "\"other\"")
      #expect(throws: DecodingError.self, "without \(key)") { _ = try decode(text) }
    }
  }
}
