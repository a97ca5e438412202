import ChainruleExplain
import ChainruleFormulas
import ChainruleGraphs
import ChainruleNetworks

/// The gradients of a case before witnesses that share no code.
///
///     let verification = try Verification(example)
///     verification.passes
///     for comparison in verification.comparisons where !comparison.passes { print(comparison) }
///
/// Every witness is compared with the adjoints of the expanded graph, `Trace.derivative`: ∂C/∂p of each parameter,
/// frozen or not, and ∂C/∂x of the inputs. C is without penalties, and no gradient is clipped.
///
/// | witness | relies on | shares with the adjoints |
/// | --- | --- | --- |
/// | adjoints | `pullback` of primitive operations, `Graph.gradient`, `evaluate` | |
/// | `differences` | `evaluate` of primitive operations | `evaluate` |
/// | `symbolic` | `formula`, `Formula.derivative`, a reverse sum of its own | the numbers of the forward pass |
/// | `dual` | `formula`, `Formula.dual` and its rules | the numbers of the forward pass |
/// | `plan_double`, `plan_float` | kernels, memory plan, threads, `pullback` of composites | |
/// | `readings` | `evaluate` and `pullback` of composites | `Graph.gradient` |
///
/// **Error.** |found − expected| / max(|expected|, E / bound), E being the error that rounding may make (`Rounding`) or
/// that the witness estimates of itself (ten times, for differences): what rounding alone can explain is no
/// disagreement, whatever its size beside a gradient that nearly vanished. Where E is 0, as for zeros that the structure
/// makes (an input that is 0, a rectifier that is off), found and expected must be the same number. NaN and infinities
/// are a disagreement.
///
/// **Bounds.** `differences` 10⁻⁷: six evaluations, extrapolated twice, leave 10⁻⁹ to 10⁻¹² with the steps that are tried.
/// `symbolic`, `dual`, `readings` 10⁻¹²: the same sums in another order, some thousand units in the last place.
/// `plan_double`, `plan_float` 64 units in the last place of the number type, as for `StepCheck`, of at least a
/// thousandth of the group's largest gradient: kernels add in an order of their own.
///
/// **Left out, and counted** (`Reason`): elements at a kink, elements whose value on paper is 0·∞, and elements that
/// differ by no more than E where E is larger than a thousandth of the group's largest gradient, since agreement would
/// then mean nothing. An element that agrees within its bound is never left out.
public struct Verification: Sendable {
  /// Who speaks for the gradients.
  public enum Witness: String, Sendable, Hashable, CaseIterable {
    /// Central differences of the cost, extrapolated, with their error estimated.
    case differences
    /// The chain rule over the printed formulas, each derived by the rules of school, from the cost backward.
    case symbolic
    /// Dual numbers pushed through the printed formulas, one direction at a time.
    case dual
    /// The compiled plan, with the engine's kernels, in `Double`.
    case planInDouble = "plan_double"
    /// The same in `Float`, against the adjoints for numbers rounded to `Float`.
    case planInFloat = "plan_float"
    /// The gradient of the equations that are trained, with composite operations and their own reverse rules.
    case readings
  }

  /// What a derivative is taken by: a parameter, or the inputs.
  public enum Group: Hashable, Sendable {
    /// ∂C/∂p, whether p is frozen or not.
    case parameter(ParameterID)
    /// ∂C/∂x, [samples, inputs].
    case inputs

    /// `dense1.weight`, `inputs`
    public var name: String {
      switch self {
      case .parameter(let id): id.name
      case .inputs: "inputs"
      }
    }
  }

  /// How much of large groups is looked at; plans and readings always compare every element.
  public struct Options: Sendable {
    /// How many elements of each group differences, symbolic derivatives and dual numbers look at. Nil: differences and
    /// dual numbers at all up to 2,000, where a network is large at as many as take about two seconds and at least 10;
    /// symbolic derivatives at all.
    public var sample: Int?
    /// What a sample is drawn from.
    public var seed: UInt64
    /// What dual numbers do under each function.
    var rule = Dual.rule
    /// The rules of school.
    var derivative: @Sendable (Formula, Element) -> Formula = {
      $0.derivative(withRespectTo: $1)
    }

    public init(sample: Int? = nil, seed: UInt64 = 1) { (self.sample, self.seed) = (sample, seed) }
  }

  /// As it was given, with the penalties and limits that the comparisons leave aside.
  public let example: Case
  /// With the sample and the seed that a second run needs to look at the same elements.
  public let options: Options
  /// By group, in the order of the network's parameters with the inputs last, then by witness.
  public let comparisons: [Comparison]
  /// What each group's derivative is called: ∂C/∂w¹.
  public let symbols: [Group: Element]
  /// Why there is nothing to compare: the cost is infinite or no number, and this is where it comes from. Nil where it
  /// is one.
  ///
  ///     z1[1] is larger than a Double holds, 1.8·10³⁰⁸
  public let obstacle: String?

  /// Puts the gradients of a case before all witnesses.
  ///
  /// Throws `NetworkError` where the parts of the case do not fit together.
  public init(_ example: Case, _ options: Options = Options()) throws {
    (self.example, self.options) = (example, options)
    let setting = try VerifiedCase(example, options)
    symbols = setting.symbols
    guard setting.trace.cost.isFinite else {
      let lost = setting.trace.firstLost
      obstacle = lost.map { "\($0.element.asciiName) \($0.reason)" } ?? "C is \(setting.trace.cost)"
      comparisons = []
      return
    }
    obstacle = nil
    var found: [Witness: [Comparison]] = [:]
    found[.differences] = setting.differences()
    let printed = PrintedEquations(setting.trace)
    found[.symbolic] = setting.symbolic(printed, rule: options.derivative)
    found[.dual] = setting.dual(printed, rule: options.rule)
    let trained = try TrainedStep(setting.trace)
    found[.planInDouble] = setting.plan(trained)
    found[.planInFloat] = try VerifiedCase(example, options, roundedTo: Float.self)
      .planInFloat(trained)
    found[.readings] = setting.readings(trained)
    comparisons = setting.groups.indices.flatMap { place in
      Witness.allCases.compactMap { found[$0]?[place] }
    }
  }

  /// Whether there was something to compare and no witness disagrees.
  public var passes: Bool { obstacle == nil && comparisons.allSatisfy(\.passes) }

  /// The comparison with the largest error beside its bound.
  public var worst: Comparison? {
    comparisons.max { ($0.worst / $0.bound) < ($1.worst / $1.bound) }
  }
}
