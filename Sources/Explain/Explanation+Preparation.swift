import ChainruleFormulas

extension Explanation {
  /// The most inputs whose preparation is told one by one; of a larger row, an image say, so many that matter most.
  private static let (mostPrepared, preparedOfMany) = (40, 12)

  /// How the inputs were made of what stands in the data; nil where they are given as they are.
  var preparation: Section? {
    guard !example.preparations.isEmpty else { return nil }
    let samples = shownSamples.filter { $0 < example.preparations.count }
    let rows = samples.flatMap { sample in
      prepared(sample).map { place -> [Phrase] in
        let input = example.preparations[sample][place]
        var element = Element(Symbol("x"), [place])
        if trace.samples > 1 { element.symbol.sample = sample + 1 }
        return [
          Phrase(stringLiteral: input.name), Phrase(stringLiteral: input.raw),
          Phrase(calculation: input.formula), Phrase(element.formula),
          "\(number: input.value)",
        ]
      }
    }
    let table = DocumentTable(["input", "in the data", "calculation", "", "value"], rows)
    return Section(
      "Preparation: from the data to the inputs", id: "preparation",
      preparationOmission(samples) + [.table(table)])
  }

  /// The inputs of a sample that are told, from 0: all of a usual row, else those that matter most for C, |x·∂C/∂x|.
  private func prepared(_ sample: Int) -> [Int] {
    let count = example.preparations[sample].count
    guard elision != .none, count > Self.mostPrepared, count == example.network.inputs else {
      return Array(0..<count)
    }
    let slopes = trace.derivative(of: trace.step.input).values
    let chosen = Elision.largest(count, Self.preparedOfMany) { place in
      example.inputs.values[sample * count + place] * slopes[sample * count + place]
    }
    return chosen.sorted()
  }

  private func preparationOmission(_ samples: [Int]) -> [Block] {
    let count = example.network.inputs
    guard elision != .none, count > Self.mostPrepared else { return [] }
    return samples.map { sample in
      let zeros = example.inputs.rows[sample].count { $0 == 0 }
      let which = trace.samples > 1 ? " of \(sampleName(sample, isFirst: false))" : ""
      return .paragraph(
        """
        Shown: \(min(Self.preparedOfMany, count)) of \(count) inputs\(which), those that matter most for C; \(zeros) are 0.
        """)
    }
  }
}
