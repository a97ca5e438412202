import ChainruleExplain

/// A worked example as it stands in a file: a lesson, and everything needed for the numbers it speaks of.
///
///     let file = try ExampleFile(file: "seven-nodes.yaml")
///     file.cases[0].network.inputs      // 2
///
/// A key that is not known, a list of the wrong length, a number that is none: each is a `SchemaError` with line and
/// column, what was expected and what was found:
///
///     seven-nodes.yaml:9:16: network.layers[0].weights: expected 3 rows, one for each neuron, found 2
public struct ExampleFile: Sendable {
  /// The version that is written, and the newest that is read.
  public static let formatVersion = 1

  /// The title; empty where the file has none.
  public var name: String
  /// The lesson, a paragraph a line.
  public var about: String
  /// Where the numbers come from: a text, a program, a chapter.
  public var source: String
  /// What random numbers began with; nil where none were asked for.
  public var seed: UInt64?
  /// A small change of the inputs, to be followed to the outputs; empty where none is given.
  public var direction: [Double]
  /// What the keys beside `kind` were read as; a network's steps where there is no `kind`.
  public var content: Example

  /// Reads a file; by its name, `.json` is JSON and all else YAML.
  ///
  /// - Throws: `ReadError`, `SchemaError`.
  public init(file path: String) throws { try self.init(SchemaReader.read(file: path)) }

  /// Reads a text; `file` names it in messages.
  ///
  /// - Throws: `SchemaError`.
  public init(text: String, file: String) throws {
    try self.init(SchemaReader.read(text: text, file: file))
  }

  /// Reads bytes of UTF-8, those of a ready-made example say.
  public init(bytes: [UInt8], file: String) throws {
    try self.init(SchemaReader.read(bytes: bytes, file: file))
  }

  private init(_ root: SchemaValue) throws {
    let object = try SchemaObject(root)
    _ = try object.formatVersion(upTo: ExampleFile.formatVersion)
    name = try object.value("name", default: "")
    about = try object.value("about", default: "").trimmedAtEnd
    source = try object.value("source", default: "")
    seed = try object.optional("seed")
    direction =
      try object.find("direction").map { try $0.numbers($0.list().count, "numbers") } ?? []
    content = try Example(object)
  }

  /// The steps to calculate; empty for an example of another kind.
  public var cases: [Case] { if case .network(let cases) = content { cases } else { [] } }
}

/// What an example shows.
public enum Example: Sendable {
  /// One exact step of a network, or several, in one or more variants.
  case network([Case])
  /// The chain rule on formulas.
  case derive([FormulaExample])
  /// Steps downhill on a function, or toward a root of it.
  case descent([DescentExample])
  /// The ways of optimizers over one function.
  case optimizers(OptimizerPaths)
  /// Two multiplications one after the other, and what moving their weights does.
  case scalarChain(ScalarChain)
  /// Softmax and binary cross-entropy at given sums.
  case softmax(SoftmaxExample)
  /// Activations and their slopes at given points.
  case activations(ActivationTable)
  /// Random numbers as NumPy draws them.
  case random([UInt32])

  /// What `kind` may be in a file.
  public enum Kind: String, Sendable, CaseIterable, SchemaDecodable {
    /// `network`, which a file without `kind` is too; `derive` has `formulas`; `descent` and `optimizers` have `runs`.
    case network, derive, descent, optimizers
    /// `scalar_chain` has `values` and `steps`.
    case scalarChain = "scalar_chain"
    /// `softmax` has `cases`, `activations` has `points` and `functions`, `random` has `seeds`.
    case softmax, activations, random
  }

  /// The word that a file has for it.
  public var kind: Kind {
    switch self {
    case .network: .network
    case .derive: .derive
    case .descent: .descent
    case .optimizers: .optimizers
    case .scalarChain: .scalarChain
    case .softmax: .softmax
    case .activations: .activations
    case .random: .random
    }
  }

  init(_ object: SchemaObject) throws {
    let kind = try object.value("kind", default: Kind.network)
    switch kind {
    case .network: self = .network(try CaseList.read(object))
    case .derive: self = .derive(try object.value("formulas"))
    case .descent: self = .descent(try object.value("runs"))
    case .optimizers: self = .optimizers(try OptimizerPaths(reading: object))
    case .scalarChain: self = .scalarChain(try ScalarChain(reading: object))
    case .softmax: self = .softmax(try SoftmaxExample(reading: object))
    case .activations: self = .activations(try ActivationTable(reading: object))
    case .random: self = .random(try Example.seeds(object))
    }
    // Cases have their own keys, which `CaseList` has seen to.
    if kind != .network { try object.finish() }
  }

  private static func seeds(_ object: SchemaObject) throws -> [UInt32] {
    try object.require("seeds").list().map { try $0.integer() }
  }
}

/// The cases of a file: one, or several that share what they do not say themselves.
enum CaseList {
  static func read(_ object: SchemaObject) throws -> [Case] {
    guard let list = object.find("cases") else {
      let result = try CaseReader(object: object).read()
      try object.finish()
      return [result]
    }
    var names: [String] = []
    let items = try list.list()
    guard !items.isEmpty else { throw list.mismatch("at least 1 case", found: "none") }
    return try items.map { item in
      let own = try SchemaObject(item)
      let name: String = try own.value("name")
      guard !names.contains(name) else {
        throw try own.require("name").mismatch("a name of its own", found: "“\(name)” again")
      }
      names.append(name)
      let merged = try SchemaObject(merged(item, over: object.value))
      let result = try CaseReader(object: merged).read()
      try merged.finish()
      return result
    }
  }

  /// A key of a case stands in place of the common one. Each keeps its line. The lesson is the file's alone.
  private static func merged(_ item: SchemaValue, over common: SchemaValue) -> SchemaValue {
    guard case .object(let own) = item.node.content, case .object(let shared) = common.node.content
    else { return item }
    let rest = shared.filter { field in
      !["cases", "about"].contains(field.key) && !own.contains { $0.key == field.key }
    }
    let node = SchemaNode(
      line: item.node.line, column: item.node.column, content: .object(rest + own))
    return SchemaValue(node, file: item.place.file)
  }
}

extension String {
  /// Without the line feed that a block of YAML ends with.
  var trimmedAtEnd: String { hasSuffix("\n") ? String(dropLast()).trimmedAtEnd : self }
}
