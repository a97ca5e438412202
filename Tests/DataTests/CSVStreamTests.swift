import Testing

@testable import ChainruleData

@Suite struct CSVStreamTests {
  static let text =
    "\u{FEFF}x,\"s\nt\",skip\r\n1,\"a\n\"\"b\"\"\",\"z\"\r\n\r\n2.5,NA,\"q,q\"\n,ü,\n-4e2,\" a \",w\n5,é,\r\n"

  func kinds() -> [String: FieldKind] { ["x": .number, "s\nt": .text] }

  func stream(
    _ text: String, kinds: [String: FieldKind] = ["a": .number], batch: Int = 2,
    largestRow: Int = CSVStream.largestRow
  ) throws -> [Table] {
    try withFile(text.utf8) { path in
      let stream = try CSVStream(
        path: path, options: CSVOptions(), kinds: kinds, unlisted: .skipped, largestRow: largestRow)
      var batches: [Table] = []
      while let table = try stream.next(rows: batch) { batches.append(table) }
      #expect(try stream.next(rows: batch) == nil)
      return batches
    }
  }

  @Test(arguments: 1...7) func batchesAreTheTable(size: Int) throws {
    let whole = try table(Self.text, kinds: kinds().merging(["skip": .skipped]) { $1 })
    let batches = try stream(Self.text, kinds: kinds(), batch: size)
    #expect(batches.map(\.rowCount).dropLast().allSatisfy { $0 == size })
    #expect(batches.flatMap(\.spellings) == whole.spellings)
    let places = batches.flatMap { batch in
      (0..<batch.rowCount).map { [batch.rowNumber($0), batch.line(ofRow: $0) ?? 0] }
    }
    #expect(places == (0..<5).map { [$0 + 1, whole.line(ofRow: $0) ?? 0] })
    #expect(places.map { $0[1] } == [3, 6, 7, 8, 9])
  }

  /// Cuts the bytes in two at every place: what is read before and after the cut must be the whole.
  @Test func readsAcrossEveryCut() throws {
    let bytes = Array(Self.text.utf8)
    let whole = try table(Self.text, kinds: kinds().merging(["skip": .text]) { $1 })
    let vocabularies = whole.vocabularies
    for cut in 0...bytes.count {
      let columns = try bytes.withUnsafeBytes { bytes -> [Column] in
        var position = 0
        let front = UnsafeRawBufferPointer(rebasing: bytes[..<cut])
        let options = CSVOptions()
        let early = try CSVHeader.read(
          front, &position, path: "t.csv", options: options, isLast: false)
        if early == nil { position = 0 }
        guard
          let header = try early
            ?? CSVHeader.read(bytes, &position, path: "t.csv", options: options, isLast: true)
        else { return [] }
        let modes = header.names.map { CSVMode(kinds()[$0] ?? .text) }
        var pass = CSVPass(path: "t.csv", header: header, modes: modes, options: options)
        if position < cut { _ = try pass.readBlock(front, &position, isLast: false, limit: 100) }
        #expect(position <= cut || early == nil)
        _ = try pass.readBlock(bytes, &position, isLast: true, limit: 100)
        #expect(position == bytes.count)
        return pass.columns().compactMap { $0 }
      }
      let read = Table(columns, source: "t.csv")
      #expect(read.spellings == whole.spellings, "cut at byte \(cut)")
      #expect(read.vocabularies == vocabularies, "cut at byte \(cut)")
    }
  }

  /// More than one buffer, with a row longer than the buffer in the middle.
  @Test func readsLongFilesAndLongRows() throws {
    let long = String(repeating: "long\n", count: 200_000)
    let lines = (0..<60_000).map { $0 == 30_000 ? "\($0),\"\(long)\"" : "\($0),w\($0 % 7)" }
    let batches = try stream(
      "a,b\n" + lines.joined(separator: "\n"), kinds: ["a": .number, "b": .text], batch: 999)
    let numbers = batches.flatMap { $0.columns[0].numbers }
    #expect(numbers == (0..<60_000).map(Double.init))
    #expect(batches[30].spellings[30] == ["30000", long])
    #expect(batches.last?.line(ofRow: 0) == 2 + 59_940 + 200_000)
    // Each batch has a vocabulary of its own.
    guard case .text(_, let vocabulary) = batches[60].columns[1].values else {
      Issue.record("b is not text")
      return
    }
    #expect(vocabulary.count == 7)
  }

  @Test func namesMistakesLikeTheTable() throws {
    func mistake(_ text: String) -> String {
      message { _ = try stream(text) }.drop { $0 != "," && $0 != ":" }.description
    }
    #expect(
      mistake("a\n1\n2\n3\nx\n") == ", row 4 (line 5), column a: expected a number, found “x”")
    #expect(mistake("a,b\n1,2\n1,2\n1,2,3\n") == ", row 3 (line 4): expected 2 fields, found 3")
    #expect(mistake("") == ": expected a header line, found an empty file")
    #expect(mistake("a,b\n") == ": expected rows after the header, found none")
    #expect(
      mistake("a\n\"1") == ", row 1 (line 2): expected a closing quote, found the end of the file")
  }

  @Test func boundsTheMemoryOfARow() throws {
    let limit = 1 << 20
    let endless = String(repeating: "x", count: limit)
    #expect(try stream("a\n\"\(endless.dropLast(9))\"", kinds: [:], largestRow: limit).count == 1)
    #expect(
      message { _ = try stream("a\n\"" + endless, largestRow: limit) }.hasSuffix(
        ", row 1: expected a row of at most 1 MiB, found a longer one (a quote that is not closed?)"
      ))
    #expect(
      message { _ = try stream(endless, largestRow: limit) }.hasSuffix(
        ", line 1: expected a first line of at most 1 MiB, found a longer one"))
  }

  @Test func missingFileIsNoBadData() {
    #expect(throws: FileError.notFound("/no/such")) {
      _ = try CSVStream(path: "/no/such", kinds: [:])
    }
  }
}

extension Table {
  fileprivate var vocabularies: [[String]] {
    columns.map { column in
      if case .text(_, let vocabulary) = column.values { return vocabulary }
      return []
    }
  }
}
