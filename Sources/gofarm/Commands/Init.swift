import CommandLine
import Farm

extension Command {
  static let initialize = Command(
    Declaration(
      "init", "make a farm",
      details: """
        Makes the root, its state in .gofarm/, and goenv.sh, which users source. A farm that is
        there already is left as it is; one whose making was interrupted is completed.
        """,
      example: """
        gofarm init
        gofarm --root /srv/go init
        """)
  ) { context in
    let isNew = try Farm.create(at: context.root, notify: context.output.notice)
    let layout = Layout(root: context.root)
    return InitReport(root: layout.root, script: layout.script, created: isNew)
  }
}

private struct InitReport: Report {
  let root: String
  let script: String
  let created: Bool

  var text: String {
    created
      ? "farm at \(root)\nusers source \(script)\n" : "there is a farm at \(root) already\n"
  }
}
