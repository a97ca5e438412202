/// The elements of an array where they lie, for as long as this exists: nothing is copied.
///
/// An array's elements do not move while somebody holds it, for a change by anybody else makes a copy first.
package final class LastingElements<T> {
  private let array: [T]
  /// The elements.
  package let elements: UnsafeBufferPointer<T>

  package init(_ array: [T]) {
    self.array = array
    elements = array.withUnsafeBufferPointer { $0 }
  }

  /// The first element; nil where there are none.
  package var base: UnsafePointer<T>? { elements.isEmpty ? nil : elements.baseAddress }
}
