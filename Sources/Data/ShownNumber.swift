/// How numbers are written where people read them: in reasons, remarks and messages.
extension Double {
  /// The shortest spelling of the number rounded to so many digits that count; whole digits all stay.
  ///
  /// 22.200000000000003 is 22.2, 1/3 is 0.333333, 1234567.8 is 1234568.
  func shortened(to digits: Int = 6) -> String {
    guard isFinite, self != 0 else { return spelled(self) }
    let size = magnitude
    if size >= 1e15 || size < 1e-5 {
      // The exponent as the shortest spelling has it; the mantissa is rounded apart from it.
      let parts = description.split(separator: "e")
      guard parts.count == 2, let mantissa = Double(parts[0]) else { return description }
      return Double("\(mantissa.shortened(to: digits))e\(parts[1])")?.description ?? description
    }
    var unit = 1.0
    while size * unit < Double.power(ofTen: digits - 1) { unit *= 10 }
    return spelled((self * unit).rounded() / unit)
  }

  private static func power(ofTen exponent: Int) -> Double {
    (0..<exponent).reduce(1) { power, _ in power * 10 }
  }
}

extension Int {
  /// A count: 46400 as “46,400”.
  package var grouped: String {
    let digits = String(magnitude)
    var text = ""
    for (i, digit) in digits.enumerated() {
      if i > 0 && (digits.count - i) % 3 == 0 { text += "," }
      text.append(digit)
    }
    return self < 0 ? "-" + text : text
  }
}
