import Farm
import System
import TestSupport
import Testing

/// Gates on a site's own project, with real releases.
@Suite(.needsReleases) struct ProjectGateTests {
  let farm: ReleaseFarm

  init() throws { farm = try ReleaseFarm.shared.get() }

  private func promote(
    version: String = ReleaseFarm.compiled, _ channel: String, _ gate: String...
  ) throws -> Child.Outcome {
    try BuiltGofarm.run(
      farm.root, ["promote", version, channel, "--create", "--no-gate", "--no-probe"] + gate,
      limit: 300)
  }

  private func library(test: String) throws -> String {
    let module = try farm.module("go 1.19")
    try FileSystem.create(module + "/x.go", "package x\n\nfunc V() int { return 1 }\n")
    try FileSystem.create(
      module + "/x_test.go",
      "package x\n\nimport \"testing\"\n\nfunc \(test)(t *testing.T) {\n\tif V() != 1 {\n\t\tt.Fatal()\n\t}\n}\n"
    )
    return module
  }

  /// One move, so that they compile the standard library once.
  @Test func `projects that build, vet and test alike, and whose TestVersion passes, let it go on`()
    throws
  {
    let passed = try promote(
      version: "1.27.3", "gated-a", "--gate-test", library(test: "TestVersion"), "--gate-test",
      expecting(""),
      "--gate-project", library(test: "TestOther"))
    #expect(passed.status == 0, "\(passed.output)")
    #expect(try FileSystem.linkTarget(farm.root + "/gated-a") == "1.27.3")
  }

  @Test func `TestVersion must have passed: a project without it refuses the move`() throws {
    let without = try promote("gated-b", "--gate-test", library(test: "TestOther"))
    #expect(without.status == 1, "\(without.output)")
    #expect(try FileSystem.linkTarget(farm.root + "/gated-b") == nil)
  }

  /// What sites have: the version that is expected comes from the environment.
  private func expecting(_ version: String) throws -> String {
    let module = try farm.module("go 1.19")
    try FileSystem.create(module + "/x.go", "package x\n")
    let expected = version.isEmpty ? #"os.Getenv("EXPECTED_GO_VERSION")"# : "\"\(version)\""
    try FileSystem.create(
      module + "/x_test.go",
      """
      package x

      import (
      \t"os"
      \t"runtime"
      \t"testing"
      )

      func TestVersion(t *testing.T) {
      \texpected := \(expected)
      \tif expected == "" || runtime.Version() != expected {
      \t\tt.Fatalf("runs %s, expected %q, told %q",
      \t\t\truntime.Version(), expected, os.Getenv("EXPECTED_GO_VERSION"))
      \t}
      }

      """)
    return module
  }

  @Test func `a site's TestVersion finds the version that is expected in its environment`() throws {
    let wrong = try promote("gated-wrong", "--gate-test", expecting("go1.26.6"))
    #expect(wrong.status == 1)
    #expect(
      wrong.output.contains(
        #"runs go\#(ReleaseFarm.compiled), expected "go1.26.6", told "go\#(ReleaseFarm.compiled)""#),
      "\(wrong.output)")
  }

  @Test func `a library whose exported names change with the release refuses the move`() throws {
    let module = try library(test: "TestOther")
    let isOld = ReleaseFarm.compiled.hasPrefix("1.19.")
    try FileSystem.create(
      module + "/new.go",
      "//go:build \(isOld ? "!go1.20" : "go1.27")\n\npackage x\n\nfunc OnlyThere() {}\n")
    let before = try BuiltGofarm.run(
      farm.root, ["promote", "1.26.6", "gated-d", "--create", "--no-gate", "--no-probe"])
    #expect(before.status == 0, "\(before.output)")
    let outcome = try promote("gated-d", "--gate-project", module)
    #expect(outcome.status == 1)
    #expect(outcome.output.contains("the exported API is 1.26.6's"), "\(outcome.output)")
    #expect(outcome.output.contains("func OnlyThere()"), "\(outcome.output)")
    #expect(try FileSystem.linkTarget(farm.root + "/gated-d") == "1.26.6")
  }

  @Test func `a library whose tests fail under the new release refuses the move`() throws {
    let module = try library(test: "TestOther")
    try FileSystem.create(
      module + "/new_test.go",
      "//go:build go1.19\n\npackage x\n\nimport \"testing\"\n\n"
        + "func TestNew(t *testing.T) { t.Fatal(\"not so\") }\n")
    let outcome = try promote("gated-e", "--gate-project", module)
    #expect(outcome.status == 1 && outcome.output.contains("not so"), "\(outcome.output)")
    #expect(try FileSystem.linkTarget(farm.root + "/gated-e") == nil)
  }
}
