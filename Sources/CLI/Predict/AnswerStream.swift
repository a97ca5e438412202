import Chainrule

/// The lines of all rows, batch by batch. With a second thread the next batch is read while one is answered.
final class AnswerStream {
  private let batches: ReadAhead<RowBatch>
  private var answers: Answers

  init(_ source: any RowSource, _ answers: Answers, threads: Int) {
    var source = source
    batches = ReadAhead(threads: threads) { try source.next() }
    self.answers = answers
  }

  var report: EncodingReport { answers.report }
  /// The rows answered so far.
  var rows: Int { answers.rows }

  /// The next lines; nil after the last. A mistake in the data is thrown after the lines before it.
  func next() throws -> [UInt8]? { try batches.next { [self] in try answers.lines(of: $0) } }
}
