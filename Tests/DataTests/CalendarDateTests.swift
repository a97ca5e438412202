import Testing

@testable import ChainruleData

@Suite struct CalendarDateTests {
  func parts(_ text: String, _ order: DateOrder = .dayFirst) -> [Int]? {
    CalendarDate(text, order: order).map { [$0.year, $0.month, $0.day] }
  }

  @Test(arguments: [
    "2024-05-31", "2024/05/31", "2024/5/31", "31.05.2024", "31.5.2024", "31/05/2024",
    " 2024-05-31 ", "2024-05-31 12:30", "2024-05-31T23:59:59.999Z", "31.05.2024 00:00",
    "2024-05-31T12:30+02:00", "2024-05-31T12:30:45-0730", "2024-05-31 12:30+02",
  ])
  func readsAllSpellings(text: String) { #expect(parts(text) == [2024, 5, 31]) }

  @Test func readsEitherOrder() {
    #expect(parts("05/06/2024") == [2024, 6, 5])
    #expect(parts("05/06/2024", .monthFirst) == [2024, 5, 6])
    #expect(parts("05.06.2024", .monthFirst) == [2024, 6, 5])
    #expect(parts("05/31/2024") == nil)
    #expect(parts("05/31/2024", .monthFirst) == [2024, 5, 31])
  }

  @Test(arguments: [
    "", "2024", "2024-05", "2024-5-31", "24-05-31", "2024-05-31x", "2024-13-01", "2024-00-10",
    "2024-01-00", "2024-04-31", "2023-02-29", "1900-02-29", "0000-01-01", "2024-05/31",
    "31.05/2024", "31.05.24", "31-05-2024", "2024-05-31 ", "2024-05-31 24:00", "2024-05-31 12:60",
    "2024-05-31 12:30:60", "2024-05-31 12", "2024-05-31 1:30", "2024-05-31T12:30:45.",
    "2024-05-31T12:30+2", "2024-05-31T12:30+24:00", "2024-05-31T12:30+02:60", "2024-05-31  12:30",
    "2024-05-31T", "20240531", "-2024-05-31", "12345-01-01", "٢٠٢٤-05-31",
  ])
  func refusesOtherSpellings(text: String) {
    // Blanks around a date do not matter.
    #expect(parts(text) == (text == "2024-05-31 " ? [2024, 5, 31] : nil))
  }

  /// Known days: the epoch, leap days, and the ends of the range.
  @Test func countsDays() throws {
    let days = [
      ("1970-01-01", 0), ("1970-01-02", 1), ("1969-12-31", -1), ("2000-02-29", 11_016),
      ("2000-03-01", 11_017), ("2024-05-31", 19_874), ("1600-01-01", -135_140),
      ("0001-01-01", -719_162), ("9999-12-31", 2_932_896),
    ]
    for (text, day) in days {
      let date = try #require(CalendarDate(text, order: .dayFirst))
      #expect(date.dayNumber == day, "\(text)")
      #expect(CalendarDate.written(dayNumber: day) == text)
    }
  }

  /// From one day to the next the count goes up by 1, through all rules of leap years.
  @Test func countsEveryDayOnce() throws {
    var expected = try #require(CalendarDate("1896-01-01", order: .dayFirst)).dayNumber
    for year in 1896...2004 {
      for month in 1...12 {
        for day in 1...31 {
          let text = "\(day).\(month).\(year)"
          guard let date = CalendarDate(text, order: .dayFirst) else {
            #expect(day > 28)
            continue
          }
          #expect(date.dayNumber == expected)
          #expect(parts(CalendarDate.written(dayNumber: expected)) == [year, month, day])
          expected += 1
        }
      }
    }
    // 109 years, leap years 1896, 1904, …, 2004 but 1900: 27.
    #expect(expected == CalendarDate("2005-01-01", order: .dayFirst)?.dayNumber)
  }

  @Test func knowsWeekdaysAndInstants() throws {
    func date(_ text: String) throws -> CalendarDate {
      try #require(CalendarDate(text, order: .dayFirst))
    }
    // 1970-01-01 was a Thursday, 2024-05-31 a Friday, 1969-12-28 a Sunday.
    #expect(try date("1970-01-01").weekday == 3)
    #expect(try date("2024-05-31").weekday == 4)
    #expect(try date("1969-12-28").weekday == 6)
    #expect(try date("1970-01-02 01:00:30.25").instant == 86_400 + 3630.25)
    #expect(try date("1970-01-01T01:00+01:00").instant == 0)
    #expect(try date("1969-12-31T22:30-01:30").instant == 0)
    // What the clock showed stays.
    #expect(try date("1970-01-01T01:00+01:00").seconds == 3600)
    #expect(try date("2024-05-31 00:00:00.1234567891").seconds == 0.123456789)
  }

  @Test func findsTheOrder() {
    func found(_ values: [String]) -> String? {
      DateOrder.found(in: values).map {
        "\($0.order.rawValue) \($0.isCertain.map(String.init) ?? "–")"
      }
    }
    #expect(found(["2024-05-31", "01.02.2024"]) == "day_first –")
    #expect(found(["2024/05/31"]) == "day_first –")
    #expect(found(["05/06/2024", "07/06/2024"]) == "day_first false")
    #expect(found(["05/06/2024", "13/06/2024"]) == "day_first true")
    #expect(found(["05/06/2024", "06/13/2024"]) == "month_first true")
    #expect(found(["13/06/2024", "06/13/2024"]) == nil)
    #expect(found(["2024-05-31", "soon"]) == nil)
  }
}
