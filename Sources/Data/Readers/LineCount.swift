/// How many line feeds stand outside quotes, whether or not the bytes begin within some.
///
///     1,"⏎"⏎    // 1 outside; 1 in quotes; even
///
/// The whole file goes through this once before it is read: 64 bytes at a time where they hold no
/// quote, else 8.
struct LineCount {
  /// Those that are outside if the bytes begin outside quotes.
  private(set) var outside = 0
  /// Those that are outside if the bytes begin within quotes.
  private(set) var inQuotes = 0
  /// Whether the bytes end within quotes if they begin outside.
  private(set) var hasOddQuotes = false

  private typealias Lanes = SIMD16<UInt8>

  init(_ bytes: UnsafeRawBufferPointer) {
    var place = 0
    while place + 64 <= bytes.count {
      countWithoutQuotes(bytes, &place)
      if place + 64 <= bytes.count { countWithQuotes(bytes, &place) }
    }
    for byte in bytes[place...] {
      if byte == CSVScanner.quote { hasOddQuotes.toggle() }
      if byte == CSVScanner.lineFeed { add(outside: 1, inQuotes: 0) }
    }
  }

  /// - Parameters:
  ///   - outside: line feeds with an even number of quotes between the last call and them.
  ///   - inQuotes: those with an odd number.
  private mutating func add(outside even: Int, inQuotes odd: Int) {
    outside += hasOddQuotes ? odd : even
    inQuotes += hasOddQuotes ? even : odd
  }

  /// Goes through blocks of 64 bytes up to the first that holds a quote.
  private mutating func countWithoutQuotes(
    _ bytes: UnsafeRawBufferPointer, _ place: inout Int
  ) {
    let (quote, lineFeed) = (Lanes(repeating: 0x22), Lanes(repeating: 0x0A))
    var count = 0
    var isClear = true
    while isClear, place + 64 <= bytes.count {
      var lanes = Lanes(repeating: 0)
      let start = place
      // 63 blocks of four add up to less than 256 in a lane.
      for _ in 0..<63 where place + 64 <= bytes.count {
        let a = bytes.loadUnaligned(fromByteOffset: place, as: Lanes.self)
        let b = bytes.loadUnaligned(fromByteOffset: place + 16, as: Lanes.self)
        let c = bytes.loadUnaligned(fromByteOffset: place + 32, as: Lanes.self)
        let d = bytes.loadUnaligned(fromByteOffset: place + 48, as: Lanes.self)
        let quotes = (a .== quote) .| (b .== quote) .| (c .== quote) .| (d .== quote)
        isClear = !LineCount.hasAny(quotes)
        if !isClear { break }
        // A mask is −1 in each lane where it is true.
        lanes &-= unsafeBitCast(a .== lineFeed, to: Lanes.self)
        lanes &-= unsafeBitCast(b .== lineFeed, to: Lanes.self)
        lanes &-= unsafeBitCast(c .== lineFeed, to: Lanes.self)
        lanes &-= unsafeBitCast(d .== lineFeed, to: Lanes.self)
        place += 64
      }
      // Where quotes are many there is nothing to add up.
      if place == start { break }
      for lane in 0..<Lanes.scalarCount { count += Int(lanes[lane]) }
    }
    add(outside: count, inQuotes: 0)
  }

  @inline(__always)
  private static func hasAny(_ mask: SIMDMask<SIMD16<Int8>>) -> Bool {
    let halves = unsafeBitCast(mask, to: SIMD2<UInt64>.self)
    return halves[0] | halves[1] != 0
  }

  /// Goes through one block of 64 bytes.
  private mutating func countWithQuotes(_ bytes: UnsafeRawBufferPointer, _ place: inout Int) {
    // All ones where a word begins after an odd number of quotes.
    var carry: UInt64 = 0
    var (even, odd): (UInt64, UInt64) = (0, 0)
    for _ in 0..<8 {
      let word = UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: place, as: UInt64.self))
      let lineFeeds = LineCount.bytes(of: word, equalTo: 0x0A0A_0A0A_0A0A_0A0A)
      let quotes = LineCount.bytes(of: word, equalTo: 0x2222_2222_2222_2222)
      // Each byte becomes the number of quotes up to it, whose lowest bit is what matters.
      let before = (quotes &* 0x0101_0101_0101_0101) ^ carry
      let inside = lineFeeds & before
      odd &+= inside
      even &+= lineFeeds ^ inside
      carry = 0 &- ((before >> 56) & 1)
      place += 8
    }
    add(outside: LineCount.sum(even), inQuotes: LineCount.sum(odd))
    if carry != 0 { hasOddQuotes.toggle() }
  }

  /// 1 in each byte that is equal, else 0.
  @inline(__always)
  private static func bytes(of word: UInt64, equalTo pattern: UInt64) -> UInt64 {
    let low: UInt64 = 0x7F7F_7F7F_7F7F_7F7F
    let other = word ^ pattern
    return (~(((other & low) &+ low) | other | low)) >> 7
  }

  /// The sum of eight bytes, which is below 256.
  @inline(__always)
  private static func sum(_ bytes: UInt64) -> Int { Int((bytes &* 0x0101_0101_0101_0101) >> 56) }
}
