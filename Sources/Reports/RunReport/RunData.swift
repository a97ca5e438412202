import ChainruleData
import ChainruleTraining

/// The data of a run, divided as they were for the training.
public struct RunData: Sendable {
  /// Rows of one purpose.
  public struct Part: Sendable {
    /// `train`, `validation` or `test`.
    public let name: String
    /// Where the rows are; another file than that of the other parts, where they have their own.
    public let content: LearningData.Content
    /// Which rows of it, from 0.
    public let rows: [Int]
    /// A column with a weight for each row.
    public let weights: String?
    /// The file, as it was given.
    public let path: String
    /// Its SHA-256, where it is a file of this part alone.
    public let sha256: String?

    public init(
      name: String, content: LearningData.Content, rows: [Int], weights: String? = nil,
      path: String, sha256: String? = nil
    ) {
      self.sha256 = sha256
      (self.name, self.content, self.rows) = (name, content, rows)
      (self.weights, self.path) = (weights, path)
    }
  }

  /// The file that was learned from, as it was found.
  public var path: String
  /// Its SHA-256, where it is a file.
  public var sha256: String?
  /// How the rows were divided.
  public var divided: DividedData
  /// Those that have rows; `train` first.
  public var parts: [Part]
  /// What was noticed while it was read.
  public var remarks: [String]
  /// Whether the rows of the classes were weighted while the network learned.
  public var areClassesWeighted = false

  /// Precondition: the first part is the one that was trained on.
  public init(
    path: String, sha256: String? = nil, divided: DividedData, parts: [Part], remarks: [String] = []
  ) {
    precondition(parts.first?.name == "train", "the training rows come first")
    (self.path, self.sha256, self.divided) = (path, sha256, divided)
    (self.parts, self.remarks) = (parts, remarks)
  }

  /// The part that tells most: to test on, else to choose by, else to train on.
  public var telling: Part {
    ["test", "validation"].lazy.compactMap { name in parts.first { $0.name == name } }.first
      ?? parts[0]
  }
}
