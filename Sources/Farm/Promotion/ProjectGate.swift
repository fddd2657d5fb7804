import System

/// A site's own module as a gate: what the old version makes of it, the new one must make too.
struct ProjectGate: ~Copyable {
  let directory: String
  let sandbox: GateSandbox

  typealias Refusal = BuiltInGate.Refusal

  /// `TestVersion` of the project passes; that no test matched is a failure.
  func testVersion() throws {
    let said = try sandbox.run(
      ["go", "test", "-count=1", "-v", "-run", "^TestVersion$", "./..."], inProject: directory)
    guard said.status == 0, said.output.contains("--- PASS: TestVersion") else {
      throw Refusal(check: "TestVersion passes", output: said.output)
    }
  }

  /// What a version makes of the project, without what is the version's own.
  struct Picture: Equatable {
    var graph = ""
    var interface = ""
  }

  /// Verifies, builds, vets and tests the project.
  func build() throws {
    for words in [
      // Into a directory, go would refuse a module without a main package.
      ["go", "mod", "verify"], ["go", "build", "-o", "/dev/null", "./..."], ["go", "vet", "./..."],
      ["go", "test", "-count=1", "./..."],
    ] {
      let said = try sandbox.run(words, inProject: directory)
      if said.status != 0 {
        throw Refusal(check: words.prefix(3).joined(separator: " "), output: said.output)
      }
    }
  }

  /// The module graph with its sums, and the exported names of every package.
  func picture() throws -> Picture {
    func ask(_ words: [String]) throws -> String {
      let said = try sandbox.run(words, inProject: directory, isAnswer: true)
      if said.status != 0 {
        throw Refusal(check: words.joined(separator: " "), output: said.output + said.errors)
      }
      return said.output
    }
    var picture = Picture()
    // From Go 1.21 on the graph names the toolchain itself.
    let edges = try ask(["go", "mod", "graph"]).split(separator: "\n").filter {
      !$0.contains(" go@") && !$0.contains(" toolchain@")
    }
    picture.graph = edges.sorted().joined(separator: "\n")
    picture.graph += try FileSystem.readText("\(directory)/go.sum") ?? ""
    for package in try ask(["go", "list", "./..."]).split(separator: "\n") {
      picture.interface += "\(package)\n" + (try ask(["go", "doc", "-short", String(package)]))
    }
    return picture
  }
}
