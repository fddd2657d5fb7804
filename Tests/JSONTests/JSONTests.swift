import Testing

@testable import JSON

@Suite struct JSONTests {
  private func read(_ text: String, json5: Bool = false) throws -> JSONValue {
    try JSONValue(reading: Array(text.utf8), json5: json5)
  }

  private func complaint(about text: String, json5: Bool = false) -> String? {
    do {
      _ = try read(text, json5: json5)
      return nil
    } catch { return "\(error)" }
  }

  @Test func `every kind of value is read and written again`() throws {
    let line =
      #"{"a":[],"b":{},"c":[1,-2,0.5,1e+30],"d":[true,false,null],"e":"\"\\\n\u0001é"}"# + "\n"
    #expect(JSON.line(try read(line)) == line)
  }

  @Test func `a document is indented and sorted`() throws {
    let text = JSON.document(try read(#"{"b":[1,{"x":"/"}],"a":{},"c":[]}"#))
    #expect(
      text == """
        {
          "a" : {},
          "b" : [
            1,
            {
              "x" : "/"
            }
          ],
          "c" : []
        }

        """)
  }

  @Test(arguments: [
    (#""\u00e9\ud83d\ude00\/\b\f\t""#, "é😀/\u{8}\u{c}\t"), (#""😀""#, "😀"), (#""""#, ""),
  ])
  func `escapes stand for their characters`(text: String, meant: String) throws {
    #expect(try read(text) == .string(meant))
  }

  @Test(arguments: [
    ("1.0", JSONValue.integer(1)), ("1e2", .integer(100)), ("-0", .integer(0)),
    ("1.5e-3", .number(0.0015)), ("9223372036854775807", .integer(.max)),
  ])
  func `numbers without a fraction are integers`(text: String, meant: JSONValue) throws {
    #expect(try read(text) == meant)
  }

  @Test(arguments: [
    ("", "line 1: expected a value"), ("[1", "line 1: expected a comma"),
    ("{\n\"a\" 1}", "line 2: expected a colon"), ("[1,]", "line 1: expected a value"),
    ("{\"a\":1,\"b\":2,\"a\":3}", #"line 1: "a" is there twice"#),
    ("1 2", "line 1: expected the end"),
    ("01", "line 1: expected a number"), ("+1", "line 1: expected a value"),
    (".5", "line 1: expected a value"), ("5.", "line 1: expected a number"),
    ("1e", "line 1: expected a number"), ("NaN", "line 1: expected a value"),
    ("1e999", "line 1: expected a number"), ("\"\n\"", "line 1: the string has no end"),
    (#""\x41""#, "line 1: there is no such escape"),
    (#""\ud800""#, "line 1: half of a surrogate pair"),
    (#""\u12""#, "line 1: expected 4 hexadecimal digits"), ("'a'", "line 1: expected a value"),
    ("{a:1}", "line 1: expected a key"), ("[1] // no", "line 1: expected the end"),
    (String(repeating: "[", count: 600), "line 1: is nested too deeply"),
  ])
  func `what is no JSON is refused with its line`(text: String, reason: String) {
    #expect(complaint(about: text) == reason)
  }

  @Test func `bytes that are not UTF-8 are refused`() {
    #expect(throws: JSONError(place: "line 1", reason: "is not UTF-8")) {
      try JSONValue(reading: [0x22, 0xff, 0x22])
    }
  }

  @Test func `what people write is read where it is allowed`() throws {
    let text = """
      \u{feff}// a comment
      {
        unquoted_$1: 'it''s'.length /* not code */
      }
      """
    #expect(complaint(about: text, json5: true) == "line 3: expected a comma")
    let value = try read(
      """
      \u{feff}// a comment
      { unquoted_$1: 'it\\'s', /* between
        lines */ "b": [+1, .5, 5., 0x1F, -0x10, 1e3,], c: "a\\
      b\\x41\\v", }
      """, json5: true)
    #expect(
      JSON.line(value)
        == #"{"b":[1,0.5,5,31,-16,1000],"c":"abA\u000b","unquoted_$1":"it's"}"# + "\n")
    for text in ["[,]", "{,}", "/* no end", "/ 1", "0x", "Infinity", "[1,,2]", "1__"] {
      #expect(complaint(about: text, json5: true) != nil, "\(text)")
    }
  }

  private enum Shape: Codable, Equatable {
    case point
    case circle(radius: Double)
  }

  private struct Everything: Codable, Equatable {
    var text = "ß"
    var flag = true
    var small: UInt8 = 200
    var large: Int64 = -1
    var real = 2.0
    var none: Int?
    var list: [Int?] = [1, nil, 3]
    var named = ["b": [1.5], "a": []]
    var shapes = [Shape.point, .circle(radius: 0.5)]
    var value = JSONValue.array([.null])
  }

  @Test func `what is encoded is decoded again`() throws {
    let line = try JSON.line(Everything())
    #expect(
      line == #"{"flag":true,"large":-1,"list":[1,null,3],"named":{"a":[],"b":[1.5]},"real":2,"#
        + #""shapes":[{"point":{}},{"circle":{"radius":0.5}}],"small":200,"text":"ß","value":[null]}"#
        + "\n")
    #expect(try JSON.decode(Everything.self, from: Array(line.utf8)) == Everything())
  }

  @Test(arguments: [
    (#""text":1"#, "text: expected a string, found a whole number"),
    (#""flag":"yes""#, "flag: expected true or false, found a string"),
    (#""small":300"#, "small: expected a smaller number, found a whole number"),
    (#""large":1.5"#, "large: expected a whole number, found a number"),
    (#""list":[1,{}]"#, "list.1: expected a whole number, found an object"),
    (#""list":{}"#, "list: expected a list, found an object"),
    (#""shapes":[7]"#, "shapes.0: expected an object, found a whole number"),
  ])
  func `a value of the wrong kind is named by its path`(member: String, reason: String) throws {
    let whole = try JSONValue(encoding: Everything())
    let wrong = try read("{\(member)}")
    guard case .object(let members) = wrong else { return }
    let text = JSON.line(whole.with(members[0].value, at: [members[0].key]))
    do {
      _ = try JSON.decode(Everything.self, from: Array(text.utf8))
      Issue.record("it was decoded")
    } catch { #expect(error.description == reason) }
  }

  @Test func `a missing key is named`() {
    #expect(throws: JSONError(place: "", reason: #""text" is missing"#)) {
      try JSON.decode(Everything.self, from: Array("{}".utf8))
    }
  }

  @Test func `a path is set and taken away`() throws {
    let tree = try read(#"{"a":{"b":1},"c":2}"#)
    #expect(tree[["a", "b"]] == .integer(1))
    #expect(tree[["a", "x"]] == nil)
    #expect(
      JSON.line(tree.with(.bool(true), at: ["a", "d", "e"]))
        == #"{"a":{"b":1,"d":{"e":true}},"c":2}"# + "\n")
    #expect(JSON.line(tree.with(nil, at: ["a", "b"])) == #"{"c":2}"# + "\n")
    #expect(tree.members(missingIn: try read(#"{"a":{}}"#)) == ["a.b", "c"])
  }
}
