import ChainruleEngine

/// Items one after another, each read while the one before it is worked on.
///
///     let batches = ReadAhead(threads: 2) { try stream.next(rows: 8192) }
///     while let lines = try batches.next({ try answer($0) }) { write(lines) }
///
/// With one thread an item is read when it is asked for, so that what comes slowly is passed on at
/// once. The results are the same.
public final class ReadAhead<Item> {
  private let threads: Int
  private let reader: Reader
  private var hasBegun = false

  /// What the second thread uses, and nobody else meanwhile.
  private final class Reader: @unchecked Sendable {
    private let body: () throws -> Item?
    private(set) var item: Result<Item?, any Error> = .success(nil)

    init(_ body: @escaping () throws -> Item?) { self.body = body }
    func read() { item = Result { try body() } }
  }

  /// What the caller does, which only one thread does.
  private final class Work<R>: @unchecked Sendable {
    private let body: () throws -> R
    private(set) var result: Result<R, any Error>?

    init(_ body: @escaping () throws -> R) { self.body = body }
    func run() { result = Result { try body() } }
  }

  /// - Parameter read: gives the next item, nil after the last. It may run on another thread, but never two of its calls
  ///   at the same time.
  public init(threads: Int, _ read: @escaping () throws -> Item?) {
    self.threads = threads
    reader = Reader(read)
  }

  /// What `body` makes of the next item; nil after the last.
  ///
  /// `body` may run on another thread; it has ended when this returns. What `read` throws is thrown here, after all
  /// items before it.
  public func next<R>(_ body: @escaping (Item) throws -> R) throws -> R? {
    if threads == 1 || !hasBegun {
      hasBegun = true
      reader.read()
    }
    guard let item = try reader.item.get() else { return nil }
    guard threads > 1 else { return try body(item) }
    let work = Work { try body(item) }
    Parallel.forEach(2, threads: 2) { [reader] piece in
      if piece == 0 { work.run() } else { reader.read() }
    }
    return try work.result?.get()
  }
}
