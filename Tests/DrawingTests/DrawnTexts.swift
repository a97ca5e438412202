import Foundation
import Testing

@testable import ChainruleDrawing

#if canImport(FoundationXML)
  import FoundationXML
#endif

/// The texts of a drawing with the places they take, read as XML.
final class DrawnTexts: NSObject, XMLParserDelegate {
  struct Found {
    var text: String
    var left, right, top, bottom: Double

    func meets(_ other: Found) -> Bool {
      left < other.right - 0.5 && other.left < right - 0.5 && top < other.bottom - 0.5
        && other.top < bottom - 0.5
    }
  }

  private(set) var found: [Found] = []
  private(set) var width = 0.0
  private(set) var height = 0.0
  /// How large it is drawn.
  private(set) var scale = 1.0
  private(set) var isValid = true
  private var open: (words: String, x: Double, y: Double, size: Double, anchor: String)?
  private var offsets: [(x: Double, y: Double)] = [(0, 0)]
  private var turned = 0
  /// Within a drawing that has texts of its own.
  private var nested = 0
  private var isTitle = false

  init(_ svg: String) {
    super.init()
    let parser = XMLParser(data: Data(svg.utf8))
    parser.delegate = self
    isValid = parser.parse()
  }

  func parser(
    _ parser: XMLParser, didStartElement name: String, namespaceURI: String?,
    qualifiedName: String?, attributes: [String: String] = [:]
  ) {
    let number = { (key: String) in Double(attributes[key] ?? "") ?? 0 }
    switch name {
    case "svg" where width == 0:
      let box = (attributes["viewBox"] ?? "").split(separator: " ").compactMap { Double($0) }
      (width, height) = box.count == 4 ? (box[2], box[3]) : (number("width"), number("height"))
      scale = number("width") / width
    case "svg":
      nested += 1
    case "g":
      let transform = attributes["transform"] ?? ""
      let last = offsets.last ?? (0, 0)
      if transform.hasPrefix("translate("), let end = transform.firstIndex(of: ")") {
        let parts = transform[..<end].dropFirst(10).split(separator: " ").compactMap { Double($0) }
        offsets.append((last.x + parts[0], last.y + parts[1]))
      } else {
        offsets.append(last)
      }
      turned += transform.hasPrefix("rotate") || turned > 0 ? 1 : 0
    case "text":
      let kind = attributes["class"] ?? ""
      let size =
        kind.contains("heading")
        ? 15.0
        : kind.contains("small") ? 11 : kind.contains("tick") || kind.contains("aside") ? 12 : 13
      let offset = offsets.last ?? (0, 0)
      open = (
        "", number("x") + offset.x, number("y") + offset.y, size,
        attributes["text-anchor"] ?? "start"
      )
    case "title": isTitle = true
    default: break
    }
  }

  func parser(_ parser: XMLParser, foundCharacters string: String) {
    if !isTitle { open?.words += string }
  }

  func parser(
    _ parser: XMLParser, didEndElement name: String, namespaceURI: String?, qualifiedName: String?
  ) {
    switch name {
    case "title": isTitle = false
    case "svg": nested -= 1
    case "g":
      offsets.removeLast()
      turned = max(0, turned - 1)
    case "text":
      guard let text = open else { return }
      open = nil
      guard turned == 0, nested <= 0, !text.words.isEmpty else { return }
      let wide = DrawnText.width(text.words, size: text.size)
      let left =
        text.anchor == "middle" ? text.x - wide / 2 : text.anchor == "end" ? text.x - wide : text.x
      found.append(
        Found(
          text: text.words, left: left, right: left + wide, top: text.y - text.size * 0.75,
          bottom: text.y + text.size * 0.2))
    default: break
    }
  }

  /// Records what is not as it should be: not XML, texts on each other, texts outside.
  static func check(_ svg: String, _ what: String, _ place: SourceLocation = #_sourceLocation) {
    let drawn = DrawnTexts(svg)
    #expect(drawn.isValid && drawn.width > 0, "\(what) is no XML", sourceLocation: place)
    for (i, text) in drawn.found.enumerated() {
      #expect(
        text.left >= -1 && text.right <= drawn.width + 1 && text.top >= -1
          && text.bottom <= drawn.height + 1, "\(what): “\(text.text)” is outside",
        sourceLocation: place)
      for other in drawn.found[..<i] {
        #expect(
          !text.meets(other), "\(what): “\(text.text)” lies on “\(other.text)”",
          sourceLocation: place)
      }
    }
  }
}
