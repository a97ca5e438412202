import Foundation
import TestSupport
import Testing

@testable import ChainruleData

/// Nothing that is fitted may depend on rows that are not trained on.
@Suite struct LeakTests {
  /// A table of all kinds of columns, some of them of no use.
  struct RandomTable {
    var columns: [(name: String, values: [String?])] = []

    init(_ dice: inout Dice) {
      let rows = Int.random(in: 30...200, using: &dice)
      for i in 0..<Int.random(in: 4...12, using: &dice) {
        let kind = Int.random(in: 0...10, using: &dice)
        let gap = [0, 0, 2, 8].randomElement(using: &dice) ?? 0
        columns.append(
          (
            "c\(i)",
            (0..<rows).map { row in
              if gap > 0, Int.random(in: 0..<gap, using: &dice) == 0 { return nil }
              return RandomTable.value(kind, row, &dice)
            }
          ))
      }
      columns.append(("y", (0..<rows).map { RandomTable.value(1, $0, &dice) }))
    }

    var rows: Int { columns.first?.values.count ?? 0 }

    /// A value of a column of one of eleven kinds.
    static func value(_ kind: Int, _ row: Int, _ dice: inout Dice) -> String {
      let small = Int.random(in: 0...30, using: &dice)
      switch kind {
      case 0: return "\(small)"
      case 1: return "\(Double.random(in: -5...5, using: &dice))"
      case 2: return small == 0 ? "1e7" : "\(small)"
      case 3: return Bool.random(using: &dice) ? "yes" : "No"
      case 4: return "\(small % 2)"
      case 5: return "\(2020 + small % 4)-0\(1 + small % 9)-1\(small % 10) 1\(small % 5):30"
      case 6: return "0\(1 + small % 9)/\(10 + small % 3)/2024"
      case 7: return "w\(small)"
      case 8: return "name \(row)"
      case 9: return "note \(Int.random(in: 0...200, using: &dice))"
      default: return "same"
      }
    }

    /// Numbers are a number column, as they are after reading.
    func table(as kinds: [Bool]) -> Table {
      Table(
        zip(columns, kinds).map { column, isNumber in
          isNumber
            ? Column(name: column.name, numbers: column.values.map { Double($0 ?? "") ?? .nan })
            : Column(name: column.name, text: column.values)
        }, source: "t.csv")
    }

    var areNumbers: [Bool] {
      columns.map { $0.values.allSatisfy { $0.map { Double($0) != nil } ?? true } }
    }

    /// Other values in these rows: of other kinds, absurd, or missing.
    mutating func damage(_ rows: [Int], _ areNumbers: [Bool], _ dice: inout Dice) {
      for row in rows {
        for i in columns.indices where Int.random(in: 0..<4, using: &dice) > 0 {
          let words = ["zebra", "1e300", "-0.5", "2031-12-31", "maybe", "12/31/1999", "yes", "7"]
          let numbers = ["1e300", "-1e300", "0.123", "7", "-44"]
          let value = (areNumbers[i] ? numbers : words).randomElement(using: &dice)
          columns[i].values[row] = Int.random(in: 0..<4, using: &dice) == 0 ? nil : value
        }
      }
    }
  }

  /// Everything that is said and stored about the training rows.
  private func fitted(_ table: Table, _ rows: [Int], _ task: TaskKind) throws -> (String, Data) {
    let columns = try Columns(of: table, target: "y", rows: rows, task: task)
    let preprocessing = try Preprocessing.fit(
      table: table, target: "y", kinds: columns.kinds, task: task, rows: rows)
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    let words = columns.inputs.map(\.description).joined(separator: "\n")
    return ("\(columns.taskReason)\n\(words)", try encoder.encode(preprocessing))
  }

  @Test func otherRowsChangeNoFittedNumber() throws {
    var dice = Dice(state: 21)
    var kinds: Set<ColumnKind> = []
    for round in 0..<rounds(60) {
      var random = RandomTable(&dice)
      let split = try Split.split(
        rows: Array(0..<random.rows), test: 0.2, validation: 0.2, seed: UInt64(round))
      let rows = split.training
      let areNumbers = random.areNumbers
      let table = random.table(as: areNumbers)
      guard let before = try? fitted(table, rows, .regression) else { continue }
      kinds.formUnion(try Columns(of: table, target: "y", rows: rows).inputs.map(\.kind))
      random.damage(split.test + split.validation, areNumbers, &dice)
      let after = try fitted(random.table(as: areNumbers), rows, .regression)
      #expect(after.0 == before.0)
      #expect(after.1 == before.1, "round \(round)")
      // A column that was read as text because of a value elsewhere is the same.
      let asText = random.table(as: areNumbers.map { _ in false })
      let text = try fitted(asText, rows, .regression)
      #expect(text.1 == before.1, "round \(round), as text")
    }
    #expect(kinds == Set(ColumnKind.allCases).subtracting([.ignored]), "\(kinds)")
  }

  /// The test must see what it looks for: a training row does change the numbers.
  @Test func trainingRowsDo() throws {
    var dice = Dice(state: 22)
    var changes = 0
    for _ in 0..<20 {
      var random = RandomTable(&dice)
      let rows = Array(0..<random.rows)
      let areNumbers = random.areNumbers
      guard let before = try? fitted(random.table(as: areNumbers), rows, .regression) else {
        continue
      }
      random.columns[random.columns.count - 1].values[3] = "17.5"
      let after = try fitted(random.table(as: areNumbers), rows, .regression)
      if after.1 != before.1 { changes += 1 }
    }
    #expect(changes > 10)
  }

  /// How each number was made is told as it was made, for all kinds, seen and unseen values alike.
  @Test func preparationsAreTheEncodedValues() throws {
    var dice = Dice(state: 23)
    var rows = 0
    for _ in 0..<rounds(30) {
      var random = RandomTable(&dice)
      let training = Array(0..<random.rows / 2)
      let areNumbers = random.areNumbers
      let table = random.table(as: areNumbers)
      guard
        let columns = try? Columns(of: table, target: "y", rows: training),
        let preprocessing = try? Preprocessing.fit(
          table: table, target: "y", kinds: columns.kinds, task: .regression, rows: training)
      else { continue }
      random.damage([random.rows - 1, random.rows - 2], areNumbers, &dice)
      let damaged = random.table(as: areNumbers)
      for table in [table, damaged] {
        for row in 0..<table.rowCount {
          // A damaged number or date is an error for both.
          guard
            let inputs = try? preprocessing.encodeInputs(table, rows: [row], as: Double.self).inputs
          else {
            #expect(throws: DataError.self) { try preprocessing.preparations(table, row: row) }
            continue
          }
          let preparations = try preprocessing.preparations(table, row: row)
          #expect(preparations.map(\.value) == inputs.values)
          #expect(preparations.map(\.name) == preprocessing.featureNames)
          #expect(inputs.values.allSatisfy { $0.isFinite })
          rows += 1
        }
      }
    }
    #expect(rows > 1000)
  }
}
