import ChainruleData
import ChainruleTensors

/// What is wrong with a model file.
///
///     model.safetensors: tensor “dense1.weight”: expected the shape [3, 4], found [3, 5]
///     model.safetensors: written in format 2; this version of Chainrule reads up to 1
public struct ModelError: Error, Hashable, Sendable, CustomStringConvertible {
  /// What is wrong with a model.
  public enum Problem: Hashable, Sendable {
    /// A safetensors file of another origin, or a folder without a model.
    case notAModel(reason: String)
    /// A newer format, or one that is not a number; `supported` is the newest that is read.
    case unsupportedFormat(found: String, supported: String)
    /// A key of the metadata: where, and what is wrong there.
    case metadata(path: String, reason: String)
    /// A tensor that the network needs; `nearest` is one in the file that may be it, misspelled.
    case missingTensor(String, nearest: String?)
    /// A tensor that no part of the network has asked for.
    case unexpectedTensor(String)
    /// A tensor with other axes than its layer's.
    case wrongShape(String, expected: Shape, found: Shape)
    /// A tensor of another number type than the model's precision, as safetensors names it: F32.
    case wrongType(String, expected: String, found: String)
    /// Parts that do not fit together.
    case mismatch(what: String, expected: String, found: String)
  }

  /// The path, or “model” for one in memory.
  public let file: String
  /// What is wrong with it.
  public let problem: Problem

  public init(_ file: String, _ problem: Problem) {
    self.file = file
    self.problem = problem
  }

  public var description: String { "\(file): \(problem)" }
}

extension ModelError.Problem: CustomStringConvertible {
  public var description: String {
    switch self {
    case .notAModel(let reason): "not a model of Chainrule: \(reason)"
    case .unsupportedFormat(let found, let supported):
      "written in format \(shown(found)); this version of Chainrule reads up to \(supported)"
    case .metadata(let path, let reason): "\(shown(path, limit: 120)): \(reason)"
    case .missingTensor(let name, let nearest?):
      "tensor \(quoted(name)): not in the file; did you mean \(quoted(nearest))?"
    case .missingTensor(let name, nil): "tensor \(quoted(name)): not in the file"
    case .unexpectedTensor(let name): "tensor \(quoted(name)): no part of the network"
    case .wrongShape(let name, let expected, let found):
      "tensor \(quoted(name)): expected the shape \(expected), found \(found)"
    case .wrongType(let name, let expected, let found):
      "tensor \(quoted(name)): expected numbers of type \(expected), found \(found)"
    case .mismatch(let what, let expected, let found):
      "\(shown(what, limit: 120)): expected \(expected), found \(found)"
    }
  }
}
