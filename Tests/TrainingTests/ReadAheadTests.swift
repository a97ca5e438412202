import Chainrule
import Testing

@Suite struct ReadAheadTests {
  private struct Mistake: Error, Equatable { let place: Int }

  /// Gives 0, 1, …, and throws or ends at a place.
  private func items(_ threads: Int, end: Int, mistake: Int? = nil) -> ReadAhead<Int> {
    var next = 0
    return ReadAhead(threads: threads) {
      defer { next += 1 }
      if next == mistake { throw Mistake(place: next) }
      return next < end ? next : nil
    }
  }

  @Test(arguments: [1, 2, 4]) func itemsComeInOrder(threads: Int) throws {
    let items = items(threads, end: 50)
    var found: [Int] = []
    while let square = try items.next({ $0 * $0 }) { found.append(square) }
    #expect(found == (0..<50).map { $0 * $0 })
    #expect(try items.next { $0 } == nil)
  }

  @Test(arguments: [1, 2]) func aMistakeComesAfterTheItemsBeforeIt(threads: Int) throws {
    let items = items(threads, end: 10, mistake: 3)
    for expected in 0..<3 { #expect(try items.next { $0 } == expected) }
    #expect(throws: Mistake(place: 3)) { try items.next { $0 } }
  }

  @Test(arguments: [1, 2]) func whatTheWorkThrowsIsThrown(threads: Int) throws {
    let items = items(threads, end: 10)
    #expect(try items.next { $0 } == 0)
    #expect(throws: Mistake(place: 1)) { try items.next { throw Mistake(place: $0) } }
    #expect(try items.next { $0 } == 2)
  }

  /// One thread does not wait for an item that is not needed yet.
  @Test func oneThreadReadsWhenAsked() throws {
    var read = 0
    let items = ReadAhead<Int>(threads: 1) {
      read += 1
      return read
    }
    for expected in 1...3 {
      #expect(try items.next { $0 } == expected)
      #expect(read == expected)
    }
  }
}
