import ChainruleTensors
import TestSupport
import Testing

/// Known answers of Random123's kat_vectors for philox4x32-10.
@Test func philoxKnownAnswers() {
  #expect(
    Random.philox(counter: SIMD4(0, 0, 0, 0), key: SIMD2(0, 0))
      == SIMD4(0x6627_e8d5, 0xe169_c58d, 0xbc57_ac4c, 0x9b00_dbd8))
  #expect(
    Random.philox(
      counter: SIMD4(repeating: .max), key: SIMD2(repeating: .max))
      == SIMD4(0x408f_276d, 0x41c8_3b0e, 0xa20b_c7c6, 0x6d54_51fd))
}
