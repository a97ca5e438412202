import ChainruleTensors

/// What is wrong with a safetensors file.
///
///     model.safetensors: tensor “dense1.weight”: expected 24 bytes for F32 [2, 3], found 16
public struct SafetensorsError: Error, Equatable, CustomStringConvertible {
  /// What is wrong with a file.
  public enum Problem: Equatable, Sendable {
    /// Not even a header length and the header.
    case truncated(expected: Int, found: Int)
    /// The first 8 bytes promise, or the header to be written has, more bytes than a header may.
    case headerTooLong(limit: Int, found: UInt64)
    /// The header is not JSON, or not an object.
    case header(JSONError)
    /// A part of the header, or a tensor's bytes, is not as the format asks.
    case mismatch(expected: String, found: String)
    /// A tensor that was asked for; `nearest` is one in the file that may be it, misspelled.
    case missingTensor(nearest: String?)
  }

  /// The file, for messages.
  public let file: String
  /// nil when the file as a whole is wrong.
  public let tensor: String?
  /// What is wrong with it.
  public let problem: Problem

  public var description: String {
    let place = tensor.map { "\(file): tensor \(quoted($0))" } ?? file
    return "\(place): \(problem)"
  }
}

extension SafetensorsError.Problem: CustomStringConvertible {
  public var description: String {
    switch self {
    case .truncated(let expected, let found):
      "not a safetensors file, or cut off: expected at least \(expected) bytes, found \(found)"
    case .headerTooLong(let limit, let found):
      "not a safetensors file: expected a header of at most \(limit) bytes, found \(found)"
    case .header(let error): "the header is not JSON: \(error)"
    case .mismatch(let expected, let found): "expected \(expected), found \(found)"
    case .missingTensor(let nearest?): "not in the file; did you mean \(quoted(nearest))?"
    case .missingTensor(nil): "not in the file"
    }
  }
}
