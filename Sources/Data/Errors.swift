import ChainruleTensors

/// A file that cannot be read at all: missing, a directory, or refused by the system.
///
///     FileError.notFound("x.csv").description    // "x.csv: no such file"
///
/// It is apart from `DataError`, because a file that is not there and a file with mistakes in it
/// call for different actions (and exit codes).
public enum FileError: Error, Hashable, Sendable, CustomStringConvertible {
  /// No file has this path.
  case notFound(String)
  /// The path is that of a directory where a file is read.
  case isDirectory(String)
  /// The path, and the system's reason in its own words.
  case unreadable(String, reason: String)

  /// The path that was asked for.
  public var path: String {
    switch self {
    case .notFound(let path), .isDirectory(let path), .unreadable(let path, _): path
    }
  }

  public var description: String {
    switch self {
    case .notFound(let path): "\(displayName(ofPath: path)): no such file"
    case .isDirectory(let path): "\(displayName(ofPath: path)): expected a file, found a directory"
    case .unreadable(let path, let reason):
      "\(displayName(ofPath: path)): cannot be read: \(reason)"
    }
  }
}

/// A mistake in data: where it stands, what was expected there and what was found.
///
///     “ages.csv, row 17 (line 18), column age: expected a number, found “abc””
public struct DataError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The file, or what else the data came from.
  public var file: String
  /// The data row, counted from 1; the header is not a row.
  public var row: Int?
  /// The line in the file on which the row begins, counted from 1.
  public var line: Int?
  /// The column's name.
  public var column: String?
  /// What should have been there, in words.
  public var expected: String
  /// What was there instead.
  public var found: String
  /// Said in place of “expected …, found …” where other words are clearer.
  public var problem: String?

  public init(
    file: String, row: Int? = nil, line: Int? = nil, column: String? = nil,
    expected: String, found: String, problem: String? = nil
  ) {
    self.file = file
    self.row = row
    self.line = line
    self.column = column
    self.expected = expected
    self.found = found
    self.problem = problem
  }

  /// “iris.csv: no column “specis”; did you mean “species”?”
  static func noColumn(_ name: String, among names: [String], file: String) -> DataError {
    let found = "the columns \(listed(names))"
    let advice = nearestName(to: name, among: names).map { "did you mean \(quoted($0))?" }
    return DataError(
      file: file, expected: "a column \(quoted(name))", found: found,
      problem: "no column \(quoted(name)); \(advice ?? "found \(found)")")
  }

  public var description: String {
    var place = displayName(ofPath: file)
    switch (row, line) {
    case (let row?, let line?): place += ", row \(row) (line \(line))"
    case (let row?, nil): place += ", row \(row)"
    case (nil, let line?): place += ", line \(line)"
    case (nil, nil): break
    }
    if let column { place += ", column \(shown(column))" }
    return "\(place): \(problem ?? "expected \(expected), found \(found)")"
  }
}

/// What messages call a path: `-` stands for standard input.
func displayName(ofPath path: String) -> String {
  path == "-" ? "standard input" : shown(path, limit: .max)
}

/// “1 row”, “2 rows”.
func counted(_ count: Int, _ noun: String) -> String {
  "\(count.grouped) \(noun)\(count == 1 ? "" : "s")"
}
