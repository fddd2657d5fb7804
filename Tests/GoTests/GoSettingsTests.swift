import System
import Testing

@testable import Go

/// Settings, read from files as cmd/go reads them.
@Suite struct GoSettingsTests {
  /// Writes a user's go/env and a GOROOT's go.env into a directory of its own.
  private func settings(
    user: String? = nil, goroot: String? = nil, _ environment: [String: String] = [:],
    _ body: (GoSettings, String) throws -> Void
  ) throws {
    let scratch = try ScratchDirectory(in: Host.temporaryDirectory)
    let home = scratch.path + "/home"
    for (path, text) in [(home + "/.config/go/env", user), (scratch.path + "/go.env", goroot)] {
      guard let text else { continue }
      _ = try FileSystem.makeDirectories(FileSystem.parent(of: path))
      try FileSystem.create(path, text)
    }
    let all = ["HOME": home].merging(environment) { $1 }
    try body(GoSettings(goroot: scratch.path, environment: all, directory: home), scratch.path)
  }

  @Test func `the environment beats the user's file, which beats go env of GOROOT`() throws {
    let (user, goroot) = ("A=user\nB=user\n", "A=goroot\nB=goroot\nC=goroot\n")
    try settings(user: user, goroot: goroot, ["A": "environment", "C": ""]) { read, place in
      #expect(read["A"] == GoSettings.Value(text: "environment", origin: "environment"))
      #expect(
        read["B"] == GoSettings.Value(text: "user", origin: place + "/home/.config/go/env"))
      #expect(read["C"] == GoSettings.Value(text: "goroot", origin: place + "/go.env"))
      #expect(read["D"] == nil)
    }
  }

  @Test func `the user's last line for a key wins, the first one of GOROOT`() throws {
    try settings(user: "A=1\nA=2\n", goroot: "B=1\nB=2\n") { read, _ in
      #expect(read["A"]?.text == "2")
      #expect(read["B"]?.text == "1")
    }
  }

  @Test func `what the user's file empties is unset, whatever GOROOT says`() throws {
    try settings(user: "GOTOOLCHAIN=\n", goroot: "GOTOOLCHAIN=auto\n") { read, _ in
      #expect(read["GOTOOLCHAIN"] == nil)
    }
  }

  @Test func `a carriage return belongs to the value, a comment or a blank to no key`() throws {
    try settings(user: "A=1\r\n#B=1\n C=1\nd=1\nE\nF==\n") { read, _ in
      #expect(read["A"]?.text == "1\r")
      for key in ["B", "C", " C", "d", "E"] { #expect(read[key] == nil) }
      #expect(read["F"]?.text == "=")
    }
  }

  @Test func `GOENV and XDG_CONFIG_HOME that are empty are not set`() throws {
    try settings(user: "A=1\n", ["GOENV": "", "XDG_CONFIG_HOME": ""]) { read, _ in
      #expect(read["A"]?.text == "1")
    }
    try settings(user: "A=1\n", ["GOENV": "off"]) { read, _ in #expect(read["A"] == nil) }
    try settings(user: "A=1\n", ["GOENV": ".config/go/env"]) { read, _ in
      #expect(read["A"]?.text == "1")
    }
    try settings(user: "A=1\n", ["XDG_CONFIG_HOME": "/nonexistent"]) { read, _ in
      #expect(read["A"] == nil)
    }
    try settings(user: "A=1\n", ["XDG_CONFIG_HOME": ".config"]) { read, _ in
      #expect(read["A"] == nil)
    }
  }

  @Test func `a user's GOROOT says whose go env is read`() throws {
    try settings(user: "GOROOT=/nonexistent\n", goroot: "A=1\n") { read, _ in
      #expect(read.goroot == "/nonexistent")
      #expect(read["A"] == nil)
    }
  }
}
