import ChainruleInterchange
import ChainruleTraining

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Appends lines to `history.jsonl`. Each line is with the system when `append` returns, so that a
/// training that is killed keeps it.
public final class HistoryWriter {
  private let file: Int32
  private let path: String

  init(_ path: String, resumes: Bool, force: Bool) throws(WriteError) {
    self.path = path
    let start = resumes ? 0 : force ? O_TRUNC : O_EXCL
    file = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | start, 0o666)
    guard file >= 0 else {
      if errno == EEXIST { throw .exists(path: path) }
      throw .failed(path: path, reason: RunFolder.reason(errno))
    }
    if resumes { try dropPartialLine() }
  }

  deinit { close(file) }

  /// Appends the record of an epoch. Throws `WriteError`.
  public func append(_ record: EpochRecord) throws(WriteError) { try append(record.json) }

  /// Appends a line. Throws `WriteError`.
  public func append(_ value: JSONValue) throws(WriteError) {
    try AtomicFile.append(Array((value.description + "\n").utf8), to: file, for: path)
  }

  /// Cuts off all from the first line on that is of a later epoch, or no line of an epoch at all; returns the epoch of
  /// the last line that stays, 0 where none does.
  func cut(after epoch: Int) throws(WriteError) -> Int {
    let bytes: [UInt8]
    do throws(ReadError) { bytes = try readFile(path) } catch {
      throw .failed(path: path, reason: "\(error)")
    }
    var (end, last) = (0, 0)
    while let stop = bytes[end...].firstIndex(of: 0x0A),
      let found = (try? JSONValue(parsing: Array(bytes[end..<stop])))?["epoch"]?.integer,
      found <= epoch
    {
      (end, last) = (stop + 1, found)
    }
    if end < bytes.count { try truncate(to: end) }
    return last
  }

  private func truncate(to count: Int) throws(WriteError) {
    guard ftruncate(file, off_t(count)) == 0 else {
      throw .failed(path: path, reason: RunFolder.reason(errno))
    }
  }

  /// Cuts off what a killed process left of a line, so that the next one stands alone.
  private func dropPartialLine() throws(WriteError) {
    let bytes: [UInt8]
    do throws(ReadError) { bytes = try readFile(path) } catch {
      throw .failed(path: path, reason: "\(error)")
    }
    let end = bytes.lastIndex(of: 0x0A).map { $0 + 1 } ?? 0
    if end < bytes.count { try truncate(to: end) }
  }
}
