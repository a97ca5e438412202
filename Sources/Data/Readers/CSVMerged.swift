import ChainruleTensors

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// The columns of chunks put together, as if they had been read in one go.
struct CSVMerged {
  let rowCount: Int
  let lines: LineMap
  /// What each column turned out to be.
  let modes: [CSVMode]
  /// The columns that must be numbers and have separators of thousands.
  let grouped: [String]
  /// nil for those that are skipped or take another reading.
  let columns: [Column?]

  /// - Parameter numbers: columns that were put together as they were read, by their places.
  init(
    _ passes: [CSVPass], header: CSVHeader, threads: Int, numbers: [Int: [Double]] = [:]
  ) {
    let starts = passes.reduce(into: [0]) { starts, pass in
      starts.append((starts.last ?? 0) + pass.rows.rowCount)
    }
    let count = starts[passes.count]
    rowCount = count
    lines = CSVMerged.lines(passes, starts)
    let modes = header.names.indices.map { CSVMerged.mode($0, passes) }
    self.modes = modes
    grouped = header.names.indices.filter { i in passes.contains { $0.rows.hasGroups[i] } }
      .map { header.names[$0] }
    columns = Pieces.map(modes.count, threads: threads) { i in
      switch modes[i] {
      case .guess, .number:
        return Column(
          name: header.names[i], numbers: numbers[i] ?? CSVMerged.numbers(i, passes, count))
      case .text:
        return Column(name: header.names[i], values: CSVMerged.text(i, passes, count))
      case .skipped, .mixed: return nil
      }
    }
  }

  /// Numbers and text together are text, and the spelling of the numbers is lost.
  private static func mode(_ column: Int, _ passes: [CSVPass]) -> CSVMode {
    guard passes.count > 1 else { return passes.first?.rows.modes[column] ?? .skipped }
    let modes = passes.map { $0.rows.modes[column] }
    if modes.contains(.mixed) { return .mixed }
    guard modes.contains(.text) else { return modes[0] }
    let hasNumbers = passes.contains {
      $0.rows.modes[column] == .guess && $0.rows.hasNumbers[column]
    }
    return hasNumbers ? .mixed : .text
  }

  /// Moves the numbers of chunks together where there was room for more rows than they have, and
  /// returns how many each column holds: none where it is not of numbers after all.
  static func close(
    _ passes: [CSVPass], _ places: [Int], _ room: [UnsafeMutablePointer<Double>],
    rowsBefore: [Int], threads: Int
  ) -> [Int] {
    Pieces.map(places.count, threads: threads) { i in
      let mode = mode(places[i], passes)
      guard mode == .guess || mode == .number else { return 0 }
      var count = 0
      for (pass, start) in zip(passes, rowsBefore) {
        if start > count { memmove(room[i] + count, room[i] + start, pass.rows.rowCount * 8) }
        count += pass.rows.rowCount
      }
      return count
    }
  }

  private static func numbers(_ column: Int, _ passes: [CSVPass], _ count: Int) -> [Double] {
    if passes.count == 1 { return passes[0].numbers[column] }
    return [Double](unsafeUninitializedCapacity: count) { buffer, initialized in
      for pass in passes {
        let rest = UnsafeMutableBufferPointer(rebasing: buffer[initialized...])
        initialized += rest.initialize(fromContentsOf: pass.numbers[column])
      }
    }
  }

  /// Words are numbered in the order of first appearance, as one reading would.
  private static func text(_ column: Int, _ passes: [CSVPass], _ count: Int) -> Column.Values {
    var merged = passes[0].rows.vocabularies[column]
    if passes.count == 1 { return .text(codes: passes[0].codes[column], vocabulary: merged.words) }
    let codes = [Int32](unsafeUninitializedCapacity: count) { buffer, initialized in
      LargePages.advise(buffer.baseAddress, count: count)
      for (i, pass) in passes.enumerated() {
        let rows = pass.rows.rowCount
        let codes = pass.codes[column]
        let rest = UnsafeMutableBufferPointer(rebasing: buffer[initialized..<initialized + rows])
        if pass.rows.modes[column] != .text {
          rest.initialize(repeating: -1)
        } else if i == 0 {
          _ = rest.initialize(fromContentsOf: codes)
        } else {
          let codeOf = merged.add(pass.rows.vocabularies[column])
          for (row, code) in codes.enumerated() {
            rest.initializeElement(at: row, to: code < 0 ? -1 : codeOf[Int(code)])
          }
        }
        initialized += rows
      }
    }
    return .text(codes: codes, vocabulary: merged.words)
  }

  private static func lines(_ passes: [CSVPass], _ starts: [Int]) -> LineMap {
    var lines = LineMap()
    var before = 0
    for (pass, start) in zip(passes, starts) {
      lines.append(pass.rows.lines, rows: start, lines: before)
      before += pass.rows.lineCount
    }
    return lines
  }
}
