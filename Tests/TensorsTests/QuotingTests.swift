import ChainruleTensors
import Testing

@Suite struct QuotingTests {
  @Test func shortTextsStandAsTheyAre() {
    #expect(quoted("three") == "“three”")
    #expect(quoted("") == "“”")
    #expect(quoted("Ωmega, 東京 👩‍🔬 \\") == "“Ωmega, 東京 👩‍🔬 \\”")
    let sixty = String(repeating: "ä", count: 60)
    #expect(shown(sixty) == sixty)
    #expect(shown(sixty + "b") == sixty + "…")
    #expect(shown("abcdef", limit: 3) == "abc…")
  }

  /// Escape sequences, ends of lines, and marks that turn the direction of a line round.
  @Test func controlsAreSpelledOut() {
    for (text, expected) in [
      ("\u{1B}[2J", #"\u{1B}[2J"#), ("a\r\nb\t", #"a\r\nb\t"#), ("\u{0}\u{7F}", #"\0\u{7F}"#),
      ("\u{9B}31m", #"\u{009B}31m"#), ("\u{202E}cba", #"\u{202E}cba"#),
      ("\u{2028}\u{2066}\u{FEFF}", #"\u{2028}\u{2066}\u{FEFF}"#),
    ] {
      #expect(shown(text) == expected)
      #expect(shown(text, limit: .max) == expected)
    }
  }

  /// What is spelled out counts as it is written: ten escapes of six characters.
  @Test func longTextsAreCut() {
    let long = String(repeating: "x", count: 10_000)
    #expect(quoted(long) == "“" + String(repeating: "x", count: 60) + "…”")
    let escapes = String(repeating: "\u{1B}", count: 10_000)
    #expect(quoted(escapes) == "“" + String(repeating: "\\u{1B}", count: 10) + "…”")
  }

  @Test func listsEndAfterTwelveNames() {
    #expect(listed([]) == "")
    #expect(listed(["a", "b"]) == "“a”, “b”")
    let names = (1...13).map(String.init)
    #expect(listed(names.dropLast()).hasSuffix("“11”, “12”"))
    #expect(listed(names).hasSuffix("“12”, …"))
    // Three names of 63 characters with their quotation marks and commas; the fourth is too much.
    let long = String(repeating: "y", count: 10_000)
    #expect(listed([long, long, long, long]).count == 63 * 3 + 2 * 2 + 3)
  }
}
