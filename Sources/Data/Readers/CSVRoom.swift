import ChainruleTensors

/// Where the numbers of one chunk stay: in the table's columns, behind those of the chunks before.
struct CSVRoom: @unchecked Sendable {
  /// For each column the place of the chunk's first number; nil where numbers do not go straight to
  /// their place. No two chunks have a place in common, so threads may write at the same time.
  let columns: [UnsafeMutablePointer<Double>?]
  /// How many rows there is room for.
  let rows: Int

  /// A chunk has more rows than its line feeds told, as with a quote within a bare field.
  struct Exceeded: Error {}

  /// Columns are nested calls, which take a few hundred bytes of the stack each.
  static let mostColumns = 1024

  /// Arrays that are written all at once, as threads that read chunks of rows do.
  ///
  /// - Parameters:
  ///   - capacity: what each has room for.
  ///   - body: is given the memory of each, which is not initialized, and returns how many of its
  ///     first elements are now.
  static func arrays(
    _ count: Int, capacity: Int, _ body: ([UnsafeMutablePointer<Double>]) throws -> [Int]
  ) throws -> [[Double]] {
    var room: [UnsafeMutablePointer<Double>] = []
    var (arrays, counts): ([[Double]], [Int]) = ([], [])
    // The memory of an array is writable within a call of its own: so the calls are nested.
    func add() throws {
      if room.count == count {
        counts = try body(room)
        return
      }
      let place = room.count
      let array = try [Double](unsafeUninitializedCapacity: capacity) { memory, initialized in
        guard let first = memory.baseAddress else { return }
        LargePages.advise(first, count: capacity)
        room.append(first)
        try add()
        initialized = counts[place]
      }
      arrays.append(array)
    }
    try add()
    // The innermost was ready first.
    return arrays.reversed()
  }
}
