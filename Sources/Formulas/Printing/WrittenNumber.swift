/// A rounded number, ready to be set in any notation.
struct WrittenNumber: Equatable {
  var isNegative: Bool
  var body: Body

  init(_ isNegative: Bool, _ body: Body) {
    self.isNegative = isNegative
    self.body = body
  }

  /// `plain`: digits and a point. `scaled`: mantissa × 10^exponent.
  enum Body: Equatable {
    case plain(String)
    case scaled(mantissa: String, exponent: Int)
    case infinity, notANumber

    /// Plain digits from 10⁻⁴ to below 10^`limit`, else with a power of ten.
    static func layout(_ number: DecimalDigits, plainBelow limit: Int) -> Body {
      number.exponent >= -4 && number.exponent < limit
        ? plain(number, decimals: number.decimals) : scientific(number)
    }

    static func plain(_ number: DecimalDigits, decimals: Int) -> Body {
      let places = (-decimals...max(0, number.exponent)).reversed()
      let text = places.map { place -> String in
        let i = number.exponent - place
        let digit = number.digits.indices.contains(i) ? number.digits[i] : 0
        return place == -1 ? ".\(digit)" : "\(digit)"
      }
      return .plain(text.joined())
    }

    static func scientific(_ number: DecimalDigits) -> Body {
      let digits = number.digits.map(String.init)
      let mantissa = digits[0] + (digits.count > 1 ? "." : "") + digits[1...].joined()
      return .scaled(mantissa: mantissa, exponent: number.exponent)
    }
  }
}
