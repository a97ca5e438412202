import ChainruleTensors

/// The known name that a misspelled one most likely means, or nil where none is near.
///
///     nearestName(to: "specis", among: ["island", "species"])    // "species"
///     nearestName(to: "weight", among: ["island", "species"])    // nil
///
/// Upper and lower case are the same here, and so are `-` and `_`. Near is a name that differs by
/// at most a third of its characters inserted, left out, replaced or exchanged with their neighbor
/// (optimal string alignment distance; 1 is always allowed for names of two characters or more). Of
/// names equally near the first one is taken.
public func nearestName(to name: String, among names: some Sequence<String>) -> String? {
  let wanted = comparable(name)
  // The distance costs length² steps: nobody misspells a name of a hundred characters.
  guard (1...100).contains(wanted.count) else { return nil }
  var best: (name: String, distance: Int)?
  for candidate in names where candidate.utf8.count <= 400 {
    let distance = editDistance(wanted, comparable(candidate))
    if distance < best?.distance ?? Int.max { best = (candidate, distance) }
  }
  guard let best else { return nil }
  let allowed = wanted.count < 2 ? 0 : max(1, wanted.count / 3)
  return best.distance <= allowed ? best.name : nil
}

/// “; did you mean “relu”?”, or nothing where no name is near.
package func suggestion(for name: String, among names: some Sequence<String>) -> String {
  nearestName(to: name, among: names).map { "; did you mean \(quoted($0))?" } ?? ""
}

/// The number of insertions, deletions, replacements and exchanges of neighbors that turn `a` into
/// `b`.
func editDistance(_ a: [Character], _ b: [Character]) -> Int {
  var older = [Int](repeating: 0, count: b.count + 1)
  var previous = Array(0...b.count)
  for i in a.indices {
    var current = [i + 1] + previous.dropFirst()
    for j in b.indices {
      let replaced = previous[j] + (a[i] == b[j] ? 0 : 1)
      current[j + 1] = min(replaced, previous[j + 1] + 1, current[j] + 1)
      if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] {
        current[j + 1] = min(current[j + 1], older[j - 1] + 1)
      }
    }
    (older, previous) = (previous, current)
  }
  return previous[b.count]
}

private func comparable(_ name: String) -> [Character] {
  name.lowercased().map { $0 == "-" ? "_" : $0 }
}
