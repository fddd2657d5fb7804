import Disk
import Farm
import TestSupport
import Testing

/// What docs/recipes says is run from there: text and test cannot part.
@Suite struct RecipeTests {
  private static let recipes = repository + "/docs/recipes"

  /// The text of a node of a YAML file, as Python's parser has it; nil without that parser.
  private func yaml(_ file: String, _ path: String, _ site: Site) throws -> String {
    let script = "import sys, yaml; d = yaml.safe_load(open(sys.argv[1])); print(d\(path), end='')"
    return try site.command(["python3", "-c", script, "\(Self.recipes)/\(file)"]).output
  }

  private static let hasYAML: Bool =
    ((try? Child.capture("python3", ["-c", "import yaml"]))?.status ?? 1) == 0

  @Test(.enabled(if: hasYAML))
  func `the composite action selects the project's version for later steps`() throws {
    let site = try Site(installed: ["1.26.6", "1.27.3"], channels: ["stable": "1.26.6"])
    try site.write("p/.go-version", "1.27\n")
    let script = try yaml("github-action/action.yml", "['runs']['steps'][1]['run']", site)
    let outcome = try site.shell(
      script, ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c"],
      in: site.directory + "/p",
      environment: [
        "PWD": site.directory + "/p", "GITHUB_ENV": site.directory + "/env",
        "GITHUB_PATH": site.directory + "/path", "GITHUB_OUTPUT": site.directory + "/output",
      ])
    #expect(outcome.status == 0, "\(outcome.output)")
    #expect(try FileSystem.readText(site.directory + "/output") == "version=1.27.3\n")
    #expect(
      try FileSystem.readText(site.directory + "/path")?.contains("/1.27.3/bin\n") == true)
  }

  @Test func `the stages of the Jenkinsfile run in a project`() throws {
    let site = try Site(installed: ["1.26.6", "1.27.3"], channels: ["stable": "1.26.6"])
    try site.write("p/go.mod", "module m\n\ngo 1.27.1\n")
    let text = try FileSystem.readText(Self.recipes + "/Jenkinsfile") ?? ""
    let scripts = text.split(separator: "'''").enumerated().filter { !$0.offset.isMultiple(of: 2) }
    #expect(scripts.count == 2)
    for (_, script) in scripts {
      let outcome = try site.shell(
        String(script), in: site.directory + "/p", environment: ["PWD": site.directory + "/p"])
      #expect(outcome.status == 0, "\(outcome.output)")
    }
  }

  @Test(.enabled(if: hasYAML))
  func `GitLab's job checks the project into a report`() throws {
    let site = try Site(installed: ["1.26.6"], channels: ["stable": "1.26.6"])
    try site.write("p/.go-version", "1.26.6\n")
    try site.write("p/gofarm-policy.json", #"{"denied": {"1.26": "no"}}"#)
    let script = try yaml("gitlab-ci.yml", "['versions']['script'][0]", site)
    let outcome = try site.shell(script, in: site.directory + "/p")
    #expect(outcome.status == 1)
    let report = try FileSystem.readText(site.directory + "/p/gl-code-quality-report.json") ?? ""
    #expect(report.contains("gofarm-denied"))
  }

  @Test(.enabled(if: hasYAML && Host.userID == 0))
  func `a pod fills its farm as root and builds as somebody else`() throws {
    let site = try Site(installed: [], channels: [:])
    // A real release, where one is at hand: only a real go can download modules and build.
    let cache = (Host.environment["HOME"] ?? "") + "/.cache/gofarm-fixtures"
    let archive = "\(cache)/go1.26.6.linux-amd64.tar.gz"
    guard FileSystem.exists(archive), Host.architecture == "amd64" else { return }
    _ = try site.shell(
      """
      mkdir archives modules src bin; ln -s "$A" "$A.sha256" archives/
      cp \(Site.gofarm) bin/gofarm
      printf 'module m\\n\\ngo 1.20\\n\\ntoolchain go1.26.6\\n' >src/go.mod
      printf 'package main\\n\\nfunc main() { println("built") }\\n' >src/main.go
      rm -r farm; chmod -R a+rX .
      """, environment: ["A": archive])
    func script(_ kind: String) throws -> String {
      try yaml("kubernetes.yaml", "['spec']['\(kind)'][0]['args'][0]", site)
        .replacing("/archives", with: site.directory + "/archives")
        .replacing("/modules", with: site.directory + "/modules")
        .replacing("cd /src", with: "cd \(site.directory)/src")
    }
    let path = site.directory + "/bin:" + Site.systemPath
    let initial = try site.shell(script("initContainers"), environment: ["PATH": path])
    #expect(initial.status == 0, "\(initial.output)")
    let main = try script("containers") + "\n\"$HOME/m\""
    let built = try site.shell(
      main, ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "/bin/sh", "-euc"],
      environment: ["PATH": path, "TMPDIR": "/tmp"])
    #expect(built.status == 0 && built.output.contains("built"), "\(built.output)")
    #expect(try site.shell("find modules farm -user 65534").output.isEmpty)
  }

  @Test(.enabled(if: Site.has("systemd-analyze")))
  func `systemd finds nothing wrong with service and timer`() throws {
    let site = try Site(installed: [], channels: [:])
    // The recipe names where the package puts gofarm.
    let outcome = try site.shell(
      """
      for unit in service timer; do
        sed 's,/usr/bin/gofarm,\(Site.gofarm),' \(Self.recipes)/gofarm-update.$unit >gofarm-update.$unit
      done
      systemd-analyze verify --man=no ./gofarm-update.service ./gofarm-update.timer
      """)
    #expect(outcome.output.isEmpty && outcome.status == 0)
  }

  @Test(.enabled(if: Site.has("ansible-playbook")))
  func `the Ansible role converges, and changes nothing the second time`() throws {
    let site = try Site(installed: [], channels: [:])
    guard try site.run("apply", "--help").status == 0 else { return }
    _ = try site.shell(
      """
      mkdir -p tree; echo 'package x' >tree/x; rm -r farm
      """)
    try TemporaryFarm.makeTree("1.26.6", at: site.directory + "/release/go")
    _ = try site.shell("tar -C release -czf go.tar.gz go")
    let digest = try site.shell("sha256sum go.tar.gz").output.prefix(64)
    let variables = """
      {"gofarm_executable": "\(Site.gofarm)", "gofarm_path": "\(site.directory)/bin/gofarm",
       "gofarm_root": "\(site.root)", "gofarm_channels": {"stable": "1.26.6"},
       "gofarm_apply_options": ["--no-gate"],
       "gofarm_archives": [{"path": "\(site.directory)/go.tar.gz", "sha256": "\(digest)",
       "version": "1.26.6"}]}
      """
    try site.write("bin/keep", "")
    let words = [
      "ansible-playbook", "-i", "localhost,", "-c", "local", "-e", variables,
      "-e", "ansible_python_interpreter=/usr/bin/python3", Self.recipes + "/ansible/site.yml",
    ]
    let first = try site.command(words)
    #expect(first.status == 0 && !first.output.contains("changed=0"), "\(first.output)")
    #expect(try FileSystem.linkTarget(site.root + "/stable") == "1.26.6")
    let second = try site.command(words)
    #expect(second.status == 0 && second.output.contains("changed=0"), "\(second.output)")
  }

  @Test func `every run line of the Dockerfile is a script that shells accept`() throws {
    let site = try Site(installed: [], channels: [:])
    let text = try FileSystem.readText(Self.recipes + "/Dockerfile") ?? ""
    let joined = text.replacing("\\\n", with: "")
    let runs = joined.split(separator: "\n").filter { $0.hasPrefix("RUN ") }
    #expect(runs.count == 2)
    for run in runs {
      #expect(try site.shell(String(run.dropFirst(4)), ["dash", "-nc"]).status == 0)
    }
  }
}
