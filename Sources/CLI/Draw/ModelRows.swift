import Chainrule

/// The rows of a table that a model reads, and what is usual in each column.
struct ModelRows {
  private let columns: [Column]
  /// The class of each row, or its number; NaN where it has none that the model knows.
  let truth: [Double]

  init(_ table: Table, _ names: [String], of target: TargetTransform) throws {
    columns = try names.map { try table.column(named: $0) }
    let found = try table.column(named: target.names.first ?? target.name)
    guard let classes = target.classes else {
      guard case .numbers(let numbers) = found.values else {
        throw UsageError("DATA", expected: "numbers in \(found.name)", found: "text")
      }
      truth = numbers
      return
    }
    let places = Dictionary(
      classes.enumerated().map { ($1, $0) }, uniquingKeysWith: { first, _ in first })
    truth = (0..<table.rowCount).map { row in
      found.spelling(row).flatMap { places[$0] }.map(Double.init) ?? .nan
    }
  }

  func numbers(_ name: String) throws -> [Double] {
    guard let column = columns.first(where: { $0.name == name }),
      case .numbers(let numbers) = column.values
    else { throw UsageError("--inputs", expected: "a column of numbers", found: quoted(name)) }
    return numbers
  }

  /// A table of places along some columns, with what is usual in all others.
  func table(_ names: [String], at places: [[Double]]) -> Table {
    Table(
      columns.map { column in
        if let drawn = names.firstIndex(of: column.name) {
          return Column(name: column.name, numbers: places.map { $0[drawn] })
        }
        switch column.values {
        case .numbers(let numbers):
          let usual = ModelRows.middle(numbers)
          return Column(name: column.name, numbers: places.map { _ in usual })
        case .text(let codes, let vocabulary):
          let usual = ModelRows.mostFrequent(codes)
          return Column(
            name: column.name,
            values: .text(codes: places.map { _ in usual }, vocabulary: vocabulary))
        }
      })
  }

  /// The end of a caption: what all other inputs are, and how many rows have no place.
  func remarks(except drawn: [String]) -> String {
    let kept = usual(except: drawn)
    let missing = truth.indices.count { row in
      columns.contains { drawn.contains($0.name) && $0.isMissing(row) }
    }
    return
      (kept.isEmpty
      ? "."
      : "; all other inputs are held at their medians\(hasText(except: drawn) ? ", text at its most frequent value" : ""): "
        + "\(BoundaryInputs.listed(kept)).")
      + (missing == 0
        ? "" : " Left out: \(missing) row\(missing == 1 ? "" : "s") without one of the two.")
  }

  private func hasText(except drawn: [String]) -> Bool {
    columns.contains { column in
      if case .text = column.values { !drawn.contains(column.name) } else { false }
    }
  }

  /// What is usual, as “island = Biscoe”.
  private func usual(except: [String]) -> [String] {
    columns.filter { !except.contains($0.name) }.map { column in
      switch column.values {
      case .numbers(let numbers):
        return
          "\(column.name) = \(NumberFormat.significant(4).string(ModelRows.middle(numbers)))"
      case .text(let codes, let vocabulary):
        let code = Int(ModelRows.mostFrequent(codes))
        return "\(column.name) = \(vocabulary.indices.contains(code) ? vocabulary[code] : "none")"
      }
    }
  }

  /// The median of what is not missing.
  private static func middle(_ numbers: [Double]) -> Double {
    median(of: numbers.filter { !$0.isNaN }) ?? .nan
  }

  private static func mostFrequent(_ codes: [Int32]) -> Int32 {
    var counts: [Int32: Int] = [:]
    for code in codes where code >= 0 { counts[code, default: 0] += 1 }
    return counts.max { ($0.value, $1.key) < ($1.value, $0.key) }?.key ?? -1
  }
}
