extension Double {
  /// With this many digits behind the point: “0.986”.
  func fixed(_ digits: Int) -> String {
    guard isFinite else { return isNaN ? "–" : (self < 0 ? "-∞" : "∞") }
    var scale = 1.0
    for _ in 0..<digits { scale *= 10 }
    let scaled = (magnitude * scale).rounded()
    guard scaled < 1e15 else { return significant(4) }
    let whole = Int(scaled)
    let sign = self < 0 && whole != 0 ? "-" : ""
    guard digits > 0 else { return sign + String(whole) }
    let fraction = String(whole % Int(scale))
    let zeros = String(repeating: "0", count: digits - fraction.count)
    return "\(sign)\(whole / Int(scale)).\(zeros)\(fraction)"
  }

  /// As a person would write a setting: “0.001”, “1”, “1e-07”.
  var plain: String {
    self == rounded() && magnitude < 1e15 ? String(Int(self)) : "\(self)"
  }

  /// With about this many digits that count: “0.04213”, “5721”, “2.1e-07”.
  func significant(_ digits: Int) -> String {
    guard isFinite else { return fixed(0) }
    guard self != 0 else { return "0" }
    var exponent = 0
    var size = magnitude
    while size >= 10 { size /= 10; exponent += 1 }
    while size < 1 { size *= 10; exponent -= 1 }
    if exponent < -4 || exponent >= 9 {
      let sign = self < 0 ? "-" : ""
      return "\(sign)\(size.fixed(digits - 1))e\(exponent < 0 ? "-" : "+")\(Swift.abs(exponent))"
    }
    return fixed(max(0, digits - 1 - exponent))
  }
}

/// A span of time as “0.8 s”, “12 s”, “3:05 min”, “2:10 h”.
func spelled(seconds: Double) -> String {
  if seconds < 9.95 { return "\(seconds.fixed(1)) s" }
  let whole = Int(seconds.rounded())
  if whole < 60 { return "\(whole) s" }
  func pair(_ a: Int, _ b: Int) -> String { "\(a):\(b < 10 ? "0" : "")\(b)" }
  if whole < 3600 { return pair(whole / 60, whole % 60) + " min" }
  return pair(whole / 3600, whole % 3600 / 60) + " h"
}
