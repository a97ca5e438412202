import ChainruleExplain
import ChainruleFormulas

/// A calculation without its answers.
struct Blanks {
  /// What the sheet shows.
  private(set) var blocks: [Block] = []
  /// The lines that have blanks.
  private(set) var asked: [Equation] = []
  /// The parts that lines belong to, each once: `forward` of any step, `pass-2`.
  private(set) var parts: [String] = []

  private let told: Set<String>
  private let wanted: [String]?
  /// Whether a part that is asked for is still to come.
  private var left = 0

  /// - Parameters:
  ///   - told: sections that say what has been found, which a sheet leaves out.
  ///   - wanted: the parts to be asked for; nil for all.
  init(_ told: Set<String>, _ wanted: [String]?, in blocks: [Block]) {
    (self.told, self.wanted) = (told, wanted)
    let sections = blocks.flatMap(Blanks.sections).filter {
      !Block.section($0).equations(without: told).isEmpty
    }
    for section in sections where !parts.contains(Blanks.part(section)) {
      parts.append(Blanks.part(section))
    }
    left = sections.count(where: isWanted)
    self.blocks = blocks.compactMap { top($0) }
  }

  /// The sections that are parts: those of the first level, or of a step those within it.
  private static func sections(_ block: Block) -> [Section] {
    guard case .section(let section) = block else { return [] }
    return isStep(section) ? section.blocks.flatMap(sections) : [section]
  }

  /// Whether a section is a step of a training, whose sections are parts.
  private static func isStep(_ section: Section) -> Bool {
    section.id.hasPrefix("step-")
      && section.blocks.contains { if case .section = $0 { true } else { false } }
  }

  /// `forward` for step-2-forward.
  private static func part(_ section: Section) -> String {
    let words = section.id.split(separator: "-")
    return words.count > 2 && words[0] == "step" ? words[2...].joined(separator: "-") : section.id
  }

  private func isWanted(_ section: Section) -> Bool {
    wanted?.contains(Blanks.part(section)) ?? true
  }

  private mutating func top(_ block: Block) -> Block? {
    guard case .section(var section) = block, !told.contains(section.id) else { return nil }
    if Blanks.isStep(section) {
      section.blocks = section.blocks.compactMap { top($0) }
      return section.blocks.isEmpty ? nil : .section(section)
    }
    guard left > 0, !block.equations(without: told).isEmpty else { return nil }
    let isAsked = isWanted(section)
    if isAsked { left -= 1 }
    return blank(block, isAsked)
  }

  /// The lines with blanks, or with their results where they are not asked for; nil for all that tells answers.
  private mutating func blank(_ block: Block, _ isAsked: Bool) -> Block? {
    switch block {
    case .section(var section):
      guard !told.contains(section.id) else { return nil }
      section.blocks = section.blocks.compactMap { blank($0, isAsked) }
      return section.blocks.isEmpty ? nil : .section(section)
    case .equation(var equation):
      // What is a number in letters already is no question.
      equation.isBlank = isAsked && equation.sides.last?.elements.isEmpty == false
      (equation.remark, equation.values) = ("", [:])
      if equation.isBlank { asked.append(equation) }
      return .equation(equation)
    case .list: return block
    case .paragraph, .matrices, .table: return nil
    }
  }
}

extension Block {
  /// All its equations but those of some sections.
  func equations(without told: Set<String>) -> [Equation] {
    switch self {
    case .section(let section):
      told.contains(section.id) ? [] : section.blocks.flatMap { $0.equations(without: told) }
    case .equation(let equation): [equation]
    default: []
    }
  }
}
