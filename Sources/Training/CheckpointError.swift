import ChainruleTensors

/// Why training cannot go on from a checkpoint.
///
///     checkpoint.safetensors: damaged: its SHA-256 is not the one it was written with
///     checkpoint: options.optimizer.learning_rate: expected 0.1, found 0.05
public struct CheckpointError: Error, Hashable, Sendable, CustomStringConvertible {
  /// What is wrong with a checkpoint.
  public enum Problem: Hashable, Sendable {
    /// A file of another origin.
    case notACheckpoint(reason: String)
    /// A newer format, or none; `supported` is the one that is read.
    case unsupportedFormat(found: String, supported: String)
    /// Not the bytes that were written.
    case damaged(reason: String)
    /// A checkpoint of another training: what differs, what this one has, and what the checkpoint has.
    case mismatch(what: String, expected: String, found: String)
  }

  /// The path, or “checkpoint” for one in memory.
  public let file: String
  /// What is wrong with it.
  public let problem: Problem

  public init(_ file: String, _ problem: Problem) {
    self.file = file
    self.problem = problem
  }

  public var description: String { "\(file): \(problem)" }
}

extension CheckpointError.Problem: CustomStringConvertible {
  public var description: String {
    switch self {
    case .notACheckpoint(let reason): "not a checkpoint of Chainrule: \(reason)"
    case .unsupportedFormat(let found, let supported):
      "written in format \(shown(found)); this version of Chainrule reads up to \(supported)"
    case .damaged(let reason): "damaged: \(reason)"
    case .mismatch(let what, let expected, let found):
      "\(shown(what, limit: 120)): expected \(shown(expected)), found \(shown(found))"
    }
  }
}
