import ArgumentParser
import Chainrule

/// What a process says with its exit status, after `sysexits.h` where that has a word for it.
enum ExitStatus: Int32 {
  /// The work failed or a check found a difference.
  case failed = 1
  case usage = 64
  case badData = 65
  case noInput = 66
  case cannotWrite = 73
  case interrupted = 130
  case terminated = 143
}

/// A mistake on the command line, or in a configuration file that stands for it.
///
///     --epochs: expected a whole number above 0, found “many”
struct UsageError: Error, CustomStringConvertible {
  let description: String

  init(_ description: String) { self.description = description }

  init(_ option: String, expected: String, found: String) {
    description = "\(option): expected \(expected), found \(found)"
  }
}

/// The work was done as asked and did not succeed.
struct WorkFailed: Error, CustomStringConvertible {
  let description: String
}

/// The work was ended by a signal, after what could be saved was saved.
struct Stopped: Error {
  let signal: Int32
}

extension ExitStatus {
  /// The status for an error of ours; nil for those that the argument parser knows best.
  init?(for error: any Error) {
    switch error {
    case is UsageError, is Split.Impossible, is FormulaSyntaxError, is DerivationError:
      self = .usage
    case is DataError, is SafetensorsError, is ModelError, is SchemaError, is NetworkError,
      is UnknownKind, is NoStartValue:
      self = .badData
    case FileError.notFound, ReadError.missing: self = .noInput
    case is FileError, is ReadError: self = .noInput
    case is WriteError: self = .cannotWrite
    case is WorkFailed: self = .failed
    case let stopped as Stopped:
      self = stopped.signal == Signals.terminate ? .terminated : .interrupted
    default: return nil
    }
  }
}
