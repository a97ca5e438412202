extension SchemaValue {
  /// A number that is neither NaN nor infinite.
  func finite() throws(SchemaError) -> Double {
    let value: Double = try number()
    guard value.isFinite else { throw mismatch("a finite number") }
    return value
  }

  /// A list of so many finite numbers; `what` says which, as in “numbers, one for each neuron”.
  func numbers(_ count: Int, _ what: String) throws(SchemaError) -> [Double] {
    guard isList else { throw mismatch(counted(count, what)) }
    let items = try list()
    guard items.count == count else {
      throw mismatch(counted(count, what), found: "\(items.count)")
    }
    var numbers: [Double] = []
    for item in items { numbers.append(try item.finite()) }
    return numbers
  }

  /// A matrix, row by row.
  func matrix(
    _ rows: Int, _ rowWords: String, _ columns: Int, _ columnWords: String
  ) throws(SchemaError) -> [Double] {
    guard isList else { throw mismatch(counted(rows, rowWords)) }
    let items = try list()
    if let item = items.first(where: { !$0.isList }) {
      throw item.mismatch("a row of \(counted(columns, columnWords))")
    }
    guard items.count == rows else {
      throw mismatch(counted(rows, rowWords), found: "\(items.count)")
    }
    var numbers: [Double] = []
    for item in items { numbers += try item.numbers(columns, columnWords) }
    return numbers
  }
}

extension SchemaRequirement where Value == Double {
  static func beFiniteAndAbove(_ bound: Double) -> Self {
    Self("a finite number above \(bound)") { $0 > bound && $0.isFinite }
  }
}

/// “1 row, one for each neuron”, “2 rows, one for each neuron”.
func counted(_ count: Int, _ what: String) -> String {
  guard count == 1 else { return "\(count) \(what)" }
  let noun = what.prefix { $0.isLetter }
  let singular = noun.last == "s" ? noun.dropLast() : noun
  return "1 \(singular)\(what.dropFirst(noun.count))"
}
