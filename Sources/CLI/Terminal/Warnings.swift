import Chainrule

extension Remarks {
  /// Says what should not be passed over; not even `--quiet` silences it.
  static func warn(_ remarks: [String], about source: String) {
    for remark in remarks { say("Note: \(source == "-" ? "standard input" : source): \(remark)") }
  }
}
