/// The value below which this share of the sorted values lies, between two of them in proportion;
/// nil of none.
func quantile(_ share: Double, ofSorted sorted: [Double]) -> Double? {
  guard !sorted.isEmpty else { return nil }
  let place = share * Double(sorted.count - 1)
  let below = Int(place)
  guard below + 1 < sorted.count else { return sorted[below] }
  return between(sorted[below], sorted[below + 1], place - Double(below))
}

/// The value in the middle, or halfway between the two in the middle; nil of none.
package func median(of numbers: [Double]) -> Double? {
  guard !numbers.isEmpty else { return nil }
  var numbers = numbers
  let middle = numbers.count / 2
  numbers.withUnsafeMutableBufferPointer { select(middle, in: $0) }
  guard numbers.count % 2 == 0 else { return numbers[middle] }
  // What stands before the middle is not above it, in whatever order.
  let below = numbers[..<middle].max() ?? numbers[middle]
  return between(below, numbers[middle], 0.5)
}

private func between(_ low: Double, _ high: Double, _ share: Double) -> Double {
  // Equal neighbors must give just their value, or a quartile distance of 0 would be rounded up.
  if share == 0 || low == high { return low }
  // Shares first: a difference of two large numbers could be infinite.
  return low * (1 - share) + high * share
}

/// Puts the value that belongs at `place` there, none above it before it and none below it after it,
/// in time proportional to the count (C. A. R. Hoare, "Algorithm 65: find", 1961).
///
/// Precondition: `place` is one of the places, and no value is NaN.
private func select(_ place: Int, in values: UnsafeMutableBufferPointer<Double>) {
  var (low, high) = (0, values.count - 1)
  // Halving would need log₂ n rounds; an order that needs far more is left to the sort.
  var rounds = 4 * (Int.bitWidth - values.count.leadingZeroBitCount)
  while low < high {
    guard rounds > 0 else {
      var part = UnsafeMutableBufferPointer(rebasing: values[low...high])
      return part.sort()
    }
    rounds -= 1
    let (a, b, c) = (values[low], values[(low + high) / 2], values[high])
    let pivot = max(min(a, b), min(max(a, b), c))
    var (i, j) = (low, high)
    while i <= j {
      while values[i] < pivot { i += 1 }
      while pivot < values[j] { j -= 1 }
      if i <= j {
        values.swapAt(i, j)
        i += 1
        j -= 1
      }
    }
    if place <= j { high = j } else if place >= i { low = i } else { return }
  }
}
