import ChainruleChecks
import ChainruleGraphs
import ChainruleTensors
import Testing

@testable import ChainruleEngine

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// Records an issue for each finding that does not pass.
func expectPasses(
  _ findings: [Finding], sourceLocation: SourceLocation = #_sourceLocation
) {
  #expect(!findings.isEmpty, sourceLocation: sourceLocation)
  for finding in findings where !finding.passes {
    Issue.record("\(finding)", sourceLocation: sourceLocation)
  }
}

/// Every operation before its witnesses.
@Suite struct WitnessTests {
  @Test("every op file and every kernel has its entry")
  func tableIsComplete() throws {
    let folder = URL(filePath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent().appending(path: "Sources/Graphs/Ops")
    let files = try FileManager.default.contentsOfDirectory(atPath: folder.path)
      .filter { $0.hasSuffix(".swift") }.map { String($0.dropLast(6)) }
    #expect(files.count > 40)
    let entries = opTable.map(\.file) + updateTable.map(\.file)
    #expect(Set(entries).count == entries.count, "a file has two entries")
    #expect(Set(files) == Set(entries).union(vocabularyFiles))
    let checked = opTable.flatMap { $0.checks(3, 4) }.map { type(of: $0.op).kind }
    let updates = updateTable.flatMap(\.ops).map { type(of: $0).kind }
    #expect(Kernels.kinds.subtracting(checked).subtracting(updates) == [])
  }

  /// Formula, differences, symbolic derivative, expansion, derived reverse rule, and kernels at a small shape.
  @Test(arguments: opTable) func witnesses(entry: OpEntry) {
    for check in entry.checks(3, 4) { expectPasses(check.findings()) }
  }

  /// Another seed, a single row and a single column: what a broadcast or a sum may get wrong.
  @Test(arguments: opTable) func narrowShapes(entry: OpEntry) {
    for (rows, columns) in [(1, 1), (1, 3), (3, 1)] {
      for check in entry.checks(rows, columns) {
        var other = OpCheck(check.op, check.samples, kernelUlps: check.kernelUlps, seed: 7)
        other.kernelScale = check.kernelScale
        expectPasses(other.findings())
      }
    }
  }

  /// Plans at sizes with tails, in one block of rows and in several.
  @Test(arguments: opTable) func kernels(entry: OpEntry) {
    for (rows, columns) in [(1, 64), (7, 17), (17, 3), (39, 7), (64, 33), (70, 65)] {
      for check in entry.checks(rows, columns) {
        expectPasses([check.kernel(Float.self), check.kernel(Double.self)])
      }
    }
  }

  @Test(
    "an operation with a kernel's kind goes without only where its activation or target has none")
  func unserved() {
    let unserved = opTable.flatMap { $0.checks(3, 4) }.map(\.op).filter {
      Kernels.kinds.contains(type(of: $0).kind) && !Kernels.serves($0)
    }
    for op in unserved {
      switch op {
      case let op as Dense: #expect(activationCode(op.activation) == nil)
      case let op as ActivationGradient: #expect(activationCode(op.activation) == nil)
      case let op as SoftmaxCrossEntropyGradient: #expect(op.targets == .probabilities)
      default: Issue.record("\(op) has no kernel")
      }
    }
    #expect(!unserved.isEmpty)
  }

  @Test("a kernel serves, and does not pass its work on to the plain loops")
  func kernelsServe() {
    for entry in opTable {
      for check in entry.checks(3, 4) where Kernels.serves(check.op) {
        #expect(check.isServed(Float.self), "\(check.op)")
        #expect(check.isServed(Double.self), "\(check.op)")
      }
    }
  }
}

extension OpCheck {
  /// Whether the engine has a kernel for the operation at these shapes.
  func isServed<S: Scalar>(_ type: S.Type) -> Bool {
    let shapes = inputs.map(\.shape) + (op.shapes(of: inputs.map(\.shape)) ?? [])
    let memory = shapes.map { Region<S>(count: $0.elementCount) }
    let slabs = zip(memory, shapes).map { Slab(base: $0.base, shape: $1) }
    let call = KernelCall(
      inputs: Array(slabs[..<inputs.count]), outputs: Array(slabs[inputs.count...]))
    return withExtendedLifetime(memory) { Kernels.steps(for: op, call) != nil }
  }
}
