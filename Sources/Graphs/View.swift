import ChainruleTensors

/// The elements of an operation's input while it is evaluated: a shape and the memory behind it.
public struct View<S: Scalar> {
  /// The lengths of the axes; [] for a single number.
  public let shape: Shape
  /// Row-major; valid only during the call.
  public let elements: UnsafeBufferPointer<S>

  @inlinable public init(shape: Shape, elements: UnsafeBufferPointer<S>) {
    self.shape = shape
    self.elements = elements
  }
  /// The number of elements: the product of the shape.
  @inlinable public var count: Int { elements.count }
  /// The element at a place in row-major order. Not checked in optimized code.
  @inlinable public subscript(i: Int) -> S { elements[i] }
  /// The length of the last axis, 1 for a single number.
  @inlinable public var columns: Int { shape.last ?? 1 }
}

/// The elements of an operation's output while it is evaluated.
public struct MutableView<S: Scalar> {
  /// The lengths of the axes; [] for a single number.
  public let shape: Shape
  /// Row-major, not initialized to anything; valid only during the call.
  public let elements: UnsafeMutableBufferPointer<S>

  @inlinable public init(shape: Shape, elements: UnsafeMutableBufferPointer<S>) {
    self.shape = shape
    self.elements = elements
  }
  /// The number of elements: the product of the shape.
  @inlinable public var count: Int { elements.count }
  /// The length of the last axis, 1 for a single number.
  @inlinable public var columns: Int { shape.last ?? 1 }
  /// The element at a place in row-major order. Not checked in optimized code.
  @inlinable public subscript(i: Int) -> S {
    get { elements[i] }
    nonmutating set { elements[i] = newValue }
  }
}
