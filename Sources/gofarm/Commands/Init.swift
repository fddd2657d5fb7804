import CommandLine
import Farm

extension Command {
  static let initialize = Command(
    Declaration(
      "init", "make a farm",
      details: """
        Makes the root, its state in .gofarm/, and goenv.sh, which users source. A complete farm
        stays as it is; one whose making was interrupted is completed.

        --group lets the members of a group change the farm. They then decide what root runs when
        root types go: such a group is as good as root. See docs/permissions.md.
        """,
      example: """
        gofarm init
        gofarm --root /srv/go init
        gofarm init --group goadmins
        """,
      parameters: [.option("--group", "NAME", "its members may change the farm, too")])
  ) { context in
    let isNew = try Farm.create(
      at: try context.root, group: context.arguments["--group"], notify: context.output.notice)
    let layout = Layout(root: try context.root)
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
