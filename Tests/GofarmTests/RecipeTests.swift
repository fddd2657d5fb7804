import Farm
import System
import TestSupport
import Testing

/// What docs/recipes says is run from there: text and test cannot part.
@Suite struct RecipeTests {
  private static let recipes = repository + "/docs/recipes"

  /// The text of a node of a YAML file, as Python's parser has it.
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

  /// A job of gitlab-ci.yml as GitLab's runner has it: its lines, one after the other, until one
  /// fails, with the pipeline's variables.
  private func gitlab(_ job: String, _ site: Site) throws -> Child.Outcome {
    let place = site.directory + "/p"
    let script =
      "import sys, yaml; d = yaml.safe_load(open(sys.argv[1])); "
      + "print(*[f'export {k}=\"{v}\"' for k, v in d['variables'].items()], "
      + "*d[sys.argv[2]]['script'], sep='\\n')"
    let text = try site.command(["python3", "-c", script, "\(Self.recipes)/gitlab-ci.yml", job])
    return try site.shell(
      text.output, ["bash", "-eo", "pipefail", "-c"], in: place,
      environment: ["CI_PROJECT_DIR": place, "PWD": place])
  }

  @Test(.enabled(if: hasYAML))
  func `GitLab's jobs install what the project names, build, and report`() throws {
    let source = try TestSource(offering: "1.26.6", "1.27.3")
    let site = try Site(installed: [], channels: [:])
    try site.write("p/.go-version", "1.26.6\n")
    try site.write("p/gofarm-policy.json", #"{"denied": {"1.26": "no"}}"#)
    // The farm that the cache brings knows where releases come from.
    _ = try site.shell(
      "mkdir -p p/.farm/.gofarm; cp \(source.farm.layout.configuration) p/.farm/.gofarm/")
    for _ in 1...2 {
      let built = try gitlab("build", site)
      #expect(built.status == 0, "\(built.output)")
      #expect(try FileSystem.entries(site.directory + "/p/.farm").contains("1.26.6"))
    }
    // The second time everything is there.
    #expect(source.server.requests.filter { $0.path.hasSuffix(".tar.gz") }.count == 1)
    let checked = try gitlab("versions", site)
    #expect(checked.status == 1)
    let report = try FileSystem.readText(site.directory + "/p/gl-code-quality-report.json") ?? ""
    #expect(report.contains("gofarm-denied"))
  }

  @Test func `exec --project --install gets what the files name, once, and runs it`() throws {
    let source = try TestSource(offering: "1.26.6", "1.27.3", installed: ["1.22.9"])
    let place = source.farm.directory + "/p"
    try FileSystem.makeDirectory(place)
    func go(_ options: String...) throws -> Child.Outcome {
      try Child.capture(
        BuiltGofarm.path,
        ["--root", source.farm.root, "exec", "--project"] + options + ["--", "go", "version"],
        environment: ["PATH": Site.systemPath, "HOME": source.farm.directory, "PWD": place],
        directory: place)
    }
    try FileSystem.create(place + "/go.mod", "module m\n\ngo 1.26.1\n")
    let without = try go()
    #expect(without.status == 66 && without.output.contains("1.26.1"), "\(without.output)")
    let first = try go("--install")
    #expect(first.status == 0, "\(first.output)")
    // A go line is a floor: what is missing is the newest release.
    #expect(first.output == "go version go1.27.3 linux/amd64\n")
    let requests = source.server.requests.count
    #expect(try go("--install").output == first.output)
    #expect(try go().output == first.output)
    #expect(source.server.requests.count == requests)
    try FileSystem.create(place + "/.tool-versions", "golang 1.26\n")
    #expect(try go("--install").output == "go version go1.26.6 linux/amd64\n")
    // What nobody offers is said, and nothing runs.
    try FileSystem.create(place + "/.go-version", "1.99.1\n")
    let missing = try go("--install")
    #expect(
      missing.status != 0 && missing.output.contains("1.99.1")
        && !missing.output.contains("go version"))
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

  @Test func `the example of farm.json is a configuration with almost every key`() throws {
    let site = try Site(installed: [], channels: [:])
    let outcome = try site.shell(
      """
      cp \(Self.recipes)/farm.json farm/.gofarm/farm.json
      gofarm config list
      """)
    #expect(outcome.status == 0, "\(outcome.output)")
    let lines = outcome.output.split(separator: "\n")
    let keys = Set(lines.map { $0.prefix { $0 != "." && $0 != "=" } })
    #expect(
      keys == [
        "follow", "go", "group", "pins", "projects", "promotion", "sources", "userBin",
        "vulnerabilities",
      ], "\(keys)")
  }

  @Test(.needs("systemd-analyze"))
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

  @Test(.needs("ansible-playbook"))
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

  /// What `docker build` would do, with this host's `/usr` for the base image. Reads the context
  /// from `context`; leaves the last stage in `image`.
  private static let dockerBuild = #"""
    set -eu
    top=$PWD stage=0 directory=/
    begin() { # IMAGE
      stage=$((stage + 1)) directory=/
      root=$top/stage-$stage
      mkdir "$root"
      [ "$1" != scratch ] || return 0
      cd "$root"
      mkdir usr opt opt/swift tmp proc dev etc
      mount --rbind /usr usr
      mount -t tmpfs none usr/local
      mkdir usr/local/bin
      [ ! -e /opt/swift ] || mount --bind /opt/swift opt/swift
      mount -t proc none proc
      mount --rbind /dev dev
      for name in bin sbin lib lib64; do ln -s "usr/$name" "$name"; done
      cd "$top"
    }
    copy() { # [--from=STAGE] SOURCE DESTINATION
      from=$top/context
      case $1 in --from=build) from=$top/stage-1; shift ;; esac
      case $2 in /*) to=$root$2 ;; *) to=$root$directory/$2 ;; esac
      if [ -d "$from/$1" ]; then
        mkdir -p "$to"
        cp -R "$from/$1/." "$to"
      else
        mkdir -p "${to%/*}"
        cp "$from/$1" "$to"
      fi
    }
    while IFS= read -r line; do
      case $line in
        "#"* | "") ;;
        "FROM "*) set -- $line; begin "$2" ;;
        "COPY "*) set -f; set -- $line; set +f; shift; copy "$@" ;;
        "WORKDIR "*) directory=${line#WORKDIR }; mkdir -p "$root$directory" ;;
        "RUN "*)
          chroot "$root" /usr/bin/env -i PATH=/usr/local/bin:/usr/bin:/bin HOME=/root \
            /bin/sh -c "cd $directory && ${line#RUN }" </dev/null ;;
        "USER "*) user=${line#USER } ;;
        *) echo "unknown: $line"; exit 1 ;;
      esac
    done <joined
    ls "$root"
    chroot --userspec="$user:$user" "$root" /hello

    """#

  @Test(.needsReleases, .needsRoot)
  func `the Dockerfile's instructions build a program that runs alone, as nobody`() throws {
    let site = try Site(installed: [], channels: [:])
    let archive = try #require(ReleaseFarm.archives?.last)
    try site.write("context/go.mod", "module example.com/hello\n\ngo 1.27.3\n")
    try site.write(
      "context/main.go",
      "package main\n\nimport \"os\"\n\nfunc main() { println(\"hello from uid\", os.Getuid()) }\n")
    let text = try FileSystem.readText(Self.recipes + "/Dockerfile") ?? ""
    try site.write("joined", text.replacing("\\\n", with: ""))
    _ = try site.shell(
      """
      cp \(Site.gofarm) context/gofarm; mkdir context/archives
      cp "$A" "$A.sha256" context/archives
      """, environment: ["A": archive])
    let outcome = try site.shell(Self.dockerBuild, ["unshare", "--mount", "sh", "-c"])
    #expect(
      outcome.status == 0 && outcome.output.hasSuffix("\nhello\nhello from uid 65534\n"),
      "\(outcome.output)")
  }
}
