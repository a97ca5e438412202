import ChainruleExplain
import ChainruleFormulas

/// The ways from one number to the cost as a graph: each number that lies on one of them with its value, each step with its
/// local derivative.
///
///     let ways = Paths(Equations(trace), from: weight)
///     try PathDrawing(ways, in: trace).svg
public struct PathDrawing: Chart {
  /// A number on the way.
  public struct Node: Hashable, Sendable {
    /// What it is called.
    public var name: String
    /// Its number.
    public var value: Double
    /// How many steps it is from the start, by the longest way.
    public var column: Int
  }

  /// A step from number to number, by their places among `nodes`.
  public struct Edge: Hashable, Sendable {
    /// The ends, as places among `nodes`, from 0.
    public var from, to: Int
    /// ∂to/∂from
    public var derivative: Double
    /// Its name and formula: “∂z/∂w = x₂”.
    public var formula: String
    /// The formula alone where it is a single letter or number: “x₂”.
    public var letter: String?
  }

  public var title: String
  public var caption: String
  /// In the order of their columns.
  public var nodes: [Node]
  /// Each step once.
  public var edges: [Edge]
  /// How numbers are rounded.
  public var digits = NumberFormat.significant(4)

  /// The graph of the ways that `paths` shows; those that it leaves out are counted in the caption.
  public init(_ paths: Paths, in trace: Trace) {
    let names = trace.example.names
    let spelled = { (formula: Formula) in names.applied(to: formula).printed(as: .text) }
    let order = PathDrawing.columns(paths.shown)
    let elements = order.keys.sorted {
      (order[$0] ?? 0, $0.formula.printed(as: .ascii))
        < (order[$1] ?? 0, $1.formula.printed(as: .ascii))
    }
    let places = Dictionary(uniqueKeysWithValues: elements.enumerated().map { ($1, $0) })
    nodes = elements.map { element in
      Node(
        name: spelled(element.formula), value: trace.number(element) ?? .nan,
        column: order[element] ?? 0)
    }
    var seen: Set<LocalDerivative> = []
    edges = paths.shown.flatMap(\.factors).filter { seen.insert($0).inserted }.compactMap { local in
      guard let from = places[local.by], let to = places[local.of] else { return nil }
      return Edge(
        from: from, to: to, derivative: local.value,
        formula: "\(spelled(local.element.formula)) = \(spelled(local.formula))",
        letter: PathDrawing.isLetter(local.formula) ? spelled(local.formula) : nil)
    }
    let start = spelled(paths.from.formula)
    title = "From \(start) to \(spelled(Element.cost.formula))"
    let ways = paths.count == 1 ? "one way" : "\(paths.count) ways"
    let rest =
      paths.shown.count < paths.count
      ? " The \(paths.shown.count) with the largest products are drawn." : ""
    caption =
      "\(spelled(paths.from.derivative().formula)) = \(NumberFormat.significant(6).string(paths.total)): the slopes along each way multiplied, then added over \(ways).\(rest)"
  }

  private static func isLetter(_ formula: Formula) -> Bool {
    if case .element = formula { true } else { false }
  }

  /// How far each element is from the start, by the longest of the ways.
  private static func columns(_ paths: [Paths.Path]) -> [Element: Int] {
    var columns: [Element: Int] = [:]
    var hasChanged = true
    while hasChanged {
      hasChanged = false
      for path in paths {
        var least = 0
        for element in path.elements {
          let place = max(columns[element] ?? 0, least)
          if columns[element] != place { (columns[element], hasChanged) = (place, true) }
          least = place + 1
        }
      }
    }
    return columns
  }

  public var sheet: ChartSheet { PathLayout(self).sheet }

  /// As it is: boxes and texts have one size.
  public func resized(to width: Double) -> Self { self }
}
