import Chainrule

/// Worked cases as one document and one JSON object.
struct ExplanationText {
  let title: String
  let about: String
  let explanations: [Explanation]

  /// Throws `UsageError` where `parameter` or `nudge` names nothing.
  init(
    _ explained: ExplainedCases, form: Explanation.Form = .scalar, parameter: String? = nil,
    nudge: String? = nil, elision: Elision = Elision()
  ) throws {
    title = explained.title
    about = explained.about
    explanations = try explained.cases.map { example in
      let worked = try Worked(example)
      var options = Explanation.Options()
      (options.form, options.elision) = (form, elision)
      do {
        options.parameter = try parameter.map { try worked.before.element(named: $0) }
        options.nudge = try nudge.map { try Nudge(worked, $0) }
      } catch let error as ElementNameError {
        throw UsageError("\(parameter == nil ? "--nudge" : "--parameter"): \(error)")
      }
      return Explanation(worked, options)
    }
  }

  /// Several cases stand one below the other.
  var document: Document {
    get throws {
      let documents = try explanations.map { try document($0) }
      if documents.count == 1 {
        var document = documents[0]
        document.blocks += hint
        return document
      }
      let lesson = about.split(separator: "\n").map {
        Block.paragraph(Phrase(stringLiteral: String($0)))
      }
      return Document(title: title, blocks: lesson + documents.asSections + hint)
    }
  }

  /// How to see what stands in tables worked out.
  private var hint: [Block] {
    guard let brief = explanations.first(where: \.isBrief),
      let weights = brief.worked.before.layers.last?.weights
    else { return [] }
    let layer = brief.worked.before.layers.count
    let name = "w\(layer)[\(weights.shape[0]),1]"
    let single = explanations.count == 1 ? "" : "--case NAME "
    return [
      .paragraph(
        """
        Any number is worked out alone with \(code: "\(single)--parameter '\(name)'"), and every one with \
        \(code: "--complete").
        """)
    ]
  }

  private func document(_ explanation: Explanation) throws -> Document {
    var document = explanation.document
    let worked = explanation.worked
    if explanation.options.parameter == nil, explanation.options.nudge == nil {
      let more = [worked.collapseSection, try worked.printedSection].compactMap { $0 }
      document.blocks += more.map { .section($0) }
    }
    return document
  }

  /// The network of a single case, drawn with the neurons that are shown.
  var picture: NetworkPicture? { explanations.count == 1 ? NetworkPicture(explanations[0]) : nil }

  /// The network of each of several cases, by its section.
  var pictures: [String: NetworkPicture] {
    guard explanations.count > 1 else { return [:] }
    return Dictionary(
      uniqueKeysWithValues: explanations.enumerated().map { i, explanation in
        ([Document].sectionID(i), NetworkPicture(explanation))
      })
  }

  /// One object; several cases stand under `cases`.
  var json: String {
    get throws {
      let objects = try explanations.map {
        try $0.worked.printedJSON(in: ExplanationJSON($0.worked).text)
      }
      if objects.count == 1 { return objects[0] }
      let title = JSONValue.string(title)
      return "{\"title\": \(title), \"cases\": [\n\(objects.joined(separator: ","))]}\n"
    }
  }
}

extension [Document] {
  /// What the section of a document is called in links.
  static func sectionID(_ place: Int) -> String { "case-\(place + 1)" }

  /// Each as a section of a larger document.
  var asSections: [Block] {
    enumerated().map { i, document in
      let subtitle = document.subtitle.isEmpty ? [] : [Block.paragraph(document.subtitle)]
      return .section(
        Section(
          Phrase(stringLiteral: document.title), id: Self.sectionID(i), subtitle + document.blocks))
    }
  }
}
