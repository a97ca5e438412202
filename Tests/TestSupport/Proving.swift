#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Whether Scripts/prove runs the tests: those that can go on for longer then do.
public let isProving = getenv("CHAINRULE_PROVE") != nil

/// How often a test draws at random: `usual`, and fifty times as often in a proof.
public func rounds(_ usual: Int) -> Int { isProving ? 50 * usual : usual }
