import System
import Testing

@testable import Go

/// cmd/go's choice, case by case; ToolchainFuzzTests compares it with the real one.
@Suite struct ToolchainSelectionTests {
  struct Case: Sendable, CustomTestStringConvertible {
    var local = "1.26.6"
    var module: String?
    var workspace: String?
    var environment: [String: String] = [:]
    /// nil: go refuses.
    let name: String?
    var testDescription: String {
      "\(local) \(module ?? "") \(workspace ?? "") \(environment) → \(name ?? "refused")"
    }
  }

  private func selected(_ entry: Case) throws -> ToolchainSelection {
    let scratch = try ScratchDirectory(in: Host.temporaryDirectory)
    let place = scratch.path + "/project"
    try FileSystem.makeDirectory(place)
    if let text = entry.module { try FileSystem.create(place + "/go.mod", text + "\n") }
    if let text = entry.workspace { try FileSystem.create(scratch.path + "/go.work", text + "\n") }
    let variables = ["GOTOOLCHAIN": "auto"].merging(entry.environment) { $1 }.mapValues {
      $0.replacing("$PLACE", with: place)
    }
    return ToolchainSelection(
      local: GoVersion(entry.local)!, in: place,
      settings: GoSettings(goroot: "/nonexistent", environment: variables),
      temporary: variables["TMPDIR"] ?? "/tmp")
  }

  static let lines: [Case] = [
    Case(module: "go 1.27.3", name: "go1.27.3"),
    Case(module: "go 1.27", name: "go1.27.0"),
    Case(module: "go 1.26.0\ntoolchain go1.27.3", name: "go1.27.3"),
    // A toolchain line that is older than the go line, or than the go itself, is ignored.
    Case(module: "go 1.27.1\ntoolchain go1.22.10", name: "go1.27.1"),
    Case(module: "go 1.26.0\ntoolchain go1.22.10", name: "go1.26.6"),
    // The series is compared as it stands, and gets its .0 afterwards.
    Case(local: "1.27rc1", module: "go 1.27", name: "go1.27rc1"),
    Case(local: "1.27rc1", module: "go 1.27.0", name: "go1.27.0"),
    Case(module: "go 1.27\ntoolchain go1.27rc1", name: "go1.27rc1"),
    Case(module: "go 1.27\ntoolchain default", name: "go1.26.6"),
    Case(module: "go 1.27.3 // why", name: "go1.27.3"),
    Case(module: "  go\t1.27.3  \r", name: "go1.27.3"),
    Case(module: "go 1.27.3 more", name: "go1.26.6"),
    Case(module: "\u{feff}go 1.27.3", name: "go1.26.6"),
    Case(module: "go 1.27.3\ngo 1.26.1", name: "go1.27.3"),
    Case(module: "go 2.1", name: nil),
    Case(module: "toolchain 1.27.3", name: nil),
    Case(module: "toolchain local", name: nil),
    Case(module: "toolchain go1.27.3-custom", name: "go1.27.3-custom"),
    Case(module: "toolchain go1.26.6-custom", name: "go1.26.6"),
    Case(local: "1.21.13", module: "toolchain go1.21.13-custom", name: "go1.21.13-custom"),
    Case(module: "toolchain go1.27/../x", name: nil),
    Case(local: "1.26.6-custom", module: "toolchain go1.26.6", name: "go1.26.6-custom"),
  ]

  static let settings: [Case] = {
    func named(_ value: String, _ name: String?) -> Case {
      Case(module: "go 1.27.3", environment: ["GOTOOLCHAIN": value], name: name)
    }
    return [
      named("path", "go1.27.3"), named("local", "go1.26.6"), named("local+path", "go1.27.3"),
      named("go1.22.10", "go1.22.10"), named("go1.22.10+auto", "go1.27.3"),
      named("go1.28.1+path", "go1.28.1"), named("go1.27.3-custom+auto", "go1.27.3-custom"),
      // A language version is looked for as it is called, and found nowhere.
      named("go1.27", "go1.27"), named("go1.27+auto", "go1.27.3"), named("go1.20", "go1.20"),
      named("", "go1.26.6"), named("go1.26.6+", nil), named("+auto", nil), named("auto+auto", nil),
      named("path+x", nil), named("go1.26.6+x", nil), named("1.26.6", nil), named("default", nil),
      named("go1.26.6\r", nil), named("go1.26.6/..", nil), named("go2.1", nil),
    ]
  }()

  static let places: [Case] = [
    Case(module: "go 1.26.0", workspace: "go 1.27.3", name: "go1.27.3"),
    Case(
      module: "go 1.26.0", workspace: "go 1.27.3", environment: ["GOWORK": "auto"],
      name: "go1.27.3"),
    Case(
      module: "go 1.26.0", workspace: "go 1.27.3", environment: ["GOWORK": "off"], name: "go1.26.6"),
    Case(
      module: "go 1.27.1", workspace: "go 1.27.3", environment: ["GOWORK": "/nonexistent"],
      name: "go1.27.1"),
    Case(module: "go 1.27.1", environment: ["GOWORK": "go.work"], name: nil),
    // Up to 1.22, a relative GOWORK stops only what looks for a workspace.
    Case(environment: ["GOWORK": "go.work", "GOTOOLCHAIN": "local"], name: nil),
    Case(
      local: "1.22.10", environment: ["GOWORK": "go.work", "GOTOOLCHAIN": "local"],
      name: "go1.22.10"),
    Case(
      local: "1.22.10", environment: ["GOWORK": "go.work", "GOTOOLCHAIN": "go1.26.6"], name: nil),
    Case(module: "go 1.27.1", environment: ["GOWORK": "$PLACE"], name: nil),
    Case(module: "go 1.27.1", environment: ["GOWORK": "$PLACE/go.mod"], name: "go1.27.1"),
    Case(module: "go 1.27.1", environment: ["TMPDIR": "$PLACE"], name: "go1.26.6"),
    Case(module: "go 1.27.1", environment: ["TMPDIR": "$PLACE/.."], name: "go1.27.1"),
    Case(module: "go 1.27.1", environment: ["GO111MODULE": "off"], name: "go1.26.6"),
    Case(module: "go 1.27.1", environment: ["GO111MODULE": "on"], name: "go1.27.1"),
    Case(module: "go 1.27.1", environment: ["GO111MODULE": "auto"], name: "go1.27.1"),
    Case(
      environment: ["GO111MODULE": "auto", "GOTOOLCHAIN": "go1.22.10"], name: "go1.26.6"),
    // From 1.27 on, a workspace is a module for auto.
    Case(workspace: "go 1.28", environment: ["GO111MODULE": "auto"], name: "go1.26.6"),
    Case(
      local: "1.27.3", workspace: "go 1.28", environment: ["GO111MODULE": "auto"], name: "go1.28.0"),
  ]

  @Test(arguments: lines + settings + places)
  func `go selects, stays what it is, or refuses`(_ entry: Case) throws {
    let selection = try selected(entry)
    #expect(selection.name == entry.name, "\(selection.note ?? "")")
    #expect((selection.because == nil) == (entry.name == nil || entry.name == "go\(entry.local)"))
  }

  @Test func `a file that asks for more than go may select is named`() throws {
    let selection = try selected(
      Case(module: "go 1.27.3", environment: ["GOTOOLCHAIN": "local"], name: "go1.26.6"))
    #expect(selection.note?.contains("go.mod asks for go 1.27.3") == true)
  }
}
