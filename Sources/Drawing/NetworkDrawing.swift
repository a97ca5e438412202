import ChainruleExplain
import ChainruleFormulas

/// Draws a network as SVG: nodes as circles with name and value, edges with their weights as width and sign.
///
/// A negative weight is dashed as well as colored, so that it is told apart in print. Where weights have no room, they
/// appear under the pointer or with the focus.
public struct NetworkDrawing: Sendable {
  /// What is drawn.
  public var picture: NetworkPicture
  /// How numbers are rounded; where there is no room for so many digits, they have fewer, and all of them in the title.
  public var digits: NumberFormat

  /// The drawing of a picture, its numbers in four significant digits if nothing else is said.
  public init(_ picture: NetworkPicture, digits: NumberFormat = .significant(4)) {
    (self.picture, self.digits) = (picture, digits)
  }

  /// The drawing for a page that has `styles`; `link` gives the address of the first of some equations that the page has.
  ///
  /// A network that is too wide for a small window is drawn twice, from left to right and from top to bottom: styles
  /// show the one that fits. A deep one is drawn from top to bottom alone, in a frame that scrolls.
  package func page(link: @escaping ([String]) -> String?) -> String {
    let (across, down) = (layout(.across), layout(.down))
    if picture.layers.count > NetworkDrawing.deep {
      return "<div class=\"scroll deep\" tabindex=\"0\">\(svg(down, "down", link))</div>"
    }
    if across.width <= 420 { return "<div class=\"scroll\">\(svg(across, "", link))</div>" }
    return """
      <div class="scroll across">\(svg(across, "", link))</div>
      <div class="scroll down">\(svg(down, "down", link))</div>
      """
  }

  /// From so many layers on, the inputs included, a network is deep.
  private static let deep = 7

  func layout(_ direction: NetworkLayout.Direction) -> NetworkLayout {
    guard picture.cost != nil, let total = picture.total else {
      return NetworkLayout(picture, direction)
    }
    let lines = ["\(total.name) = \(short(total.value, after: total.after))", total.note]
    let texts = lines.map { DrawnText.name($0, within: 150, size: NetworkLayout.textSize) }
    return NetworkLayout(picture, direction, total: texts)
  }

  /// Which samples there are, and which one is drawn, for the page's script.
  private var choice: String {
    guard picture.samples.count > 1, let drawn = picture.sample else { return "" }
    let all = picture.samples.map { String($0.number) }.joined(separator: " ")
    return " data-samples=\"\(all)\" data-sample=\"\(drawn)\""
  }

  func svg(
    _ layout: NetworkLayout, _ kind: String, attributes: String = "",
    _ link: @escaping ([String]) -> String?
  ) -> String {
    let (width, height) = (Int(layout.width.rounded(.up)), Int(layout.height.rounded(.up)))
    let parts = Parts(drawing: self, layout: layout, link: link)
    let name = kind.isEmpty ? "network" : "network \(kind)"
    // As small as it can still be read, in percent; two numbers in a node are small already.
    let least = picture.isChanged && layout.direction == .down ? 95 : 76
    return """
      <svg xmlns="http://www.w3.org/2000/svg" class="\(name)" viewBox="0 0 \(width) \(height)" \
      width="\(width)" height="\(height)" style="--least:\(width * least / 100)px;--most:\(width * 6 / 5)px" \
      role="group" aria-label="\(escapedForMarkup(summary))"\(choice)\(attributes)>
      \(parts.all.filter { !$0.isEmpty }.joined(separator: "\n"))
      </svg>
      """
  }

  private var summary: String {
    let sizes = picture.layers.map { String($0.nodes.count + $0.more) }
    return "A network with layers of \(sizes.joined(separator: ", ")) nodes"
  }

  /// The number in the digits asked for, or in fewer where that is long.
  func short(_ number: Double) -> String {
    DrawnText.number(number, within: 52, size: NetworkLayout.textSize, format: digits).text
  }

  /// The number before and after a change, in as few digits as tell them apart.
  func short(_ number: Double, after: Double?) -> String {
    guard let after else { return short(number) }
    let (old, new) = apart(number, after)
    return "\(old) → \(new)"
  }

  func apart(_ old: Double, _ new: Double) -> (String, String) {
    for count in 3...8 {
      let format = NumberFormat.significant(count)
      let texts = (format.string(old), format.string(new))
      if texts.0 != texts.1 { return texts }
    }
    return (short(old), short(new))
  }
}

func pixels(_ length: Double) -> String { NumberFormat.significant(5).string(length, as: .ascii) }
