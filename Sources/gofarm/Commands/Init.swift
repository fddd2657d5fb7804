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

        --setup does what setup --system does, too: new shells of every user find the farm's go.
        """,
      example: """
        sudo gofarm init --setup
        gofarm --root /srv/go init
        gofarm init --group goadmins
        """,
      parameters: [
        .option("--group", "NAME", "its members may change the farm, too"),
        .flag("--setup", "put goenv.sh where every user's shell finds it"),
      ])
  ) { context in
    let isNew = try Farm.create(
      at: try context.root, group: context.arguments["--group"], notify: context.output.notice)
    let layout = Layout(root: try context.root)
    var files: [StartupFileRow]?
    if context.arguments.has("--setup") {
      let setup = Setup(layout: layout, scope: .system(prefix: ""), withGoLink: false)
      let steps = try setup.plan(removing: false)
      try setup.carryOut(steps)
      files = steps.map(StartupFileRow.init)
    }
    return InitReport(root: layout.root, script: layout.script, created: isNew, files: files)
  }
}

private struct InitReport: Report {
  let root: String
  let script: String
  let created: Bool
  /// With --setup.
  let files: [StartupFileRow]?

  var text: String {
    let farm =
      created
      ? "farm at \(root)\nusers source \(script)\n" : "there is a farm at \(root) already\n"
    return farm + (files.map(StartupFileRow.text) ?? "")
  }
}
