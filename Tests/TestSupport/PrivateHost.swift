import System

/// A directory that programs find as `/etc`, in a mount namespace of their own: what the host's own
/// says, its packages and its accounts, is nothing to them. Nothing of it reaches the host.
package struct PrivateHost: Sendable {
  /// The directory.
  package let etc: String

  /// The accounts of every private host: people, the account `farmer`, and two groups.
  package enum User: UInt32, Sendable {
    case ada = 4001
    case bob, eve, ian
    case farmer = 4010
  }

  /// `ada` is a member of `releases` by the group's list, `ian` by his primary group; `admins`
  /// change the farm.
  package static let releases: UInt32 = 4100
  package static let admins: UInt32 = 4101

  package init(in directory: String) throws {
    etc = directory + "/etc"
    for name in ["profile.d", "zsh", "fish", "alternatives"] {
      try TemporaryFarm.makeDirectories("\(etc)/\(name)")
    }
    for (name, text) in Self.files { try FileSystem.create("\(etc)/\(name)", text) }
  }

  private static let files = [
    "nsswitch.conf": "passwd: files\ngroup: files\n",
    "passwd": """
    root:x:0:0::/root:/bin/sh
    nobody:x:65534:65534::/nonexistent:/bin/false
    ada:x:4001:4001::/nonexistent:/bin/sh
    bob:x:4002:4002::/nonexistent:/bin/sh
    eve:x:4003:4003::/nonexistent:/bin/sh
    ian:x:4004:4100::/nonexistent:/bin/sh
    farmer:x:4010:4010::/nonexistent:/bin/false

    """,
    "group": """
    root:x:0:
    nogroup:x:65534:
    releases:x:4100:ada
    admins:x:4101:ada,bob

    """,
    // As Debian has them.
    "profile": """
    PATH=/usr/local/bin:/usr/bin:/bin
    export PATH
    for i in /etc/profile.d/*.sh; do
      if [ -r "$i" ]; then . "$i"; fi
    done
    if [ -n "${BASH-}" ] && [ -r /etc/bash.bashrc ]; then . /etc/bash.bashrc; fi

    """,
    "bash.bashrc": "# bash\n[ -z \"$PS1\" ] && return\n",
  ]

  /// The words that run a program there; as another user where one is named, with these groups.
  package func words(
    as user: User? = nil, groups: [UInt32] = [], after setUp: String = ":"
  ) -> [String] {
    // Which program a name stands for is the host's choice; what the program reads is not.
    let script = """
      { [ ! -d /etc/alternatives ] || mount --bind /etc/alternatives "$0/alternatives"; } &&
        mount --rbind "$0" /etc && { \(setUp); } && exec "$@"
      """
    return Self.namespace + ["sh", "-c", script, etc] + (user.map { Self.become($0, groups) } ?? [])
  }

  private static func become(_ user: User, _ groups: [UInt32]) -> [String] {
    let id = String(user.rawValue)
    let list = groups.map(String.init).joined(separator: ",")
    return ["setpriv", "--reuid", id, "--regid", id]
      + (list.isEmpty ? ["--clear-groups"] : ["--groups", list])
  }

  private static let namespace = Host.userID == 0 ? ["unshare", "-m"] : ["unshare", "-r", "-m"]

  /// Whether this process may make one.
  package static let isPossible: Bool = {
    let words = namespace + ["mount", "--bind", "/tmp", "/etc"]
    let outcome = try? Child.capture(
      words[0], Array(words.dropFirst()), environment: ["PATH": "/usr/sbin:/usr/bin:/sbin:/bin"])
    return outcome?.status == 0
  }()
}
