import ChainruleInterchange
import ChainruleMarking

/// A sheet's numbers as JSON: `title`, `given` and `numbers`, each an object of numbers by name, in the order of the sheet.
public struct WorksheetJSON {
  let sheet: Worksheet

  /// The JSON of a sheet.
  public init(_ sheet: Worksheet) { self.sheet = sheet }

  /// The object.
  public var value: JSONValue {
    var (given, numbers) = (JSONObject(), JSONObject())
    for (name, number) in sheet.given { given[name] = .number(number) }
    for (name, number) in zip(sheet.names, sheet.numbers) { numbers[name] = .number(number) }
    return [
      "title": .string(sheet.document.title), "given": .object(given), "numbers": .object(numbers),
    ]
  }
}
