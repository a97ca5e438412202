#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// A file's rows cut into chunks that threads read apart, with the result of one reading.
///
/// Where a row begins depends on all quotes before it. So the cuts are a guess, from the number of
/// quotes before them, and then proved: a chunk is read until a row begins at or behind its end, and
/// only if that is just where the next chunk was begun does the next one count; else it is read again
/// from there. The first chunk begins where it should, so all of them do.
struct CSVChunks {
  let bytes: UnsafeRawBufferPointer
  let header: CSVHeader
  let options: CSVOptions
  let path: String
  let threads: Int
  /// Where each chunk begins, and the end of the last: guesses, until they have been proved.
  private var bounds: [Int]
  /// How many rows are before each chunk, and in all, empty lines counted: guesses too.
  private var rowsBefore: [Int]
  private var areProved = false

  /// What was read from one chunk.
  private struct Chunk {
    let start: Int
    let end: Int
    let pass: CSVPass
  }

  init(
    _ bytes: UnsafeRawBufferPointer, header: CSVHeader, options: CSVOptions, path: String,
    threads: Int, chunkSize: Int
  ) {
    self.bytes = bytes
    self.header = header
    self.options = options
    self.path = path
    self.threads = threads
    (bounds, rowsBefore) = CSVChunks.bounds(
      bytes, chunkSize: max(chunkSize, 1), threads: threads)
  }

  /// Reads all columns.
  ///
  /// Throws whatever mistake a chunk has, which need not be the one that a single reading meets
  /// first.
  mutating func read(_ modes: [CSVMode]) throws -> CSVMerged {
    if !areProved, let merged = try readInPlace(modes) { return merged }
    let header = header
    let readings = Pieces.map(bounds.count - 1, threads: threads) { [self] i in
      Result { try chunk(from: bounds[i], to: bounds[i + 1], header, modes) }
    }
    var chunks: [Chunk] = []
    for (i, reading) in readings.enumerated() {
      let start = chunks.last?.end ?? 0
      // A long row may reach over the whole of a chunk.
      if start > bounds[i], start >= bounds[i + 1] { continue }
      let isProved = start == bounds[i]
      chunks.append(
        try isProved ? reading.get() : chunk(from: start, to: bounds[i + 1], header, modes))
    }
    // Further readings know where to begin.
    if !areProved {
      bounds = chunks.map(\.start) + [bytes.count]
      areProved = true
    }
    return CSVMerged(chunks.map(\.pass), header: header, threads: threads)
  }

  /// Reads all columns, numbers straight to where they stay; nil where a guess about rows was wrong,
  /// or there is but one chunk.
  private mutating func readInPlace(_ modes: [CSVMode]) throws -> CSVMerged? {
    let places = modes.indices.filter { modes[$0] == .guess || modes[$0] == .number }
    guard bounds.count > 2, (1...CSVRoom.mostColumns).contains(places.count) else { return nil }
    var passes: [CSVPass] = []
    let numbers = try CSVRoom.arrays(places.count, capacity: rowsBefore[bounds.count - 1]) {
      room in
      guard let found = try passesInPlace(modes, places, room) else {
        return [Int](repeating: 0, count: places.count)
      }
      passes = found
      return CSVMerged.close(passes, places, room, rowsBefore: rowsBefore, threads: threads)
    }
    if passes.isEmpty { return nil }
    areProved = true
    let columns = Dictionary(uniqueKeysWithValues: zip(places, numbers))
    return CSVMerged(passes, header: header, threads: threads, numbers: columns)
  }

  /// What was read from each chunk; nil where one did not end where the next was begun, or had more
  /// rows than there was room for.
  private func passesInPlace(
    _ modes: [CSVMode], _ places: [Int], _ room: [UnsafeMutablePointer<Double>]
  ) throws -> [CSVPass]? {
    let readings = Pieces.map(bounds.count - 1, threads: threads) { i in
      Result {
        var columns = [UnsafeMutablePointer<Double>?](repeating: nil, count: modes.count)
        for (place, column) in zip(places, room) { columns[place] = column + rowsBefore[i] }
        let room = CSVRoom(columns: columns, rows: rowsBefore[i + 1] - rowsBefore[i])
        return try chunk(from: bounds[i], to: bounds[i + 1], header, modes, room)
      }
    }
    do {
      let chunks = try readings.map { try $0.get() }
      let isProved = chunks.indices.allSatisfy { chunks[$0].end == bounds[$0 + 1] }
      return isProved ? chunks.map(\.pass) : nil
    } catch is CSVRoom.Exceeded {
      return nil
    }
  }

  private func chunk(
    from start: Int, to end: Int, _ header: CSVHeader, _ modes: [CSVMode], _ room: CSVRoom? = nil
  ) throws -> Chunk {
    var pass = CSVPass(path: path, header: header, modes: modes, options: options)
    pass.room = room
    var position = start
    try pass.read(bytes, &position, until: end)
    return Chunk(start: start, end: position, pass: pass)
  }

  /// Cuts about `chunkSize` bytes apart, each behind a line feed outside quotes, as far as the
  /// quotes before it tell; and how many line feeds outside quotes there are before each.
  private static func bounds(
    _ bytes: UnsafeRawBufferPointer, chunkSize: Int, threads: Int
  ) -> (bounds: [Int], rowsBefore: [Int]) {
    let cuts = Array(stride(from: 0, to: bytes.count, by: chunkSize)) + [bytes.count]
    if cuts.count <= 2 { return ([0, bytes.count], [0, 0]) }
    let counts = Pieces.map(cuts.count - 1, threads: threads) { i in
      LineCount(UnsafeRawBufferPointer(rebasing: bytes[cuts[i]..<cuts[i + 1]]))
    }
    var (bounds, rowsBefore) = ([0], [0])
    var (isInQuotes, rows) = (false, 0)
    for (cut, count) in zip(cuts.dropFirst(), counts) {
      rows += isInQuotes ? count.inQuotes : count.outside
      if count.hasOddQuotes { isInQuotes.toggle() }
      let start = lineStart(bytes, from: cut, isInQuotes: isInQuotes)
      guard start < bytes.count, start > bounds[bounds.count - 1] else { continue }
      bounds.append(start)
      // From the cut to the row's begin there is one line feed.
      rowsBefore.append(rows + 1)
    }
    // The last row may have no line feed.
    return (bounds + [bytes.count], rowsBefore + [rows + 1])
  }

  /// Behind the first line feed from `start` on that is not in quotes.
  private static func lineStart(
    _ bytes: UnsafeRawBufferPointer, from start: Int, isInQuotes: Bool
  ) -> Int {
    var isInQuotes = isInQuotes
    var i = start
    while i < bytes.count {
      if bytes[i] == CSVScanner.quote { isInQuotes.toggle() }
      if bytes[i] == CSVScanner.lineFeed, !isInQuotes { return i + 1 }
      i += 1
    }
    return bytes.count
  }
}
