extension LineChart {
  /// The number that a model gives over its only input, with samples beside it.
  ///
  /// - Parameters:
  ///   - x: What the input is; its range, if it has none, is that of the samples with room around them.
  ///   - y: What the number is.
  ///   - answer: The number at each of many places. What it throws is thrown.
  public init(
    title: String, caption: String = "", x: Axis, y: Axis, samples: [ChartPoint],
    answer: ([Double]) throws -> [Double]
  ) throws {
    var x = x
    let range = x.range ?? BoundaryPicture.room(samples.map(\.x))
    x.range = range
    let places = (0...300).map { ContourGrid.number(Double($0), of: 300, in: range) }
    self.init(
      title: title, caption: caption, x: x, y: y,
      series: [
        Series(
          name: "model", points: zip(places, try answer(places)).map { ChartPoint($0, $1) },
          look: .steps, style: 0),
        Series(name: "samples", points: samples, look: .points, style: 1),
      ])
  }
}
