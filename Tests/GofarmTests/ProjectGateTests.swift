import Disk
import Farm
import TestSupport
import Testing

/// Gates on a site's own project, with real releases.
@Suite(.enabled(if: ReleaseFarm.isPossible)) struct ProjectGateTests {
  let farm: ReleaseFarm

  init() throws { farm = try ReleaseFarm.shared.get() }

  private func promote(_ channel: String, _ gate: String...) throws -> Child.Outcome {
    try Program.run(
      farm.root, ["promote", "1.27.3", channel, "--no-gate", "--no-probe"] + gate, limit: 300)
  }

  private func library(test: String) throws -> String {
    let module = try farm.module("go 1.21")
    try FileSystem.create(module + "/x.go", "package x\n\nfunc V() int { return 1 }\n")
    try FileSystem.create(
      module + "/x_test.go",
      "package x\n\nimport \"testing\"\n\nfunc \(test)(t *testing.T) {\n\tif V() != 1 {\n\t\tt.Fatal()\n\t}\n}\n"
    )
    return module
  }

  @Test func `TestVersion must have passed: a project without it refuses the move`() throws {
    let passed = try promote("gated-a", "--gate-test", library(test: "TestVersion"))
    #expect(passed.status == 0, "\(passed.output)")
    let without = try promote("gated-b", "--gate-test", library(test: "TestOther"))
    #expect(without.status == 1, "\(without.output)")
    #expect(try FileSystem.linkTarget(farm.root + "/gated-b") == nil)
  }

  @Test func `a library that builds, vets and tests alike lets the move go on`() throws {
    let outcome = try promote("gated-c", "--gate-project", library(test: "TestOther"))
    #expect(outcome.status == 0, "\(outcome.output)")
    #expect(try FileSystem.linkTarget(farm.root + "/gated-c") == "1.27.3")
  }
}
