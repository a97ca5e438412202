/// The preprocessing as it stands in a model file. The keys are a format of their own: names in the
/// code may change, these may not.
///
///     {"format_version": 2,
///      "inputs": {"columns": [
///        {"kind": "number", "name": "age", "median": 28, "mean": 29.4, "deviation": 12.9,
///         "limit": 39, "missing_seen": true, "missing_indicator": true},
///        {"kind": "number", "name": "fare", "median": 14.5, "mean": 0.6, "deviation": 1.1,
///         "limit": 34, "tails": {"center": 14.5, "scale": 23.1},
///         "missing_seen": false, "missing_indicator": false},
///        {"kind": "category", "name": "sex", "categories": ["female", "male"], "pooled": [],
///         "numeric": false, "missing_category": false},
///        {"kind": "boolean", "name": "alone", "share": 0.4,
///         "missing_seen": false, "missing_indicator": false},
///        {"kind": "date", "name": "sold", "order": "day_first", "origin": 18262,
///         "days": {"mean": 700.5, "deviation": 410.2, "limit": 17},
///         "year": {"mean": 2021.4, "deviation": 1.1, "limit": 22},
///         "month": true, "weekday": true, "time": false,
///         "missing_seen": false, "missing_indicator": false}]},
///      "target": {"kind": "classes", "name": "survived", "classes": ["no", "yes"],
///                 "numeric": false}}
///
/// Images have `"inputs": {"pixels": {"shape": [28, 28], "maximum": 255}}`, target numbers
/// `{"kind": "numbers", "columns": [{"name": "price", "mean": 3933, "deviation": 3989}]}`.
///
/// Version 1 had numbers and categories only, without `limit`, `tails`, `missing_seen` and
/// `pooled`, and a single target number, `{"kind": "number", "name": …, "mean": …, "deviation": …}`;
/// it is read as it was meant.
///
/// Reading throws `DecodingError` for another version, and for values that no fitting can give.
extension Preprocessing: Codable {
  /// The version that is written. Version 1 is read too.
  public static let formatVersion = 2

  private enum Key: String, CodingKey {
    case formatVersion = "format_version"
    case inputs, target, columns, pixels
  }

  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: Key.self)
    let version = try container.decode(Int.self, forKey: .formatVersion)
    try require(
      (1...Preprocessing.formatVersion).contains(version), container, .formatVersion,
      "expected preprocessing of format_version 1 to \(Preprocessing.formatVersion), "
        + "found \(version)")
    let nested = try container.nestedContainer(keyedBy: Key.self, forKey: .inputs)
    if nested.contains(.pixels) {
      inputs = .pixels(try nested.decode(PixelTransform.self, forKey: .pixels))
    } else {
      let columns = try nested.decode([Input].self, forKey: .columns)
      try require(
        !columns.isEmpty && Set(columns.map(\.name)).count == columns.count, nested, .columns,
        "expected columns with different names")
      inputs = .columns(columns)
    }
    target = try container.decode(TargetTransform.self, forKey: .target)
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    try container.encode(Preprocessing.formatVersion, forKey: .formatVersion)
    var nested = container.nestedContainer(keyedBy: Key.self, forKey: .inputs)
    switch inputs {
    case .columns(let columns): try nested.encode(columns, forKey: .columns)
    case .pixels(let pixels): try nested.encode(pixels, forKey: .pixels)
    }
    try container.encode(target, forKey: .target)
  }
}
