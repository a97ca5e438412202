/// A date of the Gregorian calendar with the time that the clock showed.
///
///     CalendarDate("2024-05-31T12:30+02:00", order: .dayFirst)
///
/// The grammar: `2024-05-31`, `2024/05/31`, `31.05.2024`, `31/05/2024` or `05/31/2024`, years of
/// four digits from 0001 on, days and months of one or two (of two after a year with a hyphen);
/// behind it, after a space or `T`, an optional time `12:30`, `12:30:45` or `12:30:45.123`, and
/// behind that an optional `Z`, `+02:00`, `+0200` or `+02`. Only dates that exist.
struct CalendarDate: Hashable, Sendable {
  let year: Int
  let month: Int
  let day: Int
  /// Seconds since midnight, as the clock showed.
  let seconds: Double
  /// Minutes by which that clock was ahead of universal time; 0 where nothing is said.
  let offset: Int

  /// - Parameter order: how 05/06/2024 is read.
  init?(_ text: String, order: DateOrder) {
    var text = text
    let parsed = text.withUTF8 { bytes -> CalendarDate? in
      var cursor = Cursor(bytes: trimmingBlanks(UnsafeRawBufferPointer(bytes)))
      return CalendarDate(&cursor, order)
    }
    guard let parsed else { return nil }
    self = parsed
  }

  private init?(_ cursor: inout Cursor, _ order: DateOrder) {
    guard let (year, month, day) = cursor.date(order),
      (1...12).contains(month), year > 0, (1...CalendarDate.days(year, month)).contains(day)
    else { return nil }
    (self.year, self.month, self.day) = (year, month, day)
    if cursor.isAtEnd {
      (seconds, offset) = (0, 0)
      return
    }
    guard let seconds = cursor.time(), let offset = cursor.offset(), cursor.isAtEnd else {
      return nil
    }
    (self.seconds, self.offset) = (seconds, offset)
  }

  private static func days(_ year: Int, _ month: Int) -> Int {
    switch month {
    case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
    case 4, 6, 9, 11: 30
    default: 31
    }
  }

  /// Days from 1970-01-01.
  ///
  /// Years are taken to begin in March, so that the leap day is the last of its year; then the days
  /// before a month are ⌊(153 m + 2) / 5⌋, and 400 years always have 146,097 days (H. Hinnant,
  /// "chrono-compatible low-level date algorithms", days_from_civil).
  var dayNumber: Int {
    let march = (month + 9) % 12
    // Years before 0 do not occur, so that quotients round down.
    let years = month <= 2 ? year - 1 : year
    let leapDays = years / 4 - years / 100 + years / 400
    return 365 * years + leapDays + (153 * march + 2) / 5 + day - 1 - 719_468
  }

  /// Monday is 0.
  var weekday: Int { ((dayNumber + 3) % 7 + 7) % 7 }

  /// Seconds from 1970-01-01 00:00 universal time.
  var instant: Double { Double(dayNumber * 86_400 - offset * 60) + seconds }

  /// The date with this number of days from 1970-01-01, as it is written in ISO 8601.
  static func written(dayNumber: Int) -> String {
    // Days since 0000-03-01, and the inverse of the sums above.
    let days = dayNumber + 719_468
    let era = (days >= 0 ? days : days - 146_096) / 146_097
    let ofEra = days - era * 146_097
    let yearOfEra = (ofEra - ofEra / 1460 + ofEra / 36_524 - ofEra / 146_096) / 365
    let ofYear = ofEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let march = (5 * ofYear + 2) / 153
    let month = march < 10 ? march + 3 : march - 9
    let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
    func padded(_ number: Int, _ width: Int) -> String {
      let digits = String(number)
      return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }
    let day = ofYear - (153 * march + 2) / 5 + 1
    return "\(padded(year, 4))-\(padded(month, 2))-\(padded(day, 2))"
  }
}

/// Reads the parts of a date one after the other.
private struct Cursor {
  let bytes: UnsafeRawBufferPointer
  var place = 0

  init(bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

  var isAtEnd: Bool { place == bytes.count }

  private mutating func take(_ allowed: String) -> UInt8? {
    guard place < bytes.count, allowed.utf8.contains(bytes[place]) else { return nil }
    place += 1
    return bytes[place - 1]
  }

  /// A number of at least `fewest` digits and at most `most`, with how many there were.
  private mutating func number(_ fewest: Int, _ most: Int) -> (value: Int, digits: Int)? {
    var (value, digits) = (0, 0)
    while digits < most, place < bytes.count, bytes[place] &- 0x30 <= 9 {
      value = value * 10 + Int(bytes[place] - 0x30)
      place += 1
      digits += 1
    }
    return digits >= fewest ? (value, digits) : nil
  }

  mutating func date(_ order: DateOrder) -> (year: Int, month: Int, day: Int)? {
    guard let first = number(1, 4) else { return nil }
    if first.digits == 4 {
      guard let sign = take("-/"), let month = number(sign == 0x2D ? 2 : 1, 2),
        take(sign == 0x2D ? "-" : "/") != nil, let day = number(sign == 0x2D ? 2 : 1, 2)
      else { return nil }
      return (first.value, month.value, day.value)
    }
    guard first.digits <= 2, let sign = take("./"), let second = number(1, 2),
      take(sign == 0x2E ? "." : "/") != nil, let year = number(4, 4)
    else { return nil }
    return sign == 0x2E || order == .dayFirst
      ? (year.value, second.value, first.value) : (year.value, first.value, second.value)
  }

  /// Seconds since midnight.
  mutating func time() -> Double? {
    guard take(" T") != nil, let hours = number(2, 2)?.value, hours < 24, take(":") != nil,
      let minutes = number(2, 2)?.value, minutes < 60
    else { return nil }
    var seconds = Double(hours * 3600 + minutes * 60)
    guard take(":") != nil else { return seconds }
    guard let whole = number(2, 2)?.value, whole < 60 else { return nil }
    seconds += Double(whole)
    guard take(".") != nil else { return seconds }
    // Digits after the ninth are less than a double keeps.
    guard let fraction = number(1, 9) else { return nil }
    while number(1, 1) != nil {}
    let unit = (0..<fraction.digits).reduce(1.0) { unit, _ in unit * 10 }
    return seconds + Double(fraction.value) / unit
  }

  /// Minutes ahead of universal time.
  mutating func offset() -> Int? {
    if isAtEnd || take("Z") != nil { return 0 }
    guard let sign = take("+-"), let hours = number(2, 2)?.value, hours < 24 else { return nil }
    var minutes = 0
    if !isAtEnd {
      _ = take(":")
      guard let found = number(2, 2)?.value, found < 60 else { return nil }
      minutes = found
    }
    return (sign == 0x2D ? -1 : 1) * (hours * 60 + minutes)
  }
}

/// Which comes first in 05/06/2024.
public enum DateOrder: String, Hashable, Sendable, Codable, CaseIterable {
  /// 5 June, as in most of the world.
  case dayFirst = "day_first"
  /// May 6, as in the United States.
  case monthFirst = "month_first"

  var words: String { self == .dayFirst ? "day first" : "month first" }

  /// How all these values can be read as dates, and whether some value decides it (nil where none
  /// has slashes in front of its year); nil where they are no dates. The day is first where nothing
  /// decides.
  static func found(in values: [String]) -> (order: DateOrder, isCertain: Bool?)? {
    let day = values.map { CalendarDate($0, order: .dayFirst) }
    let month = values.map { CalendarDate($0, order: .monthFirst) }
    let (isDay, isMonth) = (!day.contains(nil), !month.contains(nil))
    guard isDay || isMonth else { return nil }
    guard isDay && isMonth else { return (isDay ? .dayFirst : .monthFirst, true) }
    let hasSlashes = values.contains { value in
      value.utf8.prefix(while: { $0 != 0x2F }).filter { $0 &- 0x30 <= 9 }.count <= 2
        && value.utf8.contains(0x2F)
    }
    return (.dayFirst, hasSlashes ? false : nil)
  }
}
