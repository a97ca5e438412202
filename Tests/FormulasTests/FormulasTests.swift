import ChainruleFormulas
import Testing

@Test func aSumGrowsAtItsRightEnd() {
  let x = Formula.element(Symbol("x"))
  #expect(x + 1 + 2 == .add([x, 1, 2]))
}
