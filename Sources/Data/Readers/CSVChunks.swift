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
    bounds = CSVChunks.bounds(bytes, chunkSize: max(chunkSize, 1), threads: threads)
  }

  /// Reads all columns.
  ///
  /// Throws whatever mistake a chunk has, which need not be the one that a single reading meets
  /// first.
  mutating func read(_ modes: [CSVMode]) throws -> CSVMerged {
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

  private func chunk(
    from start: Int, to end: Int, _ header: CSVHeader, _ modes: [CSVMode]
  ) throws -> Chunk {
    var pass = CSVPass(path: path, header: header, modes: modes, options: options)
    var position = start
    try pass.read(bytes, &position, until: end)
    return Chunk(start: start, end: position, pass: pass)
  }

  /// Cuts about `chunkSize` bytes apart, each behind a line feed outside quotes, as far as the
  /// quotes before it tell.
  private static func bounds(
    _ bytes: UnsafeRawBufferPointer, chunkSize: Int, threads: Int
  ) -> [Int] {
    let cuts = Array(stride(from: 0, to: bytes.count, by: chunkSize)) + [bytes.count]
    if cuts.count <= 2 { return [0, bytes.count] }
    // Behind the last cut nothing is cut.
    let areOdd = Pieces.map(cuts.count - 2, threads: threads) { i in
      hasOddQuotes(UnsafeRawBufferPointer(rebasing: bytes[cuts[i]..<cuts[i + 1]]))
    }
    var bounds = [0]
    var isInQuotes = false
    for (cut, isOdd) in zip(cuts.dropFirst().dropLast(), areOdd) {
      if isOdd { isInQuotes.toggle() }
      let start = lineStart(bytes, from: cut, isInQuotes: isInQuotes)
      if start < bytes.count, start > bounds[bounds.count - 1] { bounds.append(start) }
    }
    return bounds + [bytes.count]
  }

  /// Whether the number of quotes is odd. Eight bytes at a time, since the whole file goes through.
  private static func hasOddQuotes(_ bytes: UnsafeRawBufferPointer) -> Bool {
    let (low, quotes): (UInt64, UInt64) = (0x7F7F_7F7F_7F7F_7F7F, 0x2222_2222_2222_2222)
    var found: UInt64 = 0
    var place = 0
    while place + 8 <= bytes.count {
      let other = bytes.loadUnaligned(fromByteOffset: place, as: UInt64.self) ^ quotes
      // The highest bit of each byte that is a quote; each bit of `found` is a parity of its own.
      found ^= ~(((other & low) &+ low) | other | low)
      place += 8
    }
    let rest = bytes[place...].count { $0 == CSVScanner.quote }
    return (found.nonzeroBitCount + rest) % 2 == 1
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
