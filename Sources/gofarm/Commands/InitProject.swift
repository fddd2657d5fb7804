import CommandLine
import Farm

extension Command {
  static let initProject = Command(
    Declaration(
      "init-project", "write a project's version files from the site's template",
      details: """
        The template is projects.template.files in farm.json; without one, .go-version with the
        version of channel stable. A file that is there already is left as it is.
        """,
      example: """
        gofarm init-project ~/src/new-service
        written: .go-version
        """,
      parameters: [
        .operand(
          "DIRECTORY", "the project; default: this directory", required: false,
          completion: .directory)
      ])
  ) { context in
    let directory = try context.directory("DIRECTORY")
    let (written, kept) = try context.farm().startProject(in: directory)
    return InitProjectReport(directory: directory, written: written, kept: kept)
  }
}

private struct InitProjectReport: Report {
  let directory: String
  let written: [String]
  let kept: [String]

  var text: String {
    written.map { "written: \($0)\n" }.joined()
      + kept.map { "left as it is: \($0)\n" }.joined()
  }
}
