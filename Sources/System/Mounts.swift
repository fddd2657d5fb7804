/// What is mounted where, as one process sees it: /proc/PID/mountinfo, proc(5).
package struct Mounts: Sendable {
  /// What is mounted at each path, as `major:minor`: the same wherever that is mounted.
  private let devices: [String: String]
  /// Whether /proc shows everybody only his own processes.
  let hidesProcesses: Bool

  /// - Parameter process: a number, or `self`.
  static func of(_ process: String) -> Mounts? {
    guard let bytes = try? FileSystem.beginning("/proc/\(process)/mountinfo", limit: 4 << 20),
      !bytes.isEmpty
    else { return nil }
    return Mounts(String(decoding: bytes, as: UTF8.self))
  }

  /// Of this process.
  package static var own: Mounts? { of("self") }

  init(_ text: String) {
    var devices: [String: String] = [:]
    var hidesProcesses = false
    for line in text.split(separator: "\n") {
      let fields = line.split(separator: " ")
      guard fields.count > 6, let end = fields.firstIndex(of: "-"), end + 3 < fields.count else {
        continue
      }
      let point = Self.unescaped(fields[4])
      // A later one lies over an earlier one.
      devices[point] = String(fields[2])
      if point == "/proc" {
        hidesProcesses = fields[end + 3].split(separator: ",")
          .contains { $0.hasPrefix("hidepid=") && $0 != "hidepid=0" && $0 != "hidepid=off" }
      }
    }
    self.devices = devices
    self.hidesProcesses = hidesProcesses
  }

  /// What an absolute path lies on, as `major:minor`.
  package func device(of path: String) -> String? {
    var path = path
    while true {
      if let device = devices[path] { return device }
      if path == "/" { return nil }
      path = FileSystem.parent(of: path)
    }
  }

  /// A space is `\040`.
  private static func unescaped(_ field: Substring) -> String {
    guard field.utf8.contains(0x5c) else { return String(field) }
    return String(field).replacing("\\040", with: " ").replacing("\\011", with: "\t")
      .replacing("\\012", with: "\n").replacing("\\134", with: "\\")
  }
}

extension String {
  /// Whether a path names `directory`, or something below it. By bytes.
  package func isAtOrBelow(_ directory: String) -> Bool {
    if directory == "/" { return utf8.first == 0x2f }
    let (mine, other) = (utf8, directory.utf8)
    return mine.starts(with: other)
      && (mine.count == other.count || mine.dropFirst(other.count).first == 0x2f)
  }
}
