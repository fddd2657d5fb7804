import System

/// The commands of docs/quick-start.md, by the scenes that it names.
enum QuickStart {
  /// A block of sh, and the comment before it that names its scene; nil where there is none.
  struct Block: Sendable {
    let scene: String?
    let commands: [String]
  }

  static let blocks: [Block] = {
    let text = (try? FileSystem.readText(repository + "/docs/quick-start.md")) ?? nil
    var blocks: [Block] = []
    var scene: String?
    var commands: [String]?
    for line in (text ?? "").split(separator: "\n").map(String.init) {
      if line.hasPrefix("<!-- scene: ") {
        scene = line.split(separator: " ").dropFirst(2).first.map(String.init)
      } else if line.hasPrefix("```"), let block = commands {
        blocks.append(Block(scene: scene, commands: block))
        (scene, commands) = (nil, nil)
      } else if line.hasPrefix("```") {
        commands = []
      } else {
        commands?.append(line)
      }
    }
    return blocks
  }()

  static func commands(_ scene: String) -> [String] {
    blocks.first { $0.scene == scene }?.commands ?? []
  }

  /// Scenes that lead from the package to `go version`.
  static let paths = ["internet", "mirror", "module-proxy", "bundle-install", "archive"]

  /// A curl that has a server of the test's for the internet, for `/usr/bin/curl`; the real one is
  /// what `curl` names. Addresses, and what stands for them.
  static func internet(_ places: [(String, String)], curl: String) -> String {
    let cases = places.map { address, place in
      "    '\(address)'*) word='\(place)'${word#'\(address)'} ;;\n"
    }
    return """
      #!/bin/sh
      for word do
        shift
        case $word in
      \(cases.joined())    https://*) word=https://127.0.0.1:1/ ;;
          =https) word==http,https ;;
        esac
        set -- "$@" "$word"
      done
      exec '\(curl)' "$@"

      """
  }
}
