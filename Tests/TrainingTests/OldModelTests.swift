import Chainrule
import Foundation
import TestSupport
import Testing

/// Models that earlier versions have written give what they gave.
@Suite struct OldModelTests {
  @Test func readsPreprocessingOfVersionOne() throws {
    let bytes = try Fixture.data("Fixtures/penguins-preprocessing-1.safetensors")
    let path = NSTemporaryDirectory() + "chainrule-\(UUID().uuidString).safetensors"
    defer { try? FileManager.default.removeItem(atPath: path) }
    try bytes.write(to: URL(fileURLWithPath: path))
    let model = try Model.load(path)
    #expect(model.preprocessing?.featureCount == 15)
    let predictor = try ModelPredictor(model)
    let text = """
      island,bill_length_mm,bill_depth_mm,flipper_length_mm,body_mass_g,sex,year
      Torgersen,39.1,18.7,181,3750,male,2007
      Torgersen,,,,,,2007
      Biscoe,45.5,13.9,210,4200,female,2008
      Dream,43.2,16.6,187,2900,female,2007
      """
    let kinds = try #require(model.preprocessing).fieldKinds(withTarget: false)
    let table = try CSV.read(Bytes(Array(text.utf8), path: "rows.csv"), kinds: kinds)
    let predictions = try predictor.predict(table)
    let expected = [
      [0.5542412996292114, 0.3042292892932892, 0.14152944087982178],
      [0.3487529456615448, 0.2238926887512207, 0.4273543655872345],
      [0.2789269983768463, 0.09979306906461716, 0.6212798953056335],
      [0.5644747018814087, 0.31261399388313293, 0.12291131913661957],
    ]
    #expect(predictions.count == expected.count)
    #expect((0..<4).map { predictions.text($0) } == ["Adelie", "Gentoo", "Gentoo", "Adelie"])
    for (row, probabilities) in expected.enumerated() {
      // Other processors round differently in the last bits of a Float.
      expectAgreement(
        try #require(predictions.probabilities(row)), probabilities, within: 1e-6)
    }
  }
}
