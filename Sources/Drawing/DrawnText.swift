import ChainruleFormulas

/// A text with the size of type at which it fits.
struct DrawnText: Equatable {
  var text: String
  /// In pixels.
  var size: Double

  var width: Double { DrawnText.width(text, size: size) }

  /// A number with as many digits as there is room for: first fewer digits, then smaller type.
  ///
  /// `format` stands as it is where it fits.
  static func number(
    _ number: Double, within room: Double, size: Double, format: NumberFormat, prefix: String = ""
  ) -> DrawnText {
    let asked = DrawnText(text: prefix + format.string(number), size: size)
    let few = [4, 3].map { prefix + NumberFormat.significant($0).string(number) }
    let fewer = [2, 1].map { prefix + NumberFormat.significant($0).string(number) }
    let (small, least) = (size * 0.84, size * 0.76)
    let tries =
      (asked.text.count <= few[0].count ? [asked] : []) + few.map { .init(text: $0, size: size) }
      + few.suffix(1).map { .init(text: $0, size: small) }
      + fewer.flatMap { text in [size, small, least].map { .init(text: text, size: $0) } }
    let last = DrawnText(text: fewer[1], size: least)
    return tries.first { $0.width <= room } ?? last.fitted(room)
  }

  /// A name whole, in smaller type, or cut.
  static func name(_ name: String, within room: Double, size: Double) -> DrawnText {
    var best = DrawnText(text: name, size: size)
    if best.width > room { best.size = size * 0.84 }
    while best.width > room, best.text.count > 2 {
      best.text = best.text.dropLast(best.text.hasSuffix("…") ? 2 : 1) + "…"
    }
    return best
  }

  /// In type as small as it must be to fit.
  func fitted(_ room: Double) -> DrawnText {
    DrawnText(text: text, size: size * min(1, room / width))
  }

  /// About as wide as the widest of the usual sans-serif fonts sets it, DejaVu Sans.
  static func width(_ text: String, size: Double) -> Double {
    text.unicodeScalars.reduce(0) { $0 + em($1) } * size
  }

  private static func em(_ scalar: Unicode.Scalar) -> Double {
    switch scalar {
    case "0"..."9": 0.636
    case ".", ",", " ", ":", ";", "i", "j", "l", "|": 0.33
    case "−", "+", "=", "×", "→", "<", ">": 0.838
    case "f", "r", "t", "-", "(", ")", "/": 0.41
    case "m", "w", "M", "W", "…", "@", "%": 1.0
    case "A"..."Z": 0.72
    case "⁰"..."₟", "²", "³", "¹": 0.45
    default: scalar.value < 0x2E80 ? 0.64 : 1.1
    }
  }
}
