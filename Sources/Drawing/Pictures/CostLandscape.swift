import ChainruleExplain
import ChainruleFormulas
import ChainruleGraphs
import ChainruleNetworks
import ChainruleTensors

extension DescentPicture {
  /// The cost of a case over one or two of its parameters, all others as they are at the start, with the way that training
  /// takes: the case's own steps, of which so many are drawn.
  ///
  /// - Parameter elements: weights or biases, such as `w1[1,2]`.
  /// - Throws: `NetworkError` where the parts of the case do not fit together, `ElementNameError` where an element is no
  ///   parameter.
  public init(_ example: Case, along elements: [Element]) throws {
    let landscape = try CostLandscape(example, along: elements)
    let (ways, costs) = try landscape.ways()
    let names = elements.map { (example.names.applied(to: $0.formula)).printed(as: .text) }
    let others = example.network.parameterCount > elements.count
    self.init(
      title:
        "\(example.name.isEmpty ? "Cost" : example.name): C over \(names.joined(separator: " and "))",
      caption: "The cost over \(names.joined(separator: " and "))"
        + (others
          ? ", all other parameters as they are at the start; the way is that of training, in which they change too."
          : ", and the way of training.") + DescentPicture.rise(costs),
      height: "C",
      variables: zip(names, ways).map { Variable(name: $0, way: $1) },
      value: { landscape.cost($0) })
  }
}

extension DescentPicture {
  /// What is to be said of a training that ends higher than it began; empty where it leads down.
  fileprivate static func rise(_ costs: (first: Double, last: Double)) -> String {
    guard !(costs.last <= costs.first) else { return "" }
    guard costs.last.isFinite else {
      return " It diverges: the numbers have no finite value any more."
    }
    let numbers = [costs.first, costs.last].map { NumberFormat.significant(4).string($0) }
    return " It leads upward: C rises from \(numbers[0]) to \(numbers[1])."
  }
}

/// C of a case at other numbers of some of its parameters, calculated in memory that is allocated once.
private final class CostLandscape {
  private let example: Case
  private let places: [(id: ParameterID, offset: Int)]
  private let interpreter: Interpreter
  private let step: ExpandedStep
  private var tensors: [ParameterID: Tensor<Double>]

  init(_ example: Case, along elements: [Element]) throws {
    let trace = try Trace(example)
    self.example = example
    step = try example.expandedStep()
    interpreter = Interpreter(step.graph, wanted: [step.cost])
    for (role, tensor) in try example.numbers(for: step.graph) {
      interpreter.write(tensor.values, to: role)
    }
    tensors = example.parameters
    places = try elements.map { element in
      guard let (value, index) = trace.place(of: element),
        case .parameter(let id)? = trace.step.graph.nodes[value.node].role,
        let tensor = example.parameters[id]
      else {
        throw NotAParameter(name: element.formula.printed(as: .ascii))
      }
      return (id, tensor.offset(of: index))
    }
  }

  func cost(_ numbers: [Double]) -> Double {
    for (place, number) in zip(places, numbers) { tensors[place.id]?.values[place.offset] = number }
    for id in Set(places.map(\.id)) {
      interpreter.write(tensors[id]?.values ?? [], to: .parameter(id))
    }
    interpreter.run(to: step.forwardCount)
    return interpreter[step.cost][0]
  }

  /// The numbers of each parameter along the case's steps, all of up to 60, else about as many of them; and C at both ends.
  func ways() throws -> (ways: [[Double]], costs: (first: Double, last: Double)) {
    let most = 60
    let stride = max(1, example.steps / most)
    var current = example
    var made = 0
    var ways = places.map { _ in [Double]() }
    while true {
      for (i, place) in places.enumerated() {
        ways[i].append(current.parameters[place.id]?.values[place.offset] ?? .nan)
      }
      guard made < example.steps else {
        return (ways, (try Trace(example).cost, try Trace(current).cost))
      }
      let count = min(stride, example.steps - made)
      current = try current.after(count)
      made += count
    }
  }
}

/// A name that belongs to no weight and no bias.
public struct NotAParameter: Error, Hashable, CustomStringConvertible {
  /// As one types it.
  public let name: String

  public var description: String {
    "\(name): expected a weight or a bias, such as w1[1,1], found a number that is calculated"
  }
}
