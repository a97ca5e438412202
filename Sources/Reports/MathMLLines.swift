/// A row of MathML in several rows of about `width` characters, broken in front of the signs of a sum, or of a product
/// where it is no sum; whatever is no row stays whole.
func brokenMathML(_ text: String, width: Int) -> [String] {
  guard let children = childrenOfRow(text), printedWidth(text) > width else { return [text] }
  let sums = ["<mo>+</mo>", "<mo>−</mo>"]
  let isSum = children.dropFirst().contains { sums.contains($0) }
  if !isSum, let lines = brokenWithin(children, width: width) { return lines }
  let signs = isSum ? sums : ["<mo>·</mo>"]
  var lines: [[String]] = [[]]
  var term: [String] = []
  func size(_ parts: [String]) -> Int { parts.reduce(0) { $0 + printedWidth($1) } }
  func flush() {
    // Lines behind the first are set in.
    let room = lines.count > 1 ? width - 4 : width
    if let last = lines.last, !last.isEmpty, size(last) + size(term) > room {
      lines.append([])
    }
    lines[lines.count - 1] += term
    term = []
  }
  for child in children {
    if signs.contains(child) { flush() }
    term.append(child)
  }
  flush()
  return lines.enumerated().map { i, parts in
    var parts = parts
    if i > 0 { parts[0] = parts[0].replacing("<mo>", with: "<mo form=\"infix\">") }
    return "<mrow>\(parts.joined())</mrow>"
  }
}

/// A product whose longest factor is a sum in parentheses, broken within these; nil for anything else.
private func brokenWithin(_ children: [String], width: Int) -> [String]? {
  let widths = children.map(printedWidth)
  guard let longest = widths.indices.max(by: { widths[$0] < widths[$1] }),
    let parts = childrenOfRow(children[longest]), parts.count == 3,
    parts[0] == "<mo>(</mo>", parts[2] == "<mo>)</mo>"
  else { return nil }
  let before = widths[..<longest].reduce(1, +)
  let inner = brokenMathML(parts[1], width: width - before)
  guard inner.count > 1 else { return nil }
  return inner.enumerated().map { i, line in
    let start = i == 0 ? children[..<longest].joined() + plain(parts[0]) : ""
    let isLast = i == inner.count - 1
    let end = isLast ? plain(parts[2]) + children[(longest + 1)...].joined() : ""
    return "<mrow>\(start)\(line)\(end)</mrow>"
  }
}

/// The elements within `<mrow>…</mrow>`, or nil where the text is something else.
private func childrenOfRow(_ text: String) -> [String]? {
  let (open, close) = ("<mrow>", "</mrow>")
  guard text.hasPrefix(open), text.hasSuffix(close) else { return nil }
  var children: [String] = []
  var child = ""
  var depth = 0
  var rest = text.dropFirst(open.count).dropLast(close.count)
  while let end = rest.firstIndex(of: ">") {
    let tag = rest[...end]
    rest = rest[rest.index(after: end)...]
    child += tag
    let start = tag.lastIndex(of: "<") ?? tag.startIndex
    depth += tag[start...].hasPrefix("</") ? -1 : tag.hasSuffix("/>") ? 0 : 1
    if depth < 0 { return nil }
    if depth == 0 {
      children.append(child)
      child = ""
    }
  }
  return child.isEmpty && rest.isEmpty ? children : nil
}

/// The characters between the tags, each entity as one; what stands in a fraction counts half.
func printedWidth(_ markup: String) -> Int {
  var (halves, weight, inTag, tag) = (0, 2, false, "")
  for character in markup {
    switch character {
    case "<": (inTag, tag) = (true, "")
    case ">":
      inTag = false
      if tag == "mfrac" { weight = max(1, weight - 1) }
      if tag == "/mfrac" { weight = 2 }
    default:
      if inTag { tag.append(character) } else { halves += weight }
    }
  }
  return halves / 2
}

/// Parentheses and bars that need not grow are told not to: browsers leave gaps beside those that could.
func withPlainFences(_ markup: String) -> String {
  let signs = ["<mo>(</mo>", "<mo>)</mo>", "<mo>|</mo>"]
  let tall = ["<mfrac", "<mtable", "<munder", "<msqrt"]
  var (rest, parts) = (markup[...], [String]())
  /// Where in `parts` the signs stand whose partners are to come.
  var open: [Int] = []
  while let start = rest.firstIndex(of: "<") {
    parts.append(String(rest[..<start]))
    rest = rest[start...]
    guard let sign = signs.first(where: { rest.hasPrefix($0) }) else {
      parts.append("<")
      rest.removeFirst()
      continue
    }
    rest = rest.dropFirst(sign.count)
    let closes =
      sign == signs[1] || open.last.map { parts[$0] == signs[2] && sign == signs[2] } == true
    if closes, let partner = open.popLast() {
      let inner = parts[(partner + 1)...].joined()
      let isTall = tall.contains { inner.contains($0) }
      parts[partner] = isTall ? parts[partner] : plain(parts[partner])
      parts.append(isTall ? sign : plain(sign))
    } else {
      open.append(parts.count)
      parts.append(sign)
    }
  }
  // Dots in an operator's place would push the fences away.
  return (parts.joined() + rest).replacing("<mo>⋯</mo>", with: "<mi>⋯</mi>")
}

private func plain(_ sign: String) -> String {
  sign.replacing("<mo>", with: "<mo stretchy=\"false\">")
}
