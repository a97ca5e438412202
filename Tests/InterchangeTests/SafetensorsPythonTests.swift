import ChainruleTensors
import Foundation
import Testing

@testable import ChainruleInterchange

/// A file made by the format's own library (version 0.8.0, Scripts/fixtures/safetensors_fixture.py).
@Suite struct SafetensorsPythonTests {
  private static let base64 = """
    KAIAAAAAAAB7Il9fbWV0YWRhdGFfXyI6eyJmb3JtYXQiOiJucCIsImdyZWV0aW5nIjoiZ3LDvMOfZSDwn5iAIFwi
    cXVvdGVkXCJcbiJ9LCJpbnRlZ2VycyI6eyJkdHlwZSI6Ikk2NCIsInNoYXBlIjpbMl0sImRhdGFfb2Zmc2V0cyI6
    WzAsMTZdfSwiZG91YmxlIjp7ImR0eXBlIjoiRjY0Iiwic2hhcGUiOlsyLDJdLCJkYXRhX29mZnNldHMiOlsxNiw0
    OF19LCJlbXB0eSI6eyJkdHlwZSI6IkYzMiIsInNoYXBlIjpbMCwzXSwiZGF0YV9vZmZzZXRzIjpbNDgsNDhdfSwi
    ZmxvYXQiOnsiZHR5cGUiOiJGMzIiLCJzaGFwZSI6WzEsM10sImRhdGFfb2Zmc2V0cyI6WzQ4LDYwXX0sInNjYWxh
    ciI6eyJkdHlwZSI6IkYzMiIsInNoYXBlIjpbXSwiZGF0YV9vZmZzZXRzIjpbNjAsNjRdfSwic2hvcnQiOnsiZHR5
    cGUiOiJJMzIiLCJzaGFwZSI6WzJdLCJkYXRhX29mZnNldHMiOls2NCw3Ml19LCJoYWxmIjp7ImR0eXBlIjoiRjE2
    Iiwic2hhcGUiOls0XSwiZGF0YV9vZmZzZXRzIjpbNzIsODBdfSwiYnl0ZXMiOnsiZHR5cGUiOiJVOCIsInNoYXBl
    IjpbM10sImRhdGFfb2Zmc2V0cyI6WzgwLDgzXX19ICD//////////wAAAAAAAQAAmpmZmZmZuT8AAAAAAAAEwJx1
    AIg85Dd+AAAAAAAAAIDNzMw9AAAgQAAAQMAAAIBA+f///////38AOP97AQAAfAD/Bw==
    """

  private func file() throws -> Safetensors {
    let data = try #require(
      Data(base64Encoded: Self.base64, options: .ignoreUnknownCharacters))
    return try Safetensors(bytes: Array(data), source: "python.safetensors")
  }

  @Test func readsEveryType() throws {
    let file = try file()
    #expect(
      file.names.sorted() == [
        "bytes", "double", "empty", "float", "half", "integers", "scalar", "short",
      ])
    let double: Tensor<Double> = try file.tensor("double", shape: [2, 2])
    #expect(double.values == [0.1, -2.5, 1e300, -0.0])
    #expect(double.values[3].sign == .minus)
    let float: Tensor<Float> = try file.tensor("float", shape: [1, 3])
    #expect(float.values == [0.1, 2.5, -3])
    // 6e-8 rounds to the smallest subnormal of half precision.
    let half: Tensor<Double> = try file.tensor("half", shape: [4])
    #expect(half.values == [0.5, 65504, 0x1p-24, .infinity])
    #expect(try file.tensor("integers", as: Double.self).values == [-1, 1_099_511_627_776])
    #expect(try file.tensor("short", as: Double.self).values == [-7, 2_147_483_647])
    #expect(try file.tensor("bytes", as: Float.self).values == [0, 255, 7])
    #expect(try file.tensor("scalar", as: Float.self, shape: []).values == [4])
    #expect(try file.tensor("empty", as: Float.self, shape: [0, 3]).values == [])
  }

  @Test func readsMetadata() throws {
    #expect(
      try file().metadata == ["format": "np", "greeting": "grüße 😀 \"quoted\"\n"])
  }

  @Test func writesBackTheSame() throws {
    let file = try file()
    #expect(try Safetensors(bytes: file.bytes(), source: "again") == file)
  }
}
