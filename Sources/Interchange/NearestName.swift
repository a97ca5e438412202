/// The candidate that a misspelled name most likely means, or nil if none is close.
///
///     nearestName(to: "learing_rate", among: ["learning_rate", "epochs"])   // "learning_rate"
///     nearestName(to: "colour", among: ["learning_rate", "epochs"])         // nil
///
/// Close means: at most one edit for each three letters of the name, and at least one edit allowed. Case does not
/// count, and `-` and `_` are the same letter. Of candidates equally close the first one wins.
public func nearestName(to name: String, among candidates: some Sequence<String>) -> String? {
  let letters = comparable(name)
  guard letters.count <= 64 else { return nil }
  var best: (distance: Int, name: String)?
  for candidate in candidates {
    let distance = editDistance(letters, comparable(candidate))
    if distance < best?.distance ?? max(2, letters.count / 3 + 1) { best = (distance, candidate) }
  }
  return best?.name
}

/// The fewest single-letter insertions, deletions, replacements and swaps of neighbors that turn `a` into `b`.
///
/// The optimal string alignment distance: no letter is edited twice. Time |a| · |b|.
func editDistance(_ a: [Character], _ b: [Character]) -> Int {
  var beforePrevious: [Int] = []
  var previous = Array(0...b.count)
  for i in a.indices {
    var current = [i + 1]
    for j in b.indices {
      var distance = min(previous[j + 1], current[j]) + 1
      distance = min(distance, previous[j] + (a[i] == b[j] ? 0 : 1))
      if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] {
        distance = min(distance, beforePrevious[j - 1] + 1)
      }
      current.append(distance)
    }
    (beforePrevious, previous) = (previous, current)
  }
  return previous[b.count]
}

private func comparable(_ name: String) -> [Character] {
  name.lowercased().map { $0 == "-" ? "_" : $0 }
}

/// “; did you mean “relu”?”, or nothing.
func suggestion(for name: String, among candidates: some Sequence<String>) -> String {
  nearestName(to: name, among: candidates).map { "; did you mean “\($0)”?" } ?? ""
}
