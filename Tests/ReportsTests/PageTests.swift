import ChainruleDrawing
import ChainruleExplain
import ChainruleFormulas
import ChainruleNetworks
import Foundation
import Testing

@testable import ChainruleReports

#if canImport(FoundationXML)
  import FoundationXML
#endif

/// Pages as they stand in Snapshots, where `Scripts/check-pages` opens them; `CHAINRULE_WRITE_SNAPSHOTS=1` writes them anew.
@Suite struct PageTests {
  static let pages = ["small.html", "wide.html", "cases.html"]

  static func page(_ name: String) throws -> String {
    if name == "cases.html" { return try CasesPage().text }
    let isSmall = name == "small.html"
    let lesson = isSmall ? try small() : try wide()
    let document = lesson.document(
      title: isSmall ? "Two neurons, “<one> & another”" : "A digit of 784 pixels",
      subtitle: isSmall
        ? "A network with 2, 2 and 1 neurons and one row of data" : "784, 16 and 10 neurons")
    return HTMLDocumentWriter(picture: NetworkPicture(lesson.trace, limit: lesson.limit)).write(
      document)
  }

  private static func small() throws -> SampleLesson {
    var names = GivenNames()
    names[Element(Symbol("w", layer: 2), [0, 1])] = "w<6>"
    names[Element(Symbol("a", layer: 2), [0])] = "out_n3"
    return try SampleLesson(
      Network(inputs: 2, layers: [.dense(2, .sigmoid), .dense(1, .sigmoid)]), inputs: [0.05, 0.1],
      targets: [0.01], limit: 4, names: names)
  }

  private static func wide() throws -> SampleLesson {
    let pixels = (0..<784).map { i in i % 7 == 0 ? Double(i % 256) / 255 : 0 }
    return try SampleLesson(
      Network(inputs: 784, layers: [.dense(16, .sigmoid), .dense(10, .sigmoid)]), inputs: pixels,
      targets: [Double](repeating: 0, count: 9) + [1], limit: 5)
  }

  @Test(arguments: pages) func pagesLookAsRecorded(_ name: String) throws {
    let text = try Self.page(name)
    let place = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appendingPathComponent("Snapshots/\(name)")
    if ProcessInfo.processInfo.environment["CHAINRULE_WRITE_SNAPSHOTS"] != nil {
      try text.write(to: place, atomically: true, encoding: .utf8)
    }
    let recorded = try String(contentsOf: place, encoding: .utf8)
    #expect(text == recorded, "\(name) has changed; CHAINRULE_WRITE_SNAPSHOTS=1 writes it anew")
  }

  /// Tags nest, attributes are quoted, characters are escaped: read as XML but for the tags that HTML leaves open.
  @Test(arguments: pages) func pagesAreWellFormed(_ name: String) throws {
    var text = try Self.page(name).replacing("<!doctype html>", with: "")
    for tag in text.matches(of: /<meta [^>]*>/).map({ String($0.output) }) {
      text = text.replacing(tag, with: String(tag.dropLast()) + "/>")
    }
    text = text.replacing(" hidden>", with: " hidden=\"\">").replacing(
      " open>", with: " open=\"\">")
    let script = try #require(text.firstRange(of: /<script>[\s\S]*<\/script>/))
    text.removeSubrange(script)
    let parser = XMLParser(data: Data(text.utf8))
    #expect(parser.parse(), "line \(parser.lineNumber): \(String(describing: parser.parserError))")
  }

  @Test(arguments: pages) func idsAreUniqueAndLinksHaveTargets(_ name: String) throws {
    let text = try Self.page(name)
    let ids = text.matches(of: /\ id="([^"]*)"/).map { String($0.output.1) }
    #expect(Set(ids).count == ids.count)
    #expect(ids.allSatisfy { !$0.contains(" ") } && ids.contains { $0.hasPrefix("z1[2]") })
    let links = text.matches(of: /href="#([^"]*)"/).compactMap {
      $0.output.1.removingPercentEncoding
    }
    #expect(links.count > 10)
    #expect(Set(links).isSubset(of: ids))
  }

  @Test(arguments: pages) func nothingIsLoaded(_ name: String) throws {
    let text = try Self.page(name).replacing("http://www.w3.org/2000/svg", with: "")
    for word in ["http:", "https:", "src=", "url(", "@import", "<link", "fetch(", "//cdn"] {
      #expect(!text.contains(word), "\(word)")
    }
  }

  @Test func namesFromDataAreEscaped() throws {
    let text = try Self.page("small.html")
    #expect(!text.contains("<b>&") && !text.contains("w<6>") && !text.contains("<one>"))
    #expect(text.contains("w&lt;6&gt;") && text.contains("&lt;b&gt;&amp;&quot;quoted&quot;"))
    let evil = Document(
      title: "</title><script>alert(1)</script>",
      blocks: [
        .section(Section("<i>", id: "\"><i>", [.paragraph("<img>")])),
        .equation(
          Equation(
            id: "'\"<x>", [.element(Symbol("<x>"))], [], values: [:], result: 1, remark: "<y>")),
      ])
    let page = HTMLDocumentWriter().write(evil)
    for tag in ["<script>alert", "<i>", "<img>", "<x>", "<y>"] {
      #expect(!page.contains(tag), "\(tag)")
    }
  }

  @Test func theDrawingLeavesOutWhatIsMany() throws {
    let picture = NetworkPicture(try Self.wide().trace)
    #expect(picture.layers.map { $0.nodes.count + $0.more } == [784, 16, 10])
    #expect(picture.layers[0].more == 778)
    #expect(NetworkChart(NetworkDrawing(picture)).svg.contains("… 778 more"))
    #expect(picture.layers[1].edges.count == 36)
    // Pixels of 0 contribute nothing and are not among those shown.
    #expect(picture.layers[0].nodes.allSatisfy { $0.value > 0 })
  }

  @Test func drawingsShowSignsNamesAndLinks() {
    let picture = NetworkPicture(
      inputs: [1, 2],
      layers: [.init(weights: [[0.5, -2]], biases: [0.25], activations: [-3.25], title: "linear")],
      inputNames: ["age & sex", "height"], outputNames: ["price"], sample: 3)
    let file = NetworkChart(NetworkDrawing(picture)).svg
    #expect(file.contains("class=\"edge negative\"") && file.contains("class=\"edge positive\""))
    #expect(file.contains("age &amp; sex") && file.contains("price") && file.contains("linear"))
    #expect(file.contains("data-ids=\"w1[1,2];dC/dw1[1,2];new w1[1,2];z1[1]@3\""))
    #expect(file.contains("z1[1]@3;a1[1]@3;dC/da1[1]@3"))
    #expect(file.contains("data-to=\"1,0\" data-from=\"0,1\""))
    #expect(file.contains("b¹₁ = 0.25"))
  }
}

@Suite struct MathMLLineTests {
  @Test func fencesGrowAroundFractionsOnly() {
    let x = Formula.element(Symbol("x"))
    let text = withPlainFences((2 * (1 + x / (1 + x)) * (3 - x)).printed(as: .mathML))
    #expect(text.contains("<mo>(</mo>") && text.contains("<mo stretchy=\"false\">(</mo>"))
    #expect(text.matches(of: /stretchy/).count == 2)
    let bars = withPlainFences(Formula.call(.abs, x).printed(as: .mathML))
    #expect(bars.matches(of: /stretchy/).count == 2)
  }

  @Test func longSumsAreBrokenInFrontOfSigns() {
    let sum = Formula.add((0..<9).map { .element(Symbol("w", layer: 1), [0, $0]) })
      .printed(as: .mathML)
    let lines = brokenMathML(sum, width: 15)
    #expect(lines.count > 1)
    for line in lines.dropFirst() { #expect(line.hasPrefix("<mrow><mo form=\"infix\">+</mo>")) }
    let inner = lines.map { $0.dropFirst(6).dropLast(7) }.joined()
    #expect("<mrow>\(inner)</mrow>".replacing(" form=\"infix\"", with: "") == sum)
  }

  @Test func productsAreBrokenWithinTheirSum() {
    let sum = Formula.add((0..<9).map { .element(Symbol("w", layer: 1), [0, $0]) })
    let text = (2 * sum).printed(as: .mathML)
    let lines = brokenMathML(text, width: 15)
    #expect(lines.count > 1 && lines[0].hasPrefix("<mrow><mn>2</mn><mo>·</mo><mo stretchy"))
    #expect(lines.dropFirst().allSatisfy { $0.hasPrefix("<mrow><mrow><mo form=\"infix\">+") })
    #expect(lines.last?.hasSuffix("<mo stretchy=\"false\">)</mo></mrow>") == true)
    #expect(lines.allSatisfy { printedWidth($0) <= 16 })
  }

  @Test func whatIsNoRowStaysWhole() {
    let fraction = (Formula.element(Symbol("a")) / .element(Symbol("b"))).printed(as: .mathML)
    #expect(brokenMathML(fraction, width: 1) == [fraction])
  }
}
