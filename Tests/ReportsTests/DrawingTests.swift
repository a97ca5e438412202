import ChainruleExplain
import ChainruleFormulas
import ChainruleNetworks
import Foundation
import Testing

@testable import ChainruleDrawing
@testable import ChainruleReports

@Suite struct DrawnTextTests {
  @Test(arguments: [0, 1, -0.25, 0.123456, -1234.5, 3.8e-7, -1.77481e-6, 1e300, -123456789])
  func numbersFitIntoCircles(_ number: Double) {
    for room in [36.0, 42, 50] {
      let drawn = DrawnText.number(number, within: room, size: 12.5, format: .significant(4))
      #expect(drawn.width <= room + 1e-9, "\(drawn)")
      #expect(drawn.size > 6, "\(drawn)")
    }
  }

  @Test func digitsGoBeforeTheSizeOfType() {
    func drawn(_ number: Double, _ room: Double) -> DrawnText {
      .number(number, within: room, size: 10, format: .significant(4))
    }
    #expect(drawn(0.803482, 60) == DrawnText(text: "0.8035", size: 10))
    #expect(drawn(0.803482, 30) == DrawnText(text: "0.803", size: 10))
    #expect(drawn(0.803482, 25) == DrawnText(text: "0.803", size: 8.4))
    #expect(drawn(0.5, 60) == DrawnText(text: "0.5", size: 10))
  }

  @Test func longNamesAreCut() {
    let drawn = DrawnText.name("flipper_length_mm", within: 40, size: 10)
    #expect(drawn.text.hasPrefix("fl") && drawn.text.hasSuffix("…") && drawn.width <= 40)
    #expect(DrawnText.name("a¹₂", within: 40, size: 10).text == "a¹₂")
  }
}

@Suite struct NetworkLayoutTests {
  private static func picture(_ sizes: [Int]) -> NetworkPicture {
    func number(_ i: Int) -> Double { Double((i * 7919) % 2003) / 1000 - 1 }
    let layers = zip(sizes, sizes.dropFirst()).map { from, to in
      NetworkPicture.Dense(
        weights: (0..<to).map { i in (0..<from).map { number(i * from + $0) } },
        biases: (0..<to).map(number), activations: (0..<to).map { number($0 + 5) }, title: "relu")
    }
    return NetworkPicture(
      inputs: (0..<sizes[0]).map(number), layers: layers, cost: 0.5,
      inputNames: ["bill_length_mm", "sex", "island=Torgersen", "year"])
  }

  @Test(arguments: [[2, 2, 1], [3, 3, 3], [4, 4, 2], [20, 5, 3]]) func labelsAreApart(
    _ sizes: [Int]
  ) {
    let picture = Self.picture(sizes)
    for direction in [NetworkLayout.Direction.across, .down] {
      let layout = NetworkLayout(picture, direction)
      for k in picture.layers.indices.dropFirst() {
        let texts = picture.layers[k].edges.map {
          DrawnText(text: NetworkDrawing(picture).short($0.weight), size: NetworkLayout.textSize)
        }
        let none = [k - 1, k].map { picture.layers[$0].nodes.map { _ in DrawnText?.none } }
        let labels = layout.labels(of: k, texts: texts, biases: none)
        #expect(Set(labels.map(\.edge)) == Set(texts.indices))
        let shown = labels.filter(\.hasRoom)
        if texts.count <= 9 { #expect(shown.count * 2 >= texts.count) }
        for (i, a) in shown.enumerated() {
          #expect(a.place.x > 0 && a.place.x < layout.width)
          for b in shown[(i + 1)...] {
            let room = (texts[a.edge].width + texts[b.edge].width) / 2
            #expect(abs(a.place.x - b.place.x) > room || abs(a.place.y - b.place.y) > 12)
          }
        }
      }
    }
  }

  @Test func layersGoDownWhereThereIsNoRoomAcross() {
    let (across, down) = (
      NetworkLayout(Self.picture([3, 3, 3]), .across),
      NetworkLayout(Self.picture([3, 3, 3]), .down)
    )
    #expect(across.center(1, 0).x > across.center(0, 0).x)
    #expect(across.center(1, 0).y == across.center(0, 0).y)
    #expect(down.center(1, 0).y > down.center(0, 0).y && down.width < 330)
  }
}

@Suite struct PictureTests {
  @Test func nudgesShowWhatMoves() throws {
    let picture = try #require(try CasesPage().pictures["case-2"])
    let explanation = try CasesPage().explanations[1]
    let changes = try #require(explanation.options.nudge).changes
    let first = try #require(changes.first { $0.element.asciiName == "a1[1]" })
    #expect(picture.layers[1].nodes.map(\.after) == [first.new, nil])
    #expect(picture.layers[1].nodes[0].value == first.old)
    #expect(picture.cost?.after == changes.last?.new && picture.cost?.after != picture.cost?.value)
    #expect(picture.layers[1].edges.map { $0.after != nil } == [false, true, false, false])
    #expect(picture.isFaint(["w1[2,1]"]) && picture.isFaint(["x[1]"]))
    #expect(!picture.isFaint(["w1[1,2]"]) && !picture.isFaint(["x[2]"]))
    #expect(!picture.isFaint(["w2[1,1]"]) && picture.isFaint(["w2[1,2]"]))
  }

  @Test func waysOfAParameterStandOut() throws {
    let picture = try #require(try CasesPage().pictures["case-3"])
    let shown = picture.layers.flatMap(\.edges).filter { !picture.isFaint($0.ids.prefix(1)) }
    #expect(Set(shown.compactMap(\.ids.first)) == ["w7[2,1]", "w8[1,2]", "w8[2,2]"])
    #expect(picture.isFaint(["b7[2]"]) && !picture.isFaint(picture.layers[7].nodes[1].ids))
  }

  @Test func everySampleHasItsNumbers() throws {
    let page = try CasesPage()
    let picture = try #require(page.pictures["case-1"])
    let trace = page.explanations[0].worked.before
    #expect(picture.samples.map(\.number) == [1, 2] && picture.sample == 1)
    for (row, sample) in picture.samples.enumerated() {
      let values = sample.nodes.map { $0.map(\.value) }
      #expect(values == [trace.example.inputs.rows[row]] + trace.layers.map { $0.a.rows[row] })
      #expect(sample.cost?.value == trace.sampleLosses.values[row])
      #expect(sample.cost?.name == ["C⁽¹⁾", "C⁽²⁾"][row])
    }
    #expect(picture.cost == picture.samples[0].cost)
    #expect(picture.total == .init(value: trace.cost, note: "sum of 2"))
    #expect(NetworkChart(NetworkDrawing(picture)).svg.contains(">sum of 2<"))
  }

  @Test func pagesHoldFewSamples() {
    #expect(NetworkPicture.offered([0, 1, 2], drawn: 1) == [0, 1, 2])
    #expect(NetworkPicture.offered(Array(0..<20), drawn: 12) == [0, 1, 2, 3, 4, 5, 6, 12])
  }

  /// Whatever columns are called, the script reads a list for each sample from the attribute.
  @Test func numbersOfSamplesAreJSON() throws {
    var example = try Case(
      Network(inputs: 1, layers: [.dense(1, .linear)]), loss: HalfSquaredErrorLoss(),
      inputs: [[0.5], [0.25]], targets: [[1], [0]], seed: 3)
    example.inputNames = [#"it's <"a"> & \b"#]
    let picture = NetworkPicture(Explanation(try Worked(example)))
    let text = try #require(
      NetworkDrawing(picture).page { _ in nil }.components(separatedBy: "data-numbers='")
        .dropFirst().first?
        .components(separatedBy: "'").first)
    let plain = [("&lt;", "<"), ("&#39;", "'"), ("&amp;", "&")].reduce(text) {
      $0.replacing($1.0, with: $1.1)
    }
    let lists = try #require(
      try JSONSerialization.jsonObject(with: Data(plain.utf8)) as? [[Any]])
    #expect(
      lists.map { $0.first as? String } == [
        #"it's <"a"> & \b, x₁⁽¹⁾ = 0.5"#, #"it's <"a"> & \b, x₁⁽²⁾ = 0.25"#,
      ])
    #expect(lists.map { $0[3] as? String } == ["0.5", "0.25"])
  }

  @Test func linksStayWithinTheirCase() throws {
    let page = try CasesPage().text
    let parts = page.components(separatedBy: "<details class=\"case\"")
    try #require(parts.count == 4)
    #expect(parts[1].contains("href=\"#z1%5B1%5D@1\"") && parts[1].contains("sample 1 of 2"))
    #expect(parts[2].contains("→ ") && !parts[2].contains("href=\"#z1"))
    #expect(
      parts[3].contains("class=\"scroll deep\"") && parts[3].contains("href=\"#dC/dw7%5B2,1%5D\""))
  }

  /// δ = ∂C/∂z is found by both of its names.
  @Test func factorsLeadToLinesWithSeveralNames() throws {
    let page = try PageTests.page("cases.html")
    let line = try #require(
      page.components(separatedBy: "data-id=\"dC/dw1[1,1]\"").dropFirst().first)
    #expect(line.components(separatedBy: "</math>")[0].contains("<mfrac data-ref=\"delta1[1]@1\">"))
  }
}
