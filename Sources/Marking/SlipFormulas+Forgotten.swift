import ChainruleExplain
import ChainruleFormulas

extension SlipFormulas {
  /// ∂C/∂a in the place of δ, all at once.
  func skippingSlopes(_ formula: Formula) -> [Formula] {
    let found = formula.substituting { part in
      guard part.symbol.base == "δ", let chain = workings.formulas(of: part).first else {
        return nil
      }
      let without = chain.dropping(isSlope)
      return without == chain ? nil : without
    }
    return found == formula ? [] : [found]
  }

  func withoutRoot(_ part: Formula) -> [Formula] {
    guard case .call(.sqrt, let argument) = part else { return [] }
    return [argument]
  }
}
