import Synchronization

/// A value that comes later, and whom to tell.
final class Promise<Value: Sendable>: Sendable {
  private enum State {
    case open([CheckedContinuation<Value, any Error>])
    case kept(Result<Value, any Error>)
  }

  private let state = Mutex(State.open([]))

  var value: Value {
    get async throws {
      try await withCheckedThrowingContinuation { waiting in
        let result = state.withLock { state -> Result<Value, any Error>? in
          switch state {
          case .open(let others):
            state = .open(others + [waiting])
            return nil
          case .kept(let result): return result
          }
        }
        if let result { waiting.resume(with: result) }
      }
    }
  }

  /// Precondition: the first time.
  func keep(_ result: Result<Value, any Error>) {
    let waiting = state.withLock { state in
      guard case .open(let waiting) = state else { preconditionFailure("a promise kept twice") }
      state = .kept(result)
      return waiting
    }
    for one in waiting { one.resume(with: result) }
  }
}
