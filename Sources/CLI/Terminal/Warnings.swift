extension Remarks {
  /// Says what a user should know of the data.
  static func note(_ remarks: [String], about source: String) {
    for remark in remarks { say("Note: \(source == "-" ? "standard input" : source): \(remark)") }
  }
}
