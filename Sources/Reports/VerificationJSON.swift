import ChainruleChecks

/// What witnesses say of a case's gradients, as JSON: `passes`, and under `groups`, in the order of the network's
/// parameters with the inputs last, `name`, `parameters` (how many numbers it has) and for each witness what it found.
///
///     print(VerificationJSON(try Verification(example)).text)
///
/// Where the cost is no finite number, `obstacle` says which number is the first that is none, and there are no groups.
/// Each witness has `worst_relative_error` (null where it is not finite), `bound`, `count` of what was compared,
/// `chosen` of what was looked at, `left_out` by reason, `passes`, and where there is an error `place`, `expected` and
/// `found`. `seed` is what samples were drawn from.
public struct VerificationJSON: Sendable {
  let verification: Verification
  let remarks: [String]

  /// - Parameter remarks: what else is to be said, of where the numbers come from.
  public init(_ verification: Verification, remarks: [String] = []) {
    (self.verification, self.remarks) = (verification, remarks)
  }

  /// One object and a line break, as `write` has it.
  public var text: String {
    var text = ""
    write(to: &text)
    return text
  }

  /// Writes one object and a line break.
  public func write<Output: TextOutputStream>(to output: inout Output) {
    var stream = JSONStream(output)
    stream.object { write(to: &$0) }
    output = stream.finish()
  }

  private func write<Output>(to json: inout JSONStream<Output>) {
    if !verification.example.name.isEmpty { json.pair("name", verification.example.name) }
    json.key("passes")
    json.value(verification.passes)
    if let obstacle = verification.obstacle { json.pair("obstacle", obstacle) }
    json.key("seed")
    json.value(String(verification.options.seed))
    if !remarks.isEmpty {
      json.key("remarks")
      json.list(remarks) { $0.value($1) }
    }
    if let worst = verification.worst, let place = worst.place {
      json.pair("worst") {
        $0.pair("witness", worst.witness.rawValue)
        $0.pair("place", place)
        $0.pair("relative_error", worst.worst)
        $0.pair("bound", worst.bound)
      }
    }
    json.key("groups")
    json.list(groups) { json, group in
      json.object {
        $0.pair("name", group[0].group.name)
        $0.pair("parameters", group[0].total)
        $0.pair("witnesses") { json in
          for comparison in group {
            json.pair(comparison.witness.rawValue) { write(comparison, to: &$0) }
          }
        }
      }
    }
  }

  /// The comparisons of each group.
  private var groups: [[Verification.Comparison]] {
    var groups: [[Verification.Comparison]] = []
    for comparison in verification.comparisons {
      if groups.last?.last?.group == comparison.group {
        groups[groups.count - 1].append(comparison)
      } else {
        groups.append([comparison])
      }
    }
    return groups
  }

  private func write<Output>(
    _ comparison: Verification.Comparison, to json: inout JSONStream<Output>
  ) {
    json.pair("worst_relative_error", comparison.worst)
    json.pair("bound", comparison.bound)
    json.pair("count", comparison.count)
    json.pair("chosen", comparison.chosen)
    json.pair("left_out") {
      for reason in Verification.Reason.allCases {
        if let count = comparison.leftOut[reason] { $0.pair(reason.rawValue, count) }
      }
    }
    json.key("passes")
    json.value(comparison.passes)
    guard let place = comparison.place else { return }
    json.pair("place", place)
    json.pair("expected", comparison.expected)
    json.pair("found", comparison.found)
  }
}
