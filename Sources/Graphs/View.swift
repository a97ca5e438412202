import ChainruleTensors

/// The elements of an operation's input while it is evaluated: a shape and the memory behind it.
public struct View<S: Scalar> {
  public let shape: Shape
  public let elements: UnsafeBufferPointer<S>

  @inlinable public init(shape: Shape, elements: UnsafeBufferPointer<S>) {
    self.shape = shape
    self.elements = elements
  }
  @inlinable public var count: Int { elements.count }
  @inlinable public subscript(i: Int) -> S { elements[i] }
  /// The length of the last axis, 1 for a single number.
  @inlinable public var columns: Int { shape.last ?? 1 }
}

/// The elements of an operation's output while it is evaluated.
public struct MutableView<S: Scalar> {
  public let shape: Shape
  public let elements: UnsafeMutableBufferPointer<S>

  @inlinable public init(shape: Shape, elements: UnsafeMutableBufferPointer<S>) {
    self.shape = shape
    self.elements = elements
  }
  @inlinable public var count: Int { elements.count }
  @inlinable public var columns: Int { shape.last ?? 1 }
  @inlinable public subscript(i: Int) -> S {
    get { elements[i] }
    nonmutating set { elements[i] = newValue }
  }
}
