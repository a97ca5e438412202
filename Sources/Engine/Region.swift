import ChainruleTensors

/// A piece of memory that is allocated once, zeroed, 64-byte aligned, and freed with its owner.
final class Region<S: Scalar> {
  let base: UnsafeMutablePointer<S>
  let count: Int

  init(count: Int) {
    self.count = count
    let bytes = max(count, 1) * MemoryLayout<S>.stride
    let raw = UnsafeMutableRawPointer.allocate(byteCount: bytes, alignment: 64)
    base = raw.bindMemory(to: S.self, capacity: max(count, 1))
    LargePages.advise(base, count: count)
    base.initialize(repeating: 0, count: max(count, 1))
  }

  deinit { base.deallocate() }

  /// The next number of elements that starts on a 64-byte line.
  static func aligned(_ count: Int) -> Int {
    let line = 64 / MemoryLayout<S>.stride
    return (count + line - 1) / line * line
  }
}
