import ChainruleEngine
import Synchronization

/// Work on a thread of its own, for asynchronous programs: what it tells on the way, and what comes of it.
///
/// It begins when it is made, waits for nobody, and keeps what it tells until somebody asks. It is asked to stop by
/// `stop()`, when a loop over it is left, when the task in a loop or in `outcome` is canceled, and when nobody holds it
/// any longer.
final class Undertaking<Element: Sendable, Outcome: Sendable>: Sendable {
  private let elements: AsyncThrowingStream<Element, any Error>
  private let stopping: StopSign
  private let ending = Promise<Outcome>()

  /// - Parameters:
  ///   - failure: what the sequence throws at its end although there is an outcome.
  ///   - work: is given what to ask, after each step, whether to stop; and whom to tell.
  init(
    failure: @escaping @Sendable (Outcome) -> (any Error)?,
    _ work:
      @escaping @Sendable (
        _ shouldStop: @escaping @Sendable () -> Bool, _ tell: @escaping @Sendable (Element) -> Void
      ) throws -> Outcome
  ) {
    let (elements, continuation) = AsyncThrowingStream.makeStream(of: Element.self)
    let (stopping, ending) = (StopSign(), ending)
    (self.elements, self.stopping) = (elements, stopping)
    continuation.onTermination = { _ in stopping.raise() }
    let isStarted = Parallel.startThread {
      let outcome = Result { try work({ stopping.isRaised }, { continuation.yield($0) }) }
      ending.keep(outcome)
      switch outcome {
      case .success(let outcome): continuation.finish(throwing: failure(outcome))
      // Whoever has asked it to stop is not surprised.
      case .failure(is CancellationError): continuation.finish()
      case .failure(let error): continuation.finish(throwing: error)
      }
    }
    guard !isStarted else { return }
    ending.keep(.failure(ThreadShortage()))
    continuation.finish(throwing: ThreadShortage())
  }

  deinit { stopping.raise() }

  func stop() { stopping.raise() }

  func makeAsyncIterator() -> ProgressIterator<Element> {
    ProgressIterator(elements: elements.makeAsyncIterator(), departure: Departure { self.stop() })
  }

  /// Waits for the end, which the waiting task's cancellation brings about.
  var outcome: Outcome {
    get async throws {
      try await withTaskCancellationHandler {
        try await ending.value
      } onCancel: {
        stopping.raise()
      }
    }
  }
}

/// Goes through what work on another thread tells; see `TrainingJob` and `Learning`.
public struct ProgressIterator<Element: Sendable>: AsyncIteratorProtocol {
  fileprivate var elements: AsyncThrowingStream<Element, any Error>.Iterator
  fileprivate let departure: Departure

  /// What is told next; nil when the work has ended, or the task is canceled.
  public mutating func next() async throws -> Element? { try await elements.next() }

  /// The same without leaving the caller's actor.
  public mutating func next(isolation actor: isolated (any Actor)?) async throws -> Element? {
    try await elements.next(isolation: actor)
  }
}

/// The system has no thread to train on.
struct ThreadShortage: Error, CustomStringConvertible {
  var description: String { "no thread can be started to train on: the system has too many" }
}

/// A wish that work stops, which any thread may have.
private final class StopSign: Sendable {
  private let raised = Atomic<Bool>(false)
  var isRaised: Bool { raised.load(ordering: .relaxed) }
  func raise() { raised.store(true, ordering: .relaxed) }
}

/// Goes with an iterator: a loop that is left lets go of it. It holds the work, which a loop may be the last to need.
private final class Departure: Sendable {
  private let stop: @Sendable () -> Void
  init(_ stop: @escaping @Sendable () -> Void) { self.stop = stop }
  deinit { stop() }
}
