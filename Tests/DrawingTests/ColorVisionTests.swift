import Foundation
import Testing

@testable import ChainruleDrawing

/// Colors as they are seen without one of the three kinds of cones, compared by CIE ΔE*ab (1976).
@Suite struct ColorVisionTests {
  /// The matrices of Machado, Oliveira and Fernandes (2009) for the whole deficiency, over linear red, green and blue.
  private static let visions: [(String, [[Double]])] = [
    ("all cones", [[1, 0, 0], [0, 1, 0], [0, 0, 1]]),
    (
      "protanopia",
      [
        [0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216],
        [-0.003882, -0.048116, 1.051998],
      ]
    ),
    (
      "deuteranopia",
      [
        [0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413],
        [-0.011820, 0.042940, 0.968881],
      ]
    ),
    (
      "tritanopia",
      [
        [1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602],
        [0.004733, 0.691367, 0.303900],
      ]
    ),
  ]

  private static func linear(_ hex: String) -> [Double] {
    let digits = Array(hex)
    return stride(from: 1, to: 7, by: 2).map { start in
      let share = Double(Int(String(digits[start...start + 1]), radix: 16) ?? 0) / 255
      return share <= 0.04045 ? share / 12.92 : pow((share + 0.055) / 1.055, 2.4)
    }
  }

  private static func product(_ matrix: [[Double]], _ color: [Double]) -> [Double] {
    matrix.map { zip($0, color).reduce(0) { $0 + $1.0 * $1.1 } }
  }

  /// L*, a*, b* under D65.
  private static func lab(_ linear: [Double]) -> [Double] {
    let xyz = product(
      [
        [0.4124564, 0.3575761, 0.1804375], [0.2126729, 0.7151522, 0.0721750],
        [0.0193339, 0.1191920, 0.9503041],
      ], linear.map { min(max($0, 0), 1) })
    let parts = zip(xyz, [0.95047, 1, 1.08883]).map { part, white -> Double in
      let t = part / white
      return t > 216.0 / 24389 ? cbrt(t) : (24389.0 / 27 * t + 16) / 116
    }
    return [116 * parts[1] - 16, 500 * (parts[0] - parts[1]), 200 * (parts[1] - parts[2])]
  }

  private static func difference(_ a: String, _ b: String, _ vision: [[Double]]) -> Double {
    zip(lab(product(vision, linear(a))), lab(product(vision, linear(b))))
      .reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }.squareRoot()
  }

  /// All pairs of colors, with the least difference over all kinds of sight.
  private static func least(_ colors: [String]) -> [(pair: (Int, Int), words: String, far: Double)]
  {
    colors.indices.flatMap { i in
      (0..<i).map { j in
        let found = visions.map { ($0.0, difference(colors[i], colors[j], $0.1)) }
        let worst = found.min { $0.1 < $1.1 } ?? ("", 0)
        return ((j, i), "\(colors[j]) \(colors[i]) \(worst.0)", worst.1)
      }
    }
  }

  @Test func theMeasureIsRight() {
    let all = Self.visions[0].1
    #expect(abs(Self.difference("#ffffff", "#000000", all) - 100) < 0.1)
    // Pure red and a dark olive are far apart, and near without the cones for red.
    #expect(Self.difference("#ff0000", "#5b5300", all) > 60)
    #expect(Self.difference("#ff0000", "#5b5300", Self.visions[1].1) < 15)
  }

  @Test func neighborsInThePaletteAreToldApartByEverySight() {
    for colors in [ChartStyles.colors.map(\.light), ChartStyles.colors.map(\.dark)] {
      for (pair, words, far) in Self.least(colors) {
        // Three classes or lines are common; neighbors stand side by side in a legend.
        let isNear = pair.1 <= 2 || pair.1 == pair.0 + 1
        #expect(far >= (isNear ? 20 : 8), "\(words): \(far)")
      }
    }
  }

  @Test func signsOfWeightsAreToldApartByEverySight() throws {
    for styles in [NetworkDrawing.light, NetworkDrawing.dark] {
      let colors = ["positive", "negative"].compactMap { name in
        styles.split(separator: ";").first { $0.contains("--\(name):") }?.split(separator: ":").last
      }
      try #require(colors.count == 2)
      let far = Self.least(colors.map(String.init))[0].far
      #expect(far >= 20, "\(colors): \(far)")
    }
  }

  @Test func shadesOfHeightDifferInLightness() {
    for shade in [ChartStyles.light(_:), ChartStyles.dark(_:)] {
      let shades = (0...8).map { Self.lab(Self.linear(shade($0).fill))[0] }
      let steps = zip(shades, shades.dropFirst()).map { $1 - $0 }
      #expect(
        steps.allSatisfy { $0 * (steps[0] < 0 ? -1 : 1) > 3 }, "\(steps)")
    }
  }
}
