import ChainruleDrawing
import ChainruleExplain
import ChainruleFormulas

/// Sets a document as one HTML page that needs nothing but a browser: formulas in MathML, the network drawn beside them.
///
/// Sections can be folded. A script shows the lines of a neuron, weight or factor that is chosen, and steps through the
/// calculation; without it everything can be read, and links in the drawing lead to the lines.
public struct HTMLDocumentWriter: DocumentWriter {
  /// How numbers are rounded; in the drawing they have four significant digits.
  public var digits: NumberFormat
  /// The network beside the text; its ids are those of the document's equations.
  public var picture: NetworkPicture?
  /// The networks of sections of the first level, by the sections' ids: each section is then a calculation of its own,
  /// with links that stay within it.
  public var pictures: [String: NetworkPicture]

  /// A writer that rounds to six significant digits if nothing else is said.
  public init(
    picture: NetworkPicture? = nil, pictures: [String: NetworkPicture] = [:],
    digits: NumberFormat = .significant(6)
  ) {
    (self.picture, self.pictures, self.digits) = (picture, pictures, digits)
  }

  public func write(_ document: Document) -> String {
    var page = HTMLPage(digits: digits, references: References(document.blocks))
    page.aside = { id, page in pictures[id].map { HTMLDocumentWriter.figure($0, page) } }
    page.add(document.blocks, depth: 2)
    let content =
      """
      <div\(picture == nil ? "" : " class=\"columns\"")>
      \(picture.map { HTMLDocumentWriter.figure($0, page) } ?? "")
      <main id="calculation" tabindex="-1">
      \(contents(document, page))
      \(page.parts.joined(separator: "\n"))
      </main>
      </div>
      """
    return HTMLFrame(
      title: escapedForMarkup(document.title), subtitle: subtitle(document, page),
      content: content, kind: kind(page)
    ).markup
  }

  /// Wide where a network stands beside the text; long where the browser should lay out only what is in sight.
  private func kind(_ page: HTMLPage) -> String {
    let words = [
      picture == nil && pictures.isEmpty ? "narrow" : "wide", page.lines > 100 ? "long" : nil,
    ]
    return words.compactMap { $0 }.joined(separator: " ")
  }

  private func subtitle(_ document: Document, _ page: HTMLPage) -> String {
    let line = document.subtitle.isEmpty ? "" : "<p>\(page.text(document.subtitle))</p>\n"
    guard let rule = document.rule(usual: digits.rule) else { return line }
    return line + "<p class=\"rule\">\(escapedForMarkup(rule))</p>"
  }

  static func figure(_ picture: NetworkPicture, _ page: HTMLPage) -> String {
    let drawing = NetworkDrawing(picture).page { ids in
      ids.lazy.compactMap { page.anchors[$0] }.first.map(linkAddress)
    }
    return """
      <aside>
      <figure>
      \(drawing)
      <figcaption>\(captions(picture).joined(separator: " "))</figcaption>
      </figure>
      </aside>
      """
  }

  private static func captions(_ picture: NetworkPicture) -> [String] {
    if picture.isBlank {
      return ["The names of all weights and biases, and room for what each neuron gives."]
    }
    let isMixed = picture.layers.flatMap(\.edges).contains { $0.weight < 0 }
    let hasZero = picture.layers.flatMap(\.edges).contains { $0.weight == 0 }
    var words = [
      "\(legend(isMixed)) Lines are weights, the wider the larger"
        + (isMixed
          ? ": <span class=\"plus\">blue positive</span>, <span class=\"minus\">red and dashed negative</span>."
          : ".")
    ]
    if hasZero { words.append("Dotted ones are 0.") }
    if picture.isChanged { words.append("Arrows lead to the numbers after the change.") }
    if picture.layers.contains(where: { $0.more > 0 }) {
      words.append("Of wide layers those neurons are drawn that the lines speak of.")
    }
    if !picture.caption.isEmpty {
      words.append("<span class=\"whose\">\(escapedForMarkup(picture.caption))</span>")
    }
    return words
  }

  /// Short lines as they are drawn.
  private static func legend(_ isMixed: Bool) -> String {
    func lines(_ kind: String, at x: Int) -> String {
      let paths = [(0, 1), (24, 4)].map {
        "<path class=\"wire\" d=\"M\(x + $0.0) 5h20\" stroke-width=\"\($0.1)\"/>"
      }
      return "<g class=\"\(kind)\">\(paths.joined())</g>"
    }
    let width = isMixed ? 94 : 44
    return "<svg class=\"network legend\" width=\"\(width)\" height=\"10\" aria-hidden=\"true\">"
      + lines("positive", at: 0) + (isMixed ? lines("negative", at: 50) : "") + "</svg>"
  }

  private func contents(_ document: Document, _ page: HTMLPage) -> String {
    let links = document.blocks.compactMap { block -> String? in
      guard case .section(let section) = block, let anchor = page.anchors[section.id] else {
        return nil
      }
      return "<a href=\"\(linkAddress(anchor))\">\(page.text(section.title))</a>"
    }
    return links.count < 2
      ? "" : "<nav aria-label=\"Sections\">\(links.joined(separator: "\n"))</nav>"
  }
}

/// The address within the page of an id, with brackets and the like as the grammar of addresses asks for.
func linkAddress(_ anchor: String) -> String {
  let plain = Set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~/@,:;".utf8)
  return "#"
    + anchor.utf8.map { byte in
      if plain.contains(byte) { return String(UnicodeScalar(byte)) }
      let code = String(byte, radix: 16, uppercase: true)
      return "%" + (code.count < 2 ? "0" : "") + code
    }.joined()
}
