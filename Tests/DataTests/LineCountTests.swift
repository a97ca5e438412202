import TestSupport
import Testing

@testable import ChainruleData

/// Line feeds outside quotes, counted many bytes at a time.
@Suite struct LineCountTests {
  /// Byte by byte.
  private func counted(_ bytes: [UInt8]) -> (outside: Int, inQuotes: Int, isOdd: Bool) {
    var (outside, inQuotes, isOdd) = (0, 0, false)
    for byte in bytes {
      if byte == UInt8(ascii: "\"") { isOdd.toggle() }
      if byte == UInt8(ascii: "\n") { if isOdd { inQuotes += 1 } else { outside += 1 } }
    }
    return (outside, inQuotes, isOdd)
  }

  private func agrees(_ bytes: [UInt8]) -> Bool {
    let expected = counted(bytes)
    let found = bytes.withUnsafeBytes { LineCount($0) }
    return (found.outside, found.inQuotes, found.hasOddQuotes) == expected
  }

  /// Each of these bytes in turn, few quotes and many, from blocks without any to single bytes.
  @Test func countsAsOneWouldByteByByte() {
    var dice = Dice(state: 7)
    let near: [UInt8] = [0x0A, 0x22, 0x0B, 0x09, 0x23, 0x21, 0x00, 0x80, 0x8A, 0xA2, 0xFF, 0x61]
    for round in 0..<rounds(400) {
      let length = Int.random(in: 0...700, using: &dice)
      let rarity = [1, 3, 40, 2000][round % 4]
      let bytes = (0..<length).map { _ -> UInt8 in
        if Int.random(in: 0..<rarity, using: &dice) == 0 { return 0x22 }
        return near.filter { $0 != 0x22 }.randomElement(using: &dice) ?? 0
      }
      #expect(agrees(bytes), "\(bytes)")
    }
  }

  /// More line feeds than a lane of eight bits can hold.
  @Test func countsManyLineFeeds() {
    #expect(agrees([UInt8](repeating: 0x0A, count: 100_000)))
    #expect(agrees([0x22] + [UInt8](repeating: 0x0A, count: 100_000)))
    #expect(agrees([]))
  }
}
