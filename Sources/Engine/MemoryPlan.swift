/// Offsets for values that are alive at different times, so that they can share memory.
///
/// Each value asks for `size` elements from its first moment to its last, both included. Larger values are placed
/// first, each at the lowest offset where it meets no other value that is alive at the same time.
struct MemoryPlan {
  struct Request {
    let size: Int
    let first: Int
    var last: Int
  }

  let offsets: [Int]
  /// The number of elements that hold them all.
  let size: Int

  init(_ requests: [Request]) {
    var offsets = [Int](repeating: 0, count: requests.count)
    var placed: [Int] = []
    var size = 0
    let order = requests.indices.sorted {
      (requests[$1].size, $0) < (requests[$0].size, $1)
    }
    for i in order {
      let rivals = placed.filter { requests[$0].meets(requests[i]) }
        .sorted { offsets[$0] < offsets[$1] }
      var offset = 0
      for rival in rivals where offset + requests[i].size > offsets[rival] {
        offset = max(offset, offsets[rival] + requests[rival].size)
      }
      offsets[i] = offset
      size = max(size, offset + requests[i].size)
      placed.append(i)
    }
    self.offsets = offsets
    self.size = size
  }
}

extension MemoryPlan.Request {
  func meets(_ other: Self) -> Bool { first <= other.last && other.first <= last }
}
