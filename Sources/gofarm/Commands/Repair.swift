import CommandLine
import Farm

extension Command {
  static let repair = Command(
    Declaration(
      "repair", "put right what verify found",
      details: """
        A damaged installation is unpacked anew from the archive that it came from, which gofarm
        keeps, and takes the damaged one's place at one moment. What was added is removed; go.env
        keeps the site's values. Without VERSION, every installation that is damaged.
        """,
      example: """
        gofarm repair 1.26.6
        repaired 1.26.6: 2 findings
        """,
      parameters: [
        .operand(
          "VERSION", "only these", required: false, repeats: true, completion: .version),
        .option("--wait", "SECONDS", "how long to wait for another gofarm; default 10"),
      ])
  ) { context in
    let farm = try context.farm()
    return RepairReport(trees: try context.installed("VERSION", in: farm).map(farm.repairTree))
  }
}

private struct RepairReport: Report {
  let trees: [TreeRepair]

  var text: String {
    let repaired = trees.filter(\.changed)
    if repaired.isEmpty { return "every file is as it should be\n" }
    return repaired.map { tree in
      "repaired \(tree.version): \(tree.findings.count) "
        + "\(tree.findings.count == 1 ? "finding" : "findings")\n"
    }.joined()
  }
}
