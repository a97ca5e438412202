/// Numbers whose digits are written in groups of three: 2,089.15, or 2.089,15 with decimal commas.
///
/// The grammar is strict: an optional sign, one to three digits of which the first is not 0, at least
/// one separator with just three digits behind it, and a decimal sign with digits or none. No exponent.
/// The separator is whichever of comma and point is not the decimal sign.
struct GroupedNumber: Sendable {
  private let plain: DecimalNumber
  private let separator: UInt8

  init(decimalSign: UInt8) {
    plain = DecimalNumber(decimalSign: decimalSign, allowsLeadingZeros: false)
    separator = decimalSign == 0x2C ? 0x2E : 0x2C
  }

  /// The number that fills all of `field`, spaces and tabs around it aside; NaN where it is none, or
  /// one without groups.
  func number(_ field: UnsafeRawBufferPointer) -> Double {
    let trimmed = trimmingBlanks(field)
    guard isGrouped(trimmed) else { return .nan }
    return Array(trimmed.lazy.filter { $0 != separator }).withUnsafeBytes { plain.number($0) }
  }

  func number(_ text: String) -> Double {
    var text = text
    return text.withUTF8 { number(UnsafeRawBufferPointer($0)) }
  }

  private func isGrouped(_ field: UnsafeRawBufferPointer) -> Bool {
    var i = field.first == 0x2D || field.first == 0x2B ? 1 : 0
    let first = digits(field, &i)
    guard (1...3).contains(first), field[i - first] != 0x30 else { return false }
    var groups = 0
    while i < field.count, field[i] == separator {
      i += 1
      guard digits(field, &i) == 3 else { return false }
      groups += 1
    }
    if groups > 0, i < field.count, field[i] == plain.decimalSign {
      i += 1
      if digits(field, &i) == 0 { return false }
    }
    return groups > 0 && i == field.count
  }

  private func digits(_ field: UnsafeRawBufferPointer, _ i: inout Int) -> Int {
    let start = i
    while i < field.count, field[i] &- 0x30 <= 9 { i += 1 }
    return i - start
  }

  /// Whether a spelling cannot be a number with the other decimal sign: 1,234,567 and 1,234.5 cannot,
  /// 1,234 can.
  fileprivate func isCertain(_ text: String) -> Bool {
    text.utf8.contains(plain.decimalSign) || text.utf8.count { $0 == separator } > 1
  }
}

/// How the different spellings of a column read as numbers with one decimal sign.
enum ColumnSpelling {
  /// Some do not.
  case text
  /// All do, none has separators of thousands.
  case plain
  /// All do, some only with separators of thousands.
  case grouped

  /// A column is grouped if every word is a number, at least one has groups, and no word speaks against
  /// them: one of four whole digits without a separator (1234) does, or one that could have groups of
  /// the other kind (1.234 beside 1,234), unless another word leaves no doubt which sign is which.
  init(_ words: [String], decimalSign: UInt8, allowsLeadingZeros: Bool = false) {
    let plain = DecimalNumber(decimalSign: decimalSign, allowsLeadingZeros: allowsLeadingZeros)
    let grouped = GroupedNumber(decimalSign: decimalSign)
    let other = GroupedNumber(decimalSign: decimalSign == 0x2C ? 0x2E : 0x2C)
    var (hasGroups, isContradicted, isCertain) = (false, false, false)
    for word in words {
      if !plain.number(word).isNaN {
        if !other.number(word).isNaN || ColumnSpelling.wholeDigits(word) > 3 {
          isContradicted = true
        } else if word.utf8.contains(decimalSign) {
          isCertain = true
        }
      } else if !grouped.number(word).isNaN {
        hasGroups = true
        isCertain = isCertain || grouped.isCertain(word)
      } else {
        self = .text
        return
      }
    }
    if words.isEmpty || hasGroups && isContradicted && !isCertain {
      self = .text
    } else {
      self = hasGroups ? .grouped : .plain
    }
  }

  var isNumbers: Bool { self != .text }

  private static func wholeDigits(_ word: String) -> Int {
    word.utf8.drop { $0 &- 0x30 > 9 }.prefix { $0 &- 0x30 <= 9 }.count
  }
}

extension Column {
  /// The same with numbers in place of the words of a column that is grouped.
  func readingGroups(decimalSign: UInt8) -> Column {
    guard case .text(let codes, let words) = values else { return self }
    let plain = DecimalNumber(decimalSign: decimalSign, allowsLeadingZeros: false)
    let grouped = GroupedNumber(decimalSign: decimalSign)
    let numbers = words.map { word in
      let number = plain.number(word)
      return number.isNaN ? grouped.number(word) : number
    }
    return Column(name: name, numbers: codes.map { $0 < 0 ? .nan : numbers[Int($0)] })
  }
}
