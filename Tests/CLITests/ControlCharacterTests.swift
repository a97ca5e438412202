import Foundation
import TestSupport
import Testing

@testable import ChainruleCLI

/// What a file holds must not steer the terminal that the program writes to.
@Suite struct ControlCharacterTests {
  private func hasControls(_ text: String) -> Bool {
    text.unicodeScalars.contains { $0.properties.generalCategory == .control && $0 != "\n" }
  }

  @Test func namesAndValuesReachNoTerminal() throws {
    try withTool { tool in
      let rows = (0..<40).map { "\($0),\($0 % 3),\($0 % 2 == 0 ? "a\u{1B}[31m" : "b")\n" }
      let text = "size\u{1B}[2J,\u{9B}2Jage,kind\n" + rows.joined()
      let run = try tool.run(
        ["train", "-", "--target", "kind", "--epochs", "2", "--output", "run"], input: text)
      #expect(run.status == 0, "\(run.remarks)")
      #expect(run.remarks.contains(#"size\u{1B}[2J"#))
      #expect(!hasControls(run.remarks))
      for mistake in [
        "x,kind\n1,a\n", text.replacing("\n5,", with: "\n\u{1B}]0;title\u{7},"),
      ] {
        let failed = try tool.run(["predict", "run", "-"], input: mistake)
        #expect(failed.status == 65)
        #expect(failed.remarks.contains(#"\u{1B}"#))
        #expect(!hasControls(failed.remarks))
      }
      let unknown = try tool.run(["train", "-", "--target", "no"], input: text)
      #expect(unknown.status == 65)
      #expect(unknown.remarks.contains(#"found the columns “size\u{1B}[2J”"#))
      #expect(!hasControls(unknown.remarks))
    }
  }

  @Test(arguments: LongValue.allCases)
  func messagesStayShort(_ long: LongValue) throws {
    try withTool { tool in
      let text = "x,y\n" + (0..<40).map { "\($0),\($0)\n" }.joined()
      let run = try tool.run(
        ["train", "-", "--target", "y", "--epochs", "1", "--output", "run", "--quiet"], input: text)
      try #require(run.status == 0, "\(run.remarks)")
      let failed = try tool.run(["predict", "run", "-"], input: "x\n1\n\(long.text)\n")
      #expect(failed.status == 65)
      expectShort(failed.remarks.replacing("\n", with: ""))
    }
  }

  /// Our own styles stay.
  @Test func stylesAreNoControls() {
    #expect(Terminal.withoutControls("a\nb\tc") == "a\nb\tc")
    let styled = "\u{1B}[1mbold\u{1B}[0m \u{1B}[2mfaint\u{1B}[0m"
    #expect(Terminal.withoutControls(styled) == styled)
    #expect(Terminal.withoutControls(styled + "\u{1B}[2J") == styled + #"\u{1B}[2J"#)
  }
}
