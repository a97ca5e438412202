#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// A ground with the ink that stands out most on it.
struct Shade: Equatable {
  let fill, ink: String

  /// A share of the way between two colors, each red, green and blue from 0 to 255.
  init(from: [Double], to: [Double], share: Double) {
    let color = zip(from, to).map { ($0 + ($1 - $0) * share).rounded() }
    fill = Shade.hex(color)
    let (dark, bright) = ([0.0, 0, 0], [255.0, 255, 255])
    ink = Shade.hex(
      Shade.contrast(color, dark) >= Shade.contrast(color, bright) ? dark : bright)
  }

  private static func hex(_ color: [Double]) -> String {
    "#"
      + color.map { part in
        let digits = String(Int(part), radix: 16)
        return digits.count == 1 ? "0" + digits : digits
      }.joined()
  }

  /// The contrast ratio of WCAG 2.2.
  static func contrast(_ a: [Double], _ b: [Double]) -> Double {
    let (one, other) = (luminance(a), luminance(b))
    return (max(one, other) + 0.05) / (min(one, other) + 0.05)
  }

  private static func luminance(_ color: [Double]) -> Double {
    let parts = color.map { part -> Double in
      let share = part / 255
      return share <= 0.040_45 ? share / 12.92 : pow((share + 0.055) / 1.055, 2.4)
    }
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]
  }
}

extension ChartStyles {
  /// How many steps of shade there are above none.
  static let levels = 10

  static func light(_ level: Int) -> Shade {
    Shade(from: [247, 245, 239], to: [0, 78, 134], share: Double(level) / Double(levels))
  }

  static func dark(_ level: Int) -> Shade {
    Shade(from: [32, 34, 38], to: [150, 205, 250], share: Double(level) / Double(levels))
  }

  /// The shade for a share from 0 to 1; what is more than nothing is seen.
  static func level(_ share: Double) -> Int {
    guard share > 0 else { return 0 }
    return min(levels, max(1, Int((share * Double(levels)).rounded())))
  }
}
