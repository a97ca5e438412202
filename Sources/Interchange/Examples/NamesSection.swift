import ChainruleExplain
import ChainruleFormulas

/// The key `names`: what the text that an example comes from calls its numbers.
///
///     names: {z1: [net_h1, net_h2], w1: [[w1, w2], [w3, w4]], C: E_total}
///
/// A null leaves a number its usual name.
struct NamesSection {
  let section: NetworkSection

  init(_ section: NetworkSection) { self.section = section }

  func read(_ object: SchemaObject, into result: inout Case) throws {
    guard let found = object.find("names"), !found.isNull else { return }
    var names = result.names
    try found.object { keys in
      for (key, symbol, shape, words) in known {
        guard let value = keys.find(key), !value.isNull else { continue }
        try read(value, symbol, shape, words, [], into: &names)
      }
    }
    result.names = names
  }

  /// Each key with what it names; `words` say what the lengths of a shape are.
  private var known: [(key: String, symbol: Symbol, shape: [Int], words: [String])] {
    var known: [(key: String, symbol: Symbol, shape: [Int], words: [String])] = [
      ("x", Symbol("x"), [section.network.inputs], ["input"]),
      ("y", Symbol("y"), [section.outputs], ["output"]),
      ("C", Symbol("C"), [], []),
    ]
    for (i, layer) in section.dense.enumerated() {
      for letter in ["z", "a"] {
        known.append(
          ("\(letter)\(i + 1)", Symbol(letter, layer: i + 1), [layer.neurons], ["neuron"]))
      }
      known.append(
        (
          "w\(i + 1)", Symbol("w", layer: i + 1), [layer.neurons, layer.inputs],
          ["neuron", "input"]
        ))
      switch layer.bias {
      case .none: break
      case .shared: known.append(("b\(i + 1)", Symbol("b", layer: i + 1), [], []))
      case .each, .frozen:
        known.append(("b\(i + 1)", Symbol("b", layer: i + 1), [layer.neurons], ["neuron"]))
      }
    }
    return known
  }

  private func read(
    _ value: SchemaValue, _ symbol: Symbol, _ shape: [Int], _ words: [String], _ index: [Int],
    into names: inout GivenNames
  ) throws {
    if value.isNull { return }
    guard let count = shape.first else {
      let name = try NamesSection.name(value)
      guard names.element(named: name) == nil else {
        throw value.mismatch("a name of its own", found: "“\(name)”, which is another number's")
      }
      return names[Element(symbol, index)] = name
    }
    let what = "\(shape.count == 1 ? "names" : "rows"), one for each \(words[0])"
    guard value.isList else { throw value.mismatch(counted(count, what)) }
    let items = try value.list()
    guard items.count == count else {
      throw value.mismatch(counted(count, what), found: "\(items.count)")
    }
    for (i, item) in items.enumerated() {
      try read(
        item, symbol, Array(shape.dropFirst()), Array(words.dropFirst()), index + [i], into: &names)
    }
  }

  /// Signs that have a meaning where names are typed.
  private static let reserved: Set<Character> = [
    "[", "]", "/", "@", ",", "=", "+", "*", "^", "(", ")", "∂",
  ]

  /// A word that cannot be taken for a number, a formula or one of our own names.
  private static func name(_ value: SchemaValue) throws(SchemaError) -> String {
    let name = try value.text()
    guard let first = name.first, first.isLetter || first == "_",
      !name.contains(where: { $0.isWhitespace || reserved.contains($0) })
    else {
      throw value.mismatch(
        "a name that begins with a letter and has no blank, bracket or sign of arithmetic")
    }
    return name
  }
}
