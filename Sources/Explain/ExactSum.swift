/// The sum of numbers, rounded once: what is left out of a sum, to the last digit.
///
/// Partial sums are kept as numbers that do not overlap (Shewchuk, Adaptive Precision Floating-Point Arithmetic, 1997).
/// With NaN, or infinities of both signs, NaN; where a partial sum overflows, the plain sum.
public func exactSum(_ numbers: some Sequence<Double>) -> Double {
  var partials: [Double] = []
  for number in numbers {
    var x = number
    var kept = 0
    for index in partials.indices {
      var y = partials[index]
      if abs(x) < abs(y) { swap(&x, &y) }
      let high = x + y
      let low = y - (high - x)
      if low != 0 {
        partials[kept] = low
        kept += 1
      }
      x = high
    }
    guard x.isFinite else { return numbers.reduce(0, +) }
    partials.removeSubrange(kept...)
    partials.append(x)
  }
  return roundedOnce(partials)
}

/// Partials from the smallest to the largest, not overlapping, rounded to nearest, ties to even.
private func roundedOnce(_ partials: [Double]) -> Double {
  guard var high = partials.last else { return 0 }
  var rest = partials.dropLast()
  var low = 0.0
  while let next = rest.popLast() {
    let sum = high + next
    low = next - (sum - high)
    high = sum
    if low != 0 { break }
  }
  // Half-way cases follow the sign of what comes below.
  if let below = rest.last, low > 0 && below > 0 || low < 0 && below < 0 {
    let moved = high + 2 * low
    if 2 * low == moved - high { return moved }
  }
  return high
}
