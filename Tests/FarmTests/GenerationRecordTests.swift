import System
import Testing

@testable import Farm
@testable import Go
@testable import JSON

@Suite struct GenerationRecordTests {
  @Test func `every part of a record comes back`() throws {
    let record = Generation(
      number: 7, at: Timestamp(seconds: 1_700_000_000), actor: "ada", command: "promote",
      reason: "weekend \"builds\"", channels: [.stable: GoVersion("1.26.6")!],
      adoptedFromDisk: [ChannelChange(channel: .latest, from: nil, to: GoVersion("1.27.3"))],
      gates: [], probes: ["resolve"], override: nil, change: ChangeID("c/1"), fence: 7)
    let text = JSON.document(try record.json)
    #expect(try Generation(JSONValue(reading: Array(text.utf8))) == record)
    #expect(try JSON.decode(Generation.self, from: Array(text.utf8)) == record)
    #expect(try JSON.document(record) == text)
  }

  @Test func `a record of an older gofarm names no change, and one of a newer is read as far`()
    throws
  {
    let old =
      #"{"actor":"ada","at":"2026-11-22T20:30:16Z","channels":{"stable":"1.26.6"},"#
      + #""command":"promote","number":7,"reason":"r""#
    let record = try Generation(JSONValue(reading: Array((old + "}").utf8)))
    #expect(record.change == nil && record.fence == nil)
    let newer = try Generation(JSONValue(reading: Array((old + #","moon":"full"}"#).utf8)))
    #expect(newer == record)
  }

  @Test(arguments: ["{}", "[]", #"{"number":"7"}"#])
  func `what is no record is refused`(text: String) {
    #expect(throws: JSONError.self) { try Generation(JSONValue(reading: Array(text.utf8))) }
  }

  @Test func `an event says what its parts say`() throws {
    let event = Event(
      "promote", generation: 3,
      changes: [ChannelChange(channel: .stable, from: GoVersion("1.26.6"), to: nil)],
      version: GoVersion("1.27.3"), reason: "r", digest: "d", attested: "none", monotonic: 1.25,
      seconds: 2, output: "o", change: ChangeID("c/1"))
    let line = JSON.line(try event.json)
    let again = try JSON.decode(Event.self, from: Array(line.utf8))
    #expect(JSON.line(try again.json) == line)
    for part in [
      #""actor":""#, #""at":""#, #""attested":"none""#, #""change":"c/1""#,
      #""changes":[{"channel":"stable","from":"1.26.6"}]"#, #""digest":"d""#,
      #""event":"promote""#, #""generation":3"#, #""monotonic":1.25"#, #""output":"o""#,
      #""reason":"r""#, #""seconds":2"#, #""version":"1.27.3""#,
    ] { #expect(line.contains(part)) }
  }
}
