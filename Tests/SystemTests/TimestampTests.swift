import Testing

@testable import System

struct TimestampTests {
  @Test(arguments: [0, 951_782_400, 951_868_800, 1_709_164_800, 1_795_379_416, 4_102_444_799])
  func `a time reads back as what was written`(seconds: Int) {
    #expect(Timestamp(Timestamp(seconds: seconds).description)?.seconds == seconds)
  }

  @Test func `a moment is written as RFC 3339 in UTC`() {
    #expect(Timestamp(seconds: 1_709_164_800).description == "2024-02-29T00:00:00Z")
  }

  @Test(arguments: [
    "", "2026-11-22", "2026-11-22T20:30:16+01:00", "2026-11-22t20:30:16Z", "x026-11-22T20:30:16Z",
  ])
  func `what is no RFC 3339 time in UTC is none`(text: String) {
    #expect(Timestamp(text) == nil)
  }
}
