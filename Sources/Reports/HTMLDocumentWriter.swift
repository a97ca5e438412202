import ChainruleDrawing
import ChainruleExplain
import ChainruleFormulas

/// Sets a document as one HTML page that needs nothing but a browser: formulas in MathML, the network drawn above them.
///
/// Sections of the first level can be folded. A script shows the lines of a neuron, weight or factor that is clicked;
/// without it everything can be read, and links in the drawing lead to the lines.
public struct HTMLDocumentWriter: DocumentWriter {
  /// How numbers are rounded; in the drawing they have four significant digits.
  public var digits: NumberFormat
  /// The network above the text; its ids are those of the document's equations.
  public var picture: NetworkPicture?

  /// A writer that rounds to six significant digits if nothing else is said.
  public init(picture: NetworkPicture? = nil, digits: NumberFormat = .significant(6)) {
    (self.picture, self.digits) = (picture, digits)
  }

  public func write(_ document: Document) -> String {
    var page = HTMLPage(digits: digits, references: References(document))
    page.add(document.blocks, depth: 2)
    let title = escapedForMarkup(document.title)
    return """
      <!doctype html>
      <html lang="en">
      <head>
      <meta charset="utf-8">
      <meta name="viewport" content="width=device-width, initial-scale=1">
      <meta name="color-scheme" content="light dark">
      <title>\(title)</title>
      <style>
      \(pageStyles)
      </style>
      </head>
      <body>
      <a class="skip" href="#calculation">Skip to the calculation</a>
      <header>
      <button id="theme" type="button" hidden>Dark</button>
      <h1>\(title)</h1>
      \(subtitle(document, page))
      </header>
      <div class="columns">
      \(network(page))
      <main id="calculation" tabindex="-1">
      \(contents(document, page))
      \(page.parts.joined(separator: "\n"))
      </main>
      </div>
      <script>
      \(pageScript)
      </script>
      </body>
      </html>

      """
  }

  private func subtitle(_ document: Document, _ page: HTMLPage) -> String {
    let line = document.subtitle.isEmpty ? "" : "<p>\(page.text(document.subtitle))</p>\n"
    return line + "<p class=\"rule\">\(escapedForMarkup(digits.rule))</p>"
  }

  private func network(_ page: HTMLPage) -> String {
    guard let picture else { return "" }
    let drawing = NetworkDrawing(picture).svg { ids in
      ids.lazy.compactMap { page.anchors[$0] }.first.map(linkAddress)
    }
    return """
      <aside>
      <figure><div class="scroll">
      \(drawing)
      </div>
      <figcaption>Lines are weights: the wider, the larger; <span class="plus">blue</span> positive, \
      <span class="minus">red and dashed</span> negative.\
      <span class="hint" hidden> Choose a neuron, a weight or a bias to see its lines; \
      arrow keys go from one to the next.</span></figcaption>
      </figure>
      <section id="selection" aria-live="polite" aria-label="Selection" hidden></section>
      </aside>
      """
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
private func linkAddress(_ anchor: String) -> String {
  let plain = Set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~/@,:;".utf8)
  return "#"
    + anchor.utf8.map { byte in
      if plain.contains(byte) { return String(UnicodeScalar(byte)) }
      let code = String(byte, radix: 16, uppercase: true)
      return "%" + (code.count < 2 ? "0" : "") + code
    }.joined()
}
