extension Formula {
  /// The formula as written mathematics.
  ///
  /// Parentheses stand only where precedence asks for them, and around a sum in a sum or a product
  /// in a product that is not the first part: what is printed is evaluated in the same order as the
  /// formula.
  ///
  /// - Parameters:
  ///   - notation: plain text, ASCII, LaTeX or MathML.
  ///   - values: numbers to put in the place of elements; nil keeps the element's name. A negative
  ///     number that is put in keeps its sign: `0.5·(−0.3)`.
  ///   - digits: how numbers are rounded. Constants of the formula are not given more decimals than
  ///     they need.
  public func printed(
    as notation: Notation = .text, values: ((Symbol, [Int]) -> Double?)? = nil,
    digits: NumberFormat = .shortest
  ) -> String {
    Printer(writer: notation.writer, values: values, digits: digits).piece(self).text
  }
}

extension Formula: CustomStringConvertible {
  /// The formula in plain text, numbers in full precision.
  public var description: String { printed() }
}

extension Element: CustomStringConvertible {
  /// The element's name in plain text: w¹₁₃.
  public var description: String { formula.printed() }
}

/// Decides on signs and parentheses; the writer decides on spelling.
private struct Printer {
  let writer: any Writer
  let values: ((Symbol, [Int]) -> Double?)?
  let digits: NumberFormat

  /// - Parameter leads: whether a minus sign may stand in front as it is, because nothing but a
  ///   parenthesis or the line's beginning comes before.
  func piece(_ formula: Formula, leads: Bool = true) -> Piece {
    if let opposite = formula.withoutMinus { return negated(opposite) }
    return switch formula {
    case .number(let value): writer.number(digits.writtenConstant(value))
    case .element(let symbol, let index): element(symbol, index, leads)
    case .add(let terms): sum(Formula.openedAtTheLeft(terms, \.terms), leads)
    case .multiply(let factors): product(factors, leads)
    case .divide(let numerator, let denominator):
      writer.quotient(
        piece(numerator, leads: leads || writer.setsFractions), piece(denominator))
    case .power(let base, let exponent):
      writer.power(writer.text(piece(base), atLeast: .atom), piece(exponent))
    case .maximum(let choices):
      Piece(text: writer.maximum(choices.map { text($0, atLeast: .sum) }), rank: .atom)
    case .select(let condition, let first, let second): choice(condition, first, second)
    case .call(let function, let argument): writer.call(function, piece(argument))
    }
  }

  private func text(_ formula: Formula, atLeast rank: Rank, leads: Bool = true) -> String {
    writer.text(piece(formula, leads: leads), atLeast: rank)
  }

  private func element(_ symbol: Symbol, _ index: [Int], _ leads: Bool) -> Piece {
    guard let value = values?(symbol, index) else { return writer.element(Element(symbol, index)) }
    let number = writer.number(digits.written(value))
    if case .rest(let count) = symbol.form { return rest(count, number, leads) }
    guard number.rank == .signedNumber, !leads else { return number }
    return Piece(text: writer.parenthesized(number.text), rank: .atom)
  }

  private func rest(_ count: Int, _ number: Piece, _ leads: Bool) -> Piece {
    let isBare = leads || number.rank > .signedNumber
    let text = isBare ? number.text : writer.parenthesized(number.text)
    return Piece(text: writer.rest(count, text), rank: .quotient)
  }

  private func negated(_ opposite: Formula) -> Piece {
    let rank: Rank = if case .number = opposite { .signedNumber } else { .negated }
    return Piece(text: writer.negated(text(opposite, atLeast: .quotient, leads: false)), rank: rank)
  }

  private func sum(_ terms: [Formula], _ leads: Bool) -> Piece {
    guard terms.count > 1 else { return piece(terms.first ?? 0, leads: leads) }
    let written = terms.enumerated().map { i, term in
      let opposite = term.withoutMinus
      let rank: Rank = i == 0 && opposite == nil ? .sum : .quotient
      let written = text(opposite ?? term, atLeast: rank, leads: rank == .sum)
      return (isSubtracted: opposite != nil, text: written)
    }
    return Piece(text: writer.sum(written), rank: .sum)
  }

  private func product(_ factors: [Formula], _ leads: Bool) -> Piece {
    guard factors.count > 1 else { return piece(factors.first ?? 1, leads: leads) }
    let pieces = factors.enumerated().map { i, factor in piece(factor, leads: leads || i > 0) }
    let leadsWithMinus = pieces[0].rank == .signedNumber
    let first = leadsWithMinus ? pieces[0].text : writer.text(pieces[0], atLeast: .looseProduct)
    let others = pieces.dropFirst().map {
      $0.rank == .derivative ? $0.text : writer.text($0, atLeast: .power)
    }
    let isLoose = pieces.contains { $0.rank == .derivative } || pieces[0].rank == .looseProduct
    return Piece(
      text: writer.product([first] + others, isLoose: isLoose),
      rank: leadsWithMinus ? .negated : isLoose ? .looseProduct : .product)
  }

  private func choice(_ condition: Condition, _ first: Formula, _ second: Formula) -> Piece {
    let written = WrittenCondition(
      left: text(condition.left, atLeast: .sum), comparison: condition.comparison,
      right: text(condition.right, atLeast: .sum))
    return writer.choice(written, text(first, atLeast: .sum), text(second, atLeast: .sum))
  }
}

extension Formula {
  /// The formula without the minus sign that it begins with, or nil where it begins with none.
  fileprivate var withoutMinus: Formula? {
    switch self {
    case .number(let value) where value.sign == .minus && !value.isNaN: return .number(-value)
    case .multiply(let factors) where factors.count > 1:
      guard let opposite = factors[0].withoutMinus, case .number = factors[0] else { return nil }
      let others = factors.dropFirst()
      if opposite == 1 { return others.count > 1 ? .multiply(Array(others)) : others.first }
      return .multiply([opposite] + others)
    case .divide(let numerator, let denominator):
      return numerator.withoutMinus.map { .divide($0, denominator) }
    default: return nil
    }
  }
}
