import ChainruleTensors

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// A date column as the network reads it:
/// - the days since the earliest date of the training rows, with parts of a day, standardized;
/// - the year, standardized;
/// - the month on a circle, sin and cos of 2π · (month − 1) / 12, so that December is beside
///   January;
/// - the weekday, one feature for each, because Saturday differs from Friday at once;
/// - the time of day on a circle, sin and cos of 2π · time / 24 h.
///
/// Year, month, weekday and time are left out where they are the same in all training rows. They
/// are what calendar and clock showed; the days are counted in universal time, where values say how
/// far they are from it. A missing date becomes zeros, the middle of each; where that is worthwhile
/// (`MissingIndicators`) a last feature is 1 where it is missing.
public struct DateTransform: Hashable, Sendable {
  /// The column's name in the table.
  public let name: String
  /// How 05/06/2024 is read; day first where no training row decides it.
  public let order: DateOrder
  /// The day of the earliest date, in days from 1970-01-01.
  public let origin: Int
  /// Of the days since `origin`, parts of a day included.
  public let days: Standardization
  /// Of the calendar's year; nil where it is left out.
  public let year: Standardization?
  /// Whether there are two features for the month.
  public let hasMonth: Bool
  /// Whether there are seven features for the weekday, Monday first.
  public let hasWeekday: Bool
  /// Whether there are two features for the time of day.
  public let hasTime: Bool
  /// Whether training rows lacked the date, and whether a last feature says so.
  public let missing: MissingValues

  init(
    name: String, order: DateOrder, origin: Int, days: Standardization, year: Standardization?,
    hasMonth: Bool, hasWeekday: Bool, hasTime: Bool, missing: MissingValues
  ) {
    self.name = name
    self.order = order
    self.origin = origin
    self.days = days
    self.year = year
    self.hasMonth = hasMonth
    self.hasWeekday = hasWeekday
    self.hasTime = hasTime
    self.missing = missing
  }

  /// Fits the transform to some rows of a column.
  init(fitting column: Column, rows: [Int], table: Table, hasIndicator: Bool = false) throws {
    let order = DateOrder.found(in: PresentValues(column, rows: rows).spellings)?.order
    let dates = try Dates(column, rows: rows, order: order ?? .dayFirst, table: table)
    let present = dates.places.filter { $0 >= 0 }.compactMap { dates.dates[Int($0)] }
    guard let earliest = present.map(\.instant).min() else {
      throw table.error(
        column: column.name, expected: "a date in some training row", found: "none")
    }
    let origin = Int((earliest / 86_400).rounded(.down))
    func varies<T: Hashable>(_ part: (CalendarDate) -> T) -> Bool {
      Set(present.map(part)).count > 1
    }
    let years = present.map { Double($0.year) }
    self.init(
      name: column.name, order: order ?? .dayFirst, origin: origin,
      days: try Standardization(
        fitting: present.map { $0.days(since: origin) }, table: table, column: column.name),
      year: varies(\.year)
        ? try Standardization(fitting: years, table: table, column: column.name) : nil,
      hasMonth: varies(\.month), hasWeekday: varies(\.weekday), hasTime: varies(\.seconds),
      missing: MissingValues(
        wereSeen: present.count < dates.places.count, hasIndicator: hasIndicator))
  }

  private static let weekdays = [
    "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday",
  ]

  /// “sold: days since 2020-01-01”, “sold: year”, …, in the order of the parts.
  public var featureNames: [String] { partNames + missing.featureNames(name) }

  private var partNames: [String] {
    var parts = ["days since \(CalendarDate.written(dayNumber: origin))"]
    if year != nil { parts.append("year") }
    if hasMonth { parts += ["month (sine)", "month (cosine)"] }
    if hasWeekday { parts += DateTransform.weekdays }
    if hasTime { parts += ["time of day (sine)", "time of day (cosine)"] }
    return parts.map { "\(name): \($0)" }
  }

  /// “→ days since 2020-01-01, year, month, weekday, time of day”
  public var summary: String {
    let parts = [
      (year != nil, "year"), (hasMonth, "month"), (hasWeekday, "weekday"), (hasTime, "time of day"),
    ].filter(\.0).map(\.1)
    let days = "days since \(CalendarDate.written(dayNumber: origin))"
    return "→ \(([days] + parts).joined(separator: ", "))"
  }

  /// The values of the parts in order, as `formulas` has their calculations.
  private func values(_ date: CalendarDate) -> [Double] {
    var values = [days(date.days(since: origin))]
    if let year { values.append(year(Double(date.year))) }
    if hasMonth { values += DateTransform.circle(Double(date.month - 1) / 12) }
    if hasWeekday { values += (0..<7).map { $0 == date.weekday ? 1 : 0 } }
    if hasTime { values += DateTransform.circle(date.seconds / 86_400) }
    return values
  }

  private func formulas(_ date: CalendarDate) -> [String] {
    let passed = date.days(since: origin)
    var formulas = [days.formula(spelled(passed), of: passed)]
    if let year { formulas.append(year.formula(String(date.year), of: Double(date.year))) }
    if hasMonth { formulas += ["sin", "cos"].map { "\($0)(2π · \(date.month - 1) / 12)" } }
    if hasWeekday {
      formulas += DateTransform.weekdays.enumerated().map { i, weekday in
        i == date.weekday ? "1, because it is a \(weekday)" : "0, because it is not a \(weekday)"
      }
    }
    if hasTime {
      formulas += ["sin", "cos"].map { "\($0)(2π · \(spelled(date.seconds)) / 86400)" }
    }
    return formulas
  }

  /// Sine and cosine of a share of the full circle.
  private static func circle(_ share: Double) -> [Double] {
    [sin(2 * Double.pi * share), cos(2 * Double.pi * share)]
  }

  /// Writes the features of all rows from `offset` on, `width` apart. Precondition: `inputs` holds
  /// zeros.
  @specialized(where S == Float)
  @specialized(where S == Double)
  func encode<S: Scalar>(_ dates: Dates, into inputs: inout [S], offset: Int, width: Int) {
    // A table spares the sines of dates that repeat.
    let parts = dates.dates.map { date in date.map { values($0).map { S($0) } } ?? [] }
    let indicator = featureNames.count - 1
    var place = offset
    for code in dates.places {
      if code >= 0 {
        let values = parts[Int(code)]
        for i in values.indices { inputs[place + i] = values[i] }
      } else if missing.hasIndicator {
        inputs[place + indicator] = 1
      }
      place += width
    }
  }

  func count(
    _ dates: Dates, _ column: Column, rows: [Int], into report: inout EncodingReport.Column
  ) {
    missing.count(dates.places.count { $0 < 0 }, into: &report)
    report.missingTreatment = "taken as the middle of the dates"
    let isOutside = dates.dates.map { date in
      date.map { days.isBeyond($0.days(since: origin)) } ?? false
    }
    for (i, place) in dates.places.enumerated() where place >= 0 && isOutside[Int(place)] {
      report.outside += 1
      report.firstOutside = report.firstOutside ?? column.spelling(rows[i])
    }
  }

  func preparations(_ date: CalendarDate?, raw: String?) -> [Preparation] {
    let raw = raw ?? "missing"
    let names = partNames
    let values = date.map(values) ?? names.map { _ in 0 }
    let formulas = date.map(formulas) ?? names.map { _ in "0, because it is missing" }
    return names.indices.map { i in
      Preparation(name: names[i], raw: raw, formula: formulas[i], value: values[i])
    } + missing.preparations(name, raw: raw, isMissing: date == nil)
  }
}

extension CalendarDate {
  /// Days with parts of a day, in universal time.
  fileprivate func days(since origin: Int) -> Double { instant / 86_400 - Double(origin) }
}

/// The dates of some rows.
struct Dates {
  /// The different values; nil for those that stand in none of the rows.
  let dates: [CalendarDate?]
  /// For each row its place among them, or −1 where it is missing.
  let places: [Int32]

  /// - Throws: `DataError` that names the first value that is no date.
  init(_ column: Column, rows: [Int], order: DateOrder, table: Table) throws {
    func wrong(_ row: Int) -> DataError {
      let written = order == .dayFirst ? "31/05/2024" : "05/31/2024"
      return table.error(
        row: row, column: column.name, expected: "a date, as 2024-05-31, 31.05.2024 or \(written)",
        found: quoted(column.spelling(row) ?? ""))
    }
    switch column.values {
    case .numbers:
      if let row = rows.first(where: { !column.isMissing($0) }) { throw wrong(row) }
      dates = []
      places = rows.map { _ in -1 }
    case .text(let codes, let vocabulary):
      var isWanted = [Bool](repeating: false, count: vocabulary.count)
      for row in rows where codes[row] >= 0 { isWanted[Int(codes[row])] = true }
      let parsed = zip(vocabulary, isWanted).map { value, isWanted in
        isWanted ? CalendarDate(value, order: order) : nil
      }
      places = rows.map { codes[$0] }
      dates = parsed
      if let row = rows.first(where: { codes[$0] >= 0 && parsed[Int(codes[$0])] == nil }) {
        throw wrong(row)
      }
    }
  }
}
