extension PixelImage {
  /// The image stretched or shrunk to another size, each axis for itself.
  ///
  /// Where an axis becomes shorter, a new pixel is the mean of the old ones that it covers, each by
  /// its share; where it becomes longer, it lies between the centers of two old ones and is
  /// interpolated linearly, or is the outermost one. The proportions are not kept.
  func resized(to target: ImageSize) -> PixelImage {
    guard target != size else { return self }
    let across = Blend.all(from: size.width, to: target.width)
    let down = Blend.all(from: size.height, to: target.height)
    // The old rows with their new width.
    var narrow = [Double](repeating: 0, count: size.height * target.width * channels)
    for row in 0..<size.height {
      for (column, blend) in across.enumerated() {
        for channel in 0..<channels {
          narrow[(row * target.width + column) * channels + channel] = blend.value { old in
            Double(pixels[(row * size.width + old) * channels + channel])
          }
        }
      }
    }
    let rowCount = target.width * channels
    var result: [UInt8] = []
    result.reserveCapacity(target.height * rowCount)
    for blend in down {
      for place in 0..<rowCount {
        let value = blend.value { narrow[$0 * rowCount + place] }
        result.append(UInt8(min(max(value.rounded(), 0), 255)))
      }
    }
    return PixelImage(size: target, channels: channels, pixels: result)
  }
}

/// One new pixel along one axis: a weighted mean of old ones that stand side by side.
struct Blend {
  let first: Int
  let weights: [Double]

  /// Σ weight · old pixel.
  @inline(__always)
  func value(_ old: (Int) -> Double) -> Double {
    var sum = 0.0
    for (i, weight) in weights.enumerated() { sum += weight * old(first + i) }
    return sum
  }

  /// The new pixels of an axis.
  static func all(from old: Int, to new: Int) -> [Blend] {
    (0..<new).map { new <= old ? covering($0, old, new) : between($0, old, new) }
  }

  /// New pixel i covers the old axis from i · old/new to (i + 1) · old/new. In units of 1/new all
  /// shares are whole numbers.
  private static func covering(_ i: Int, _ old: Int, _ new: Int) -> Blend {
    let (start, end) = (i * old, (i + 1) * old)
    let (first, last) = (start / new, (end - 1) / new)
    let weights = (first...last).map { pixel in
      Double(min(end, (pixel + 1) * new) - max(start, pixel * new)) / Double(old)
    }
    return Blend(first: first, weights: weights)
  }

  /// The center of new pixel i lies at (i + ½) · old/new − ½ between the centers of old ones.
  private static func between(_ i: Int, _ old: Int, _ new: Int) -> Blend {
    let place = (Double(i) + 0.5) * Double(old) / Double(new) - 0.5
    let first = Int(place.rounded(.down))
    if first < 0 { return Blend(first: 0, weights: [1]) }
    if first >= old - 1 { return Blend(first: old - 1, weights: [1]) }
    let share = place - Double(first)
    return Blend(first: first, weights: [1 - share, share])
  }
}
