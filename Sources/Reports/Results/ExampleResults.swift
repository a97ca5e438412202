import ChainruleExplain
import ChainruleInterchange

/// What an example gives when it is run, in the layout of the golden numbers.
///
///     let results = try ExampleResults(file, golden: "optimization", part: "line_fit")
///     results.json     // {"format": …, "title": …, "line_fit": {…}}
public struct ExampleResults: Sendable {
  /// The keys of the file of golden numbers, or of its part.
  public let object: JSONObject

  /// - Parameters:
  ///   - golden: the file of golden numbers that the example gives, or gives a part of.
  ///   - part: the key under which it stands there; nil for all of it.
  /// - Throws: `NetworkError`, `DerivationError` where the example does not fit together.
  public init(_ file: ExampleFile, golden: String? = nil, part: String? = nil) throws {
    switch file.content {
    case .network(let cases):
      object = try NetworkResults(file: file, cases: cases, golden: golden, part: part).object()
    case .derive(let formulas):
      object = try FormulaResults.object(formulas, part: part)
    case .descent(let runs): object = try FormulaResults.object(runs)
    case .optimizers(let paths): object = ["optimizers": paths.json]
    case .scalarChain(let chain): object = ["scalar_chain": chain.json]
    case .softmax(let example): object = example.json
    case .activations(let table): object = table.json
    case .random(let seeds): object = ["cases": .array(seeds.map { RandomNumbers.json($0) })]
    }
  }

  /// One object with a heading, made of one example or of those that share a file of golden numbers.
  ///
  /// - Parameters:
  ///   - title: what heads it.
  ///   - golden: the file of golden numbers, whose title then stands in its place.
  public static func json(
    _ parts: [ExampleResults], title: String, golden: String? = nil
  ) -> JSONValue {
    let title = golden.flatMap(GoldenHeading.title) ?? title
    // A file that is one network's has its heading already.
    if parts.count == 1, let only = parts.first, only.object["format"] != nil {
      return .object(only.object)
    }
    var json: JSONObject = ["format": .string(format), "title": .string(title)]
    for part in parts { for entry in part.object.entries { json[entry.key] = entry.value } }
    return .object(json)
  }

  static let format = "nn-golden-1"
}
