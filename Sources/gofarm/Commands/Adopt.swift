import CommandLine
import Farm
import Go
import System

extension Command {
  static let adopt = Command(
    Declaration(
      "adopt", "enter an existing GOROOT as an installation",
      details: """
        ROOT/VERSION becomes a link to the directory, such as a distribution's package. Place and
        owner stay. gofarm refuses a directory that is incomplete, or that others can write.
        """,
      example: "gofarm adopt /usr/lib/go-1.19",
      parameters: [.operand("DIRECTORY", "a complete GOROOT", completion: .directory)])
  ) { context in
    let installation = try context.farm().adopt(Host.absolute(context.word("DIRECTORY")))
    return AdoptReport(
      version: installation.version, path: installation.path,
      adoptedFrom: installation.adoptedFrom ?? "")
  }
}

private struct AdoptReport: Report {
  let version: GoVersion
  let path: String
  let adoptedFrom: String

  var text: String { "adopted \(version) from \(adoptedFrom)\n" }
}
