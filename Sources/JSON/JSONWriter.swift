import System

/// Prints a value; keys are in the order that they have.
struct JSONWriter {
  private var text: [UInt8] = []
  private let isIndented: Bool

  static func text(_ value: JSONValue, isIndented: Bool) -> String {
    var writer = JSONWriter(isIndented: isIndented)
    writer.write(value, depth: 0)
    writer.text.append(0x0a)
    return String(decoding: writer.text, as: UTF8.self)
  }

  private init(isIndented: Bool) { self.isIndented = isIndented }

  private mutating func write(_ value: JSONValue, depth: Int) {
    switch value {
    case .null: add("null")
    case .bool(let bool): add(bool ? "true" : "false")
    case .integer(let number): add(String(number))
    case .number(let number): add(number.isFinite ? String(number) : "null")
    case .string(let string): quote(string)
    case .array(let elements):
      list(elements, "[", "]", depth) { $0.write($1, depth: depth + 1) }
    case .object(let members):
      list(members, "{", "}", depth) {
        $0.quote($1.key)
        $0.add($0.isIndented ? " : " : ":")
        $0.write($1.value, depth: depth + 1)
      }
    }
  }

  private mutating func list<Element>(
    _ elements: [Element], _ open: StaticString, _ close: StaticString, _ depth: Int,
    write: (inout JSONWriter, Element) -> Void
  ) {
    add(open)
    for (index, element) in elements.enumerated() {
      if index > 0 { add(",") }
      startLine(depth + 1)
      write(&self, element)
    }
    if !elements.isEmpty { startLine(depth) }
    add(close)
  }

  private mutating func startLine(_ depth: Int) {
    guard isIndented else { return }
    text.append(0x0a)
    text.append(contentsOf: repeatElement(0x20, count: 2 * depth))
  }

  private mutating func quote(_ string: String) {
    text.append(0x22)
    // Only the first byte of such a character is looked for: there are few others that have it.
    let string = string.utf8.contains(0xf4) ? withEscapedBytes(string) : string
    for byte in string.utf8 {
      switch byte {
      case 0x22: add("\\\"")
      case 0x5c: add("\\\\")
      case 0x0a: add("\\n")
      case 0x0d: add("\\r")
      case 0x09: add("\\t")
      case 0..<0x20: add("\\u00" + (byte < 0x10 ? "0" : "") + String(byte, radix: 16))
      default: text.append(byte)
      }
    }
    text.append(0x22)
  }

  private mutating func add(_ part: StaticString) {
    text.append(
      contentsOf: UnsafeBufferPointer(start: part.utf8Start, count: part.utf8CodeUnitCount))
  }

  private mutating func add(_ part: String) { text.append(contentsOf: part.utf8) }
}
