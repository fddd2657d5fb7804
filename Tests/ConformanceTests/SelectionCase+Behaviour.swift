import Foundation
import TestSupport

extension SelectionCase {
  /// The case as a shell sees it: make the tree, stand in the directory, say `goenv use`.
  var behaviour: Behaviour {
    var values = [
      "source": "no", "stderr": "any", "setup": setup, "run": script, "stdout": expectedOutput,
      // Under -eu nothing of this would be different: the areas above show that.
      "only": "plain",
    ]
    if installed != nil || channels != nil { values["farm"] = "farm" }
    return Behaviour(area: "selection", sentence: sentence, values: values)
  }

  private var setup: String {
    let places = files.map { ("tree/\($0.path)" as NSString).deletingLastPathComponent }
    let directories = Set(places + ["tree/\(directory)"]).sorted().map { "'\($0)'" }
    var lines = ["mkdir -p " + directories.joined(separator: " ")]
    for file in files {
      let octal = file.content.map { byte in
        let digits = String(byte, radix: 8)
        return "\\" + String(repeating: "0", count: 3 - digits.count) + digits
      }
      lines.append("printf '\(octal.joined())' >'tree/\(file.path)'")
    }
    if let installed {
      lines.append("mv \"$ROOT/1.26.6/bin/go\" go; rm -r \"$ROOT\"/1.*")
      for version in installed {
        lines.append("mkdir -p \"$ROOT/\(version)/bin\"; cp go \"$ROOT/\(version)/bin/go\"")
        lines.append("echo go\(version) >\"$ROOT/\(version)/VERSION\"")
      }
    }
    if let channels {
      lines.append("find \"$ROOT\" -maxdepth 1 -type l -name '[a-z]*' -delete")
      for (name, version) in channels.sorted(by: { $0.key < $1.key }) {
        lines.append("ln -s \(version) \"$ROOT/\(name)\"")
      }
    }
    return lines.joined(separator: "\n")
  }

  private var script: String {
    let variables = [("HOME", "$TREE")] + environment.map { ($0.key, $0.value) }
    let exports = variables.map { key, value in
      value.hasPrefix("$TREE")
        ? "export \(key)=\"$WORK/tree\"'\(value.dropFirst(5))'" : "export \(key)='\(value)'"
    }
    let report =
      decidedBy == nil ? "goenv current | cut -d ' ' -f 1" : "goenv current || :"
    let lines =
      exports + [". \"$GOENV_SH\"", "cd \"$WORK/tree/\(directory)\"", "try goenv use"]
      + (isRefused ? [] : [report])
    return lines.joined(separator: "\n") + "\n"
  }

  private var isRefused: Bool { if case .refused = answer { true } else { false } }

  private var expectedOutput: String {
    switch answer {
    case .refused(let code): "status \(code)\n"
    case .system: "status 0\nsystem\n"
    case .version(let version) where decidedBy == nil: "status 0\n\(version)\n"
    case .version(let version): "status 0\n\(version) (\(reason))\n"
    }
  }

  private var reason: String {
    let place: String? =
      switch decidedBy {
      case nil, "stable": nil
      case "default", "GOFARM_VERSION", "GOENV_VERSION": decidedBy
      case let path?: "W/tree/\(path)"
      }
    return switch (channel, place) {
    case (let channel?, let place?): "channel \(channel), by \(place)"
    case (let channel?, nil): "channel \(channel)"
    case (nil, let place?): "pinned by \(place)"
    case (nil, nil): "pinned"
    }
  }
}
