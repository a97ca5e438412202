extension Formula {
  /// The formula that is typed in `text`, ASCII or Unicode.
  ///
  /// Everything the ASCII notation prints can be read again, given names `net_n3` and elements `w1[2,3]` included.
  /// Powers are taken from the right and before signs, as in mathematics: −x² is −(x²), 2^3^2 is 2^9; `**` is `^`. A
  /// factor may follow a number, a parenthesis or a raised exponent without a sign: 2x, 2(x + 1), x²y. A word is one
  /// name, xy is not x·y; raised and lowered digits are read as they are printed, w¹₁₂·x₂²; what could be read in two ways, as 1/2x, is a mistake. `pi` and `e` are the constants.
  ///
  ///     try Formula(parsing: "sigmoid(w*x + b)")
  ///     try Formula(parsing: "max(0, x) − ½")    // column 13: expected a number, a name or an operator, found “½”
  ///
  /// - Parameters:
  ///   - text: at most 10,000 characters, nested at most 100 deep.
  ///   - variables: names that are variables even if they are names of constants.
  public init(parsing text: String, variables: Set<String> = []) throws(FormulaSyntaxError) {
    var parser = try FormulaParser(text, variables: variables)
    self = try parser.whole { (parser) throws(FormulaSyntaxError) in try parser.expression() }
  }
}

/// Recursive descent over the tokens: sum, product, sign, power, atom.
struct FormulaParser {
  static let longest = 10_000
  static let deepest = 100

  private let text: String
  private let variables: Set<String>
  private let tokens: [FormulaToken]
  private var place = 0
  private var depth = 0

  init(_ text: String, variables: Set<String>) throws(FormulaSyntaxError) {
    guard text.utf8.count <= FormulaParser.longest * 4, text.count <= FormulaParser.longest else {
      throw FormulaSyntaxError(
        String(text.prefix(100)), column: 1, expected: "at most 10,000 characters",
        found: "\(text.count)")
    }
    (self.text, self.variables) = (text, variables)
    tokens = try FormulaLexer.tokens(text)
  }

  // MARK: Tokens

  var token: FormulaToken { tokens[place] }
  private var previous: FormulaToken { tokens[max(0, place - 1)] }

  mutating func advance() { place = min(place + 1, tokens.count - 1) }

  mutating func take(_ sign: String) -> Bool {
    guard token.isSign(sign) else { return false }
    advance()
    return true
  }

  mutating func expect(_ sign: String, or others: String = "an operator")
    throws(FormulaSyntaxError)
  {
    if !take(sign) { throw unexpected("“\(sign)” or \(others)") }
  }

  func unexpected(_ expected: String, at token: FormulaToken? = nil) -> FormulaSyntaxError {
    let token = token ?? self.token
    return FormulaSyntaxError(
      text, column: token.column, expected: expected, found: token.inWords)
  }

  /// What `read` reads, if nothing follows.
  mutating func whole<Part>(
    _ read: (inout FormulaParser) throws(FormulaSyntaxError) -> Part
  ) throws(FormulaSyntaxError) -> Part {
    let part = try read(&self)
    if token.kind == .end { return part }
    if token.isSign(",") {
      throw unexpected("an operator or the end (a number has a point: 0.5)")
    }
    throw unexpected("an operator or the end")
  }

  /// What `read` reads, one level deeper.
  private mutating func nested(
    _ read: (inout FormulaParser) throws(FormulaSyntaxError) -> Formula
  ) throws(FormulaSyntaxError) -> Formula {
    depth += 1
    guard depth <= FormulaParser.deepest else {
      throw unexpected("at most \(FormulaParser.deepest) levels of nesting")
    }
    defer { depth -= 1 }
    return try read(&self)
  }

  // MARK: Grammar

  /// A sum, or a choice as it is printed: x if x > 0 else 0.01·x.
  mutating func expression() throws(FormulaSyntaxError) -> Formula {
    let first = try sum()
    guard token.kind == .name, token.text == "if" else { return first }
    return try nested { (parser) throws(FormulaSyntaxError) in
      parser.advance()
      let condition = try parser.condition()
      guard parser.token.kind == .name, parser.token.text == "else" else {
        throw parser.unexpected("“else” or an operator")
      }
      parser.advance()
      return .select(condition, first, try parser.expression())
    }
  }

  mutating func sum() throws(FormulaSyntaxError) -> Formula {
    try nested { (parser) throws(FormulaSyntaxError) in
      var result = try parser.product()
      while true {
        if parser.take("+") {
          result = result + (try parser.product())
        } else if parser.take("-") {
          result = result - (try parser.product())
        } else {
          return result
        }
      }
    }
  }

  private mutating func product() throws(FormulaSyntaxError) -> Formula {
    var result = try signed()
    var (isDivided, quotients) = (false, 0)
    while true {
      if take("*") {
        result = result * (try signed())
        isDivided = false
      } else if take("/") {
        quotients += 1
        guard depth + quotients <= FormulaParser.deepest else {
          throw unexpected("at most \(FormulaParser.deepest) levels of nesting")
        }
        result = result / (try signed())
        isDivided = true
      } else if beginsFactor {
        try checkThatItIsClear(isDivided: isDivided)
        result = result * (try power())
      } else {
        return result
      }
    }
  }

  /// Whether a factor follows that no sign joins to the one before.
  private var beginsFactor: Bool {
    guard token.kind == .name || token.isSign("(") || token.isSign("√") else { return false }
    if token.text == "if" || token.text == "else" { return false }
    switch previous.kind {
    case .number, .raised: return true
    default: return previous.isSign(")")
    }
  }

  /// 2^3x and 1/2x can be read in two ways.
  private func checkThatItIsClear(isDivided: Bool) throws(FormulaSyntaxError) {
    if isDivided || previousIsExponent {
      throw unexpected("“*” or parentheses, since this can be read in two ways")
    }
  }

  /// Whether the number or parenthesis just read is the exponent behind a ^.
  private var previousIsExponent: Bool {
    var (start, open) = (place - 1, 0)
    if case .raised = tokens[start].kind { start -= 1 }
    while start > 0 {
      if tokens[start].isSign(")") { open += 1 }
      if tokens[start].isSign("(") { open -= 1 }
      if open == 0 { break }
      start -= 1
    }
    if start > 0, tokens[start - 1].kind == .name, tokens[start].isSign("(") { start -= 1 }
    while start > 0, tokens[start - 1].isSign("-") || tokens[start - 1].isSign("+") { start -= 1 }
    return start > 0 && tokens[start - 1].isSign("^")
  }

  private mutating func signed() throws(FormulaSyntaxError) -> Formula {
    guard token.isSign("-") || token.isSign("+") else { return try power() }
    return try nested { (parser) throws(FormulaSyntaxError) in
      let isMinus = parser.take("-")
      if !isMinus { parser.advance() }
      let operand = try parser.signed()
      return isMinus ? -operand : operand
    }
  }

  private mutating func power() throws(FormulaSyntaxError) -> Formula {
    let isEuler = token.text == "e" && isConstant(token)
    var base = try atom()
    while case .raised(let exponent) = token.kind {
      advance()
      base = isEuler ? .call(.exp, .number(exponent)) : .power(base, .number(exponent))
      if case .raised = token.kind { throw unexpected("an operator") }
    }
    guard take("^") else { return base }
    let exponent = try nested { (parser) throws(FormulaSyntaxError) in try parser.signed() }
    return isEuler ? .call(.exp, exponent) : .power(base, exponent)
  }

  private mutating func atom() throws(FormulaSyntaxError) -> Formula {
    switch token.kind {
    case .number(let value):
      advance()
      return .number(value)
    case .name: return try named()
    case .sign("("):
      advance()
      let inner = try expression()
      try expect(")")
      return inner
    case .sign("|"):
      advance()
      let inner = try expression()
      try expect("|")
      return .call(.abs, inner)
    case .sign("√"): return try root()
    case .sign("∞"):
      advance()
      return .number(.infinity)
    default: throw unexpected("a number, a name or “(”")
    }
  }

  /// √x or √(x + 1); √x² can be read in two ways.
  private mutating func root() throws(FormulaSyntaxError) -> Formula {
    advance()
    let isClear = token.isSign("(")
    let inner = try nested { (parser) throws(FormulaSyntaxError) in try parser.atom() }
    if !isClear {
      if case .raised = token.kind { throw unexpected("parentheses: √(x²) or (√x)²") }
      if token.isSign("^") { throw unexpected("parentheses: √(x^2) or (√x)^2") }
    }
    return .call(.sqrt, inner)
  }

  // MARK: Names

  private func isConstant(_ token: FormulaToken) -> Bool {
    token.kind == .name && Formula.constants[token.text] != nil && !variables.contains(token.text)
  }

  private mutating func named() throws(FormulaSyntaxError) -> Formula {
    let name = token
    if name.text.first == "∂" { throw unexpected("a number, a name or “(”") }
    if tokens[place + 1].isSign("("), name.text == "if" || KnownFunction.all[name.text] != nil {
      return try called()
    }
    if isConstant(name) {
      advance()
      if token.isSign("(") { throw notAFunction(name) }
      return .number(Formula.constants[name.text] ?? .nan)
    }
    let element = try element()
    if token.isSign("(") { throw notAFunction(name) }
    return element.formula
  }

  private func notAFunction(_ name: FormulaToken) -> FormulaSyntaxError {
    let nearest = isConstant(name) ? nil : KnownFunction.nearest(to: name.text)
    let product = "a product needs a sign: \(name.text)*(…)"
    let hint = "; " + (nearest.map { "did you mean \($0)?" } ?? product)
    return FormulaSyntaxError(
      text, column: name.column, expected: "a function before “(”",
      found: "“\(name.text)”" + hint)
  }

  private mutating func called() throws(FormulaSyntaxError) -> Formula {
    let name = token
    advance()
    advance()
    guard let function = KnownFunction.all[name.text] else { return try choice() }
    var arguments = [try expression()]
    while take(",") { arguments.append(try expression()) }
    try expect(")", or: arguments.count < function.arguments.upperBound ? "“,”" : "an operator")
    guard function.arguments.contains(arguments.count) else {
      let (fewest, most) = (function.arguments.lowerBound, function.arguments.upperBound)
      let count = fewest == most ? "\(fewest)" : "\(fewest) to \(most)"
      throw FormulaSyntaxError(
        text, column: name.column,
        expected: "\(count) \(most == 1 ? "argument" : "arguments") of \(name.text)",
        found: "\(arguments.count)")
    }
    return function.formula(arguments)
  }

  /// What stands in if(condition, then, otherwise).
  private mutating func choice() throws(FormulaSyntaxError) -> Formula {
    let condition = try condition()
    try expect(",")
    let first = try expression()
    try expect(",")
    let second = try expression()
    try expect(")")
    return .select(condition, first, second)
  }

  /// Two sums with a comparison between them.
  private mutating func condition() throws(FormulaSyntaxError) -> Condition {
    let left = try sum()
    let comparisons: [String: Comparison] = [
      "<": .less, "<=": .lessOrEqual, "=": .equal, ">=": .greaterOrEqual, ">": .greater,
    ]
    guard case .sign(let sign) = token.kind, let comparison = comparisons[sign] else {
      throw unexpected("a comparison: <, <=, =, >= or >")
    }
    advance()
    return Condition(left, comparison, try sum())
  }
}
