import CommandLine
import Farm
import Go
import Projects
import System

/// What a command gets: its words, typed, and the farm.
struct Context: Sendable {
  let command: String
  let arguments: Arguments
  let output: Output

  /// `--root` beats `GOFARM_ROOT` beats `/opt/go`.
  var root: String {
    get throws {
      if arguments["--root"] == "" {
        throw RequestFailure.usage("--root names no directory", remedy: .gofarm("--help"))
      }
      let named = arguments["--root"] ?? Host.variable("GOFARM_ROOT")
      return named.map(Host.absolute) ?? Layout.defaultRoot
    }
  }

  func farm() throws -> Farm {
    try Farm(root: root, lockTimeout: seconds("--wait") ?? 10, notify: output.notice)
  }

  /// Throws where one of `options` was given without `other`, which alone makes them mean something.
  func require(_ other: String, for options: String...) throws {
    guard !arguments.has(other), let option = options.first(where: arguments.has) else { return }
    throw RequestFailure.usage("\(option) goes with \(other)", remedy: .gofarm(command, "--help"))
  }

  // MARK: Words that are values from here on

  func word(_ name: String) throws -> String {
    guard let word = arguments[name] else {
      throw RequestFailure.usage("\(command) needs \(name)", remedy: .gofarm(command, "--help"))
    }
    return word
  }

  func spec(_ name: String) throws -> VersionSpec {
    let text = try word(name)
    guard let spec = VersionSpec(text) else { throw SelectionFailure.invalidVersion(text) }
    return spec
  }

  func channel(_ name: String) throws -> Channel {
    let text = try word(name)
    guard let channel = Channel(text) else { throw SelectionFailure.invalidChannel(text) }
    return channel
  }

  func number(_ name: String) throws -> Int? {
    guard let text = arguments[name] else { return nil }
    guard let number = Int(text), number >= 0 else {
      throw RequestFailure.usage(
        "\(name) wants a number, not \"\(text)\"", remedy: .gofarm(command, "--help"))
    }
    return number
  }

  /// `90` or `90d`
  func days(_ name: String) throws -> Int? {
    guard let text = arguments[name] else { return nil }
    guard let days = Int(text.hasSuffix("d") ? text.dropLast() : text[...]), days > 0 else {
      throw RequestFailure.usage("\(name) wants days such as 90d, not \"\(text)\"", remedy: nil)
    }
    return days
  }

  func seconds(_ name: String) throws -> Double? {
    guard let text = arguments[name] else { return nil }
    guard let seconds = Double(text), seconds >= 0, seconds.isFinite else {
      throw RequestFailure.usage(
        "\(name) wants seconds, not \"\(text)\"", remedy: .gofarm(command, "--help"))
    }
    return seconds
  }
}
