import ChainruleInterchange
import ChainruleTensors

/// Writes JSON piece by piece, numbers straight from tensors: nothing is held but some kilobytes.
///
/// Numbers are the shortest decimals that read back as the same double; what is not finite is null.
struct JSONStream<Output: TextOutputStream> {
  private(set) var output: Output
  private var buffer = ""
  /// Whether something stands in the innermost object or list already, from the outside in.
  private var isStarted: [Bool] = []

  init(_ output: Output) { self.output = output }

  /// Gives the output everything that is still held back.
  mutating func finish() -> Output {
    buffer += "\n"
    output.write(buffer)
    buffer = ""
    return output
  }

  // MARK: - Objects and lists

  mutating func object(_ content: (inout JSONStream) -> Void) {
    open("{")
    content(&self)
    close("}")
  }

  mutating func list<Items: Sequence>(
    _ items: Items, _ content: (inout JSONStream, Items.Element) -> Void
  ) {
    open("[")
    for item in items {
      separate(isLine: true)
      content(&self, item)
    }
    close("]")
  }

  /// A key; its value comes next.
  mutating func key(_ name: String) {
    separate(isLine: true)
    JSONValue.quote(name, to: &buffer)
    buffer += ": "
  }

  private mutating func open(_ sign: String) {
    buffer += sign
    isStarted.append(false)
  }

  private mutating func close(_ sign: String) {
    let hadContent = isStarted.removeLast()
    if hadContent { newLine() }
    buffer += sign
    if buffer.utf8.count > 1 << 16 { flush() }
  }

  private mutating func separate(isLine: Bool) {
    guard let isLater = isStarted.last else { return }
    if isLater { buffer += "," }
    isStarted[isStarted.count - 1] = true
    if isLine { newLine() }
  }

  private mutating func newLine() {
    buffer += "\n"
    for _ in isStarted { buffer += " " }
  }

  private mutating func flush() {
    output.write(buffer)
    buffer.removeAll(keepingCapacity: true)
  }

  // MARK: - Values

  mutating func value(_ number: Double) {
    if number.isFinite { buffer += number.description } else { buffer += "null" }
  }

  mutating func value(_ number: Int) { buffer += String(number) }
  mutating func value(_ isTrue: Bool) { buffer += isTrue ? "true" : "false" }
  mutating func value(_ text: String) { JSONValue.quote(text, to: &buffer) }
  mutating func null() { buffer += "null" }

  mutating func value(_ numbers: [Double]) { items(numbers[...]) }

  mutating func value(_ numbers: [Int]) {
    buffer += "[" + numbers.map(String.init).joined(separator: ", ") + "]"
  }

  /// Nested lists by the tensor's shape; a single number stands alone.
  mutating func value(_ tensor: Tensor<Double>) {
    nested(tensor.values[...], tensor.shape[...])
  }

  private mutating func nested(_ numbers: ArraySlice<Double>, _ shape: ArraySlice<Int>) {
    guard let length = shape.first else { return value(numbers.first ?? .nan) }
    guard shape.count > 1 else { return items(numbers) }
    let width = length == 0 ? 0 : numbers.count / length
    buffer += "["
    for row in 0..<length {
      if row > 0 { buffer += ", " }
      let start = numbers.startIndex + row * width
      nested(numbers[start..<start + width], shape.dropFirst())
    }
    buffer += "]"
  }

  private mutating func items(_ numbers: ArraySlice<Double>) {
    buffer += "["
    var isLater = false
    for number in numbers {
      if isLater { buffer += ", " }
      isLater = true
      value(number)
    }
    buffer += "]"
    if buffer.utf8.count > 1 << 16 { flush() }
  }
}

extension JSONStream {
  mutating func pair(_ name: String, _ number: Double) {
    key(name)
    value(number)
  }
  mutating func pair(_ name: String, _ number: Int) {
    key(name)
    value(number)
  }
  mutating func pair(_ name: String, _ isTrue: Bool) {
    key(name)
    value(isTrue)
  }
  mutating func pair(_ name: String, _ text: String) {
    key(name)
    value(text)
  }
  mutating func pair(_ name: String, _ tensor: Tensor<Double>) {
    key(name)
    value(tensor)
  }
  mutating func pair(_ name: String, _ content: (inout JSONStream) -> Void) {
    key(name)
    object(content)
  }
}
