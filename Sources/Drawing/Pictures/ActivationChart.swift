import ChainruleExplain
import ChainruleGraphs
import ChainruleNetworks
import ChainruleTensors

extension LineChart {
  /// An activation with its derivative, as the network's own operation and chain rule give them.
  ///
  ///     LineChart(of: Tanh(), over: -4...4).svg
  public init(
    of activation: any ActivationOp, over range: ClosedRange<Double> = -4...4,
    width: Double = 360, height: Double = 300
  ) {
    let count = 320
    let step = (range.upperBound - range.lowerBound) / Double(count)
    let places = (0...count).map { range.lowerBound + Double($0) * step }
    let (values, slopes) = LineChart.values(of: activation, at: places)
    let kind = type(of: activation).kind
    let points = zip(places, values).map { ChartPoint($0, $1) }
    let numbers = values + slopes
    let (low, high) = (numbers.min() ?? 0, numbers.max() ?? 1)
    let room = 0.08 * (high - low)
    // A jump is a gap and no steep line.
    let pieces = LineChart.broken(points, step: step)
    self.init(
      title: kind, caption: "The activation \(kind) and its derivative.", x: Axis("z"),
      y: Axis("a and its slope", range: (low - room)...(high + room)),
      series: [
        Series(name: "a = \(kind)(z)", points: pieces, look: .steps, style: 0),
        Series(
          name: "∂a/∂z",
          points: LineChart.broken(zip(places, slopes).map { ChartPoint($0, $1) }, step: step),
          look: .steps, style: 1),
      ], width: width, height: height)
  }

  /// f and f′ at each place, by the operation and the chain rule of its graph.
  private static func values(of activation: any ActivationOp, at places: [Double]) -> (
    [Double], [Double]
  ) {
    var graph = Graph()
    let z = graph.source(.input(0), [places.count], batched: true)
    let a = graph.add(activation, [z])
    let one = graph.source(.target(0), [places.count], batched: true)
    let slope = activation.chain(
      one, from: activation.derivativeReads == .output ? a : z, in: &graph)
    let interpreter = Interpreter(graph)
    interpreter.write(places, to: .input(0))
    interpreter.write(places.map { _ in 1 }, to: .target(0))
    interpreter.run()
    let slopes = slope.map { Array(interpreter[$0]) } ?? places.map { _ in 0 }
    return (Array(interpreter[a]), slopes)
  }

  private static func broken(_ points: [ChartPoint], step: Double) -> [ChartPoint] {
    var found: [ChartPoint] = []
    for point in points {
      if let last = found.last, abs(point.y - last.y) > 20 * step {
        found.append(ChartPoint(point.x, .nan))
      }
      found.append(point)
    }
    return found
  }
}
