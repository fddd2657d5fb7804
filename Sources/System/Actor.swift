/// Who is acting: a person, by an account.
package struct Actor: Equatable, Sendable {
  /// The login name of whoever called.
  package let person: String
  /// The login name that this process has.
  package let account: String

  package init(person: String, account: String) {
    self.person = person
    self.account = account
  }

  /// Of this process.
  ///
  /// sudo(8) tells in SUDO_USER who called it, and anybody else may tell lies there: it is believed
  /// of root, and of an account that `isTrusted`, such as a farm's dedicated owner, whose own
  /// environment nobody else can set.
  package static func current(isTrusted: (_ user: UInt32) -> Bool) -> Actor {
    let account = Accounts.userName(Host.userID)
    guard let person = Host.variable("SUDO_USER"), Host.userID == 0 || isTrusted(Host.userID)
    else { return Actor(person: account, account: account) }
    return Actor(person: person, account: account)
  }
}

extension Actor: CustomStringConvertible {
  /// For people and for the history: under sudo the person alone, `ada (as gofarm)` for any other
  /// account.
  package var description: String {
    person == account || account == "root" ? person : "\(person) (as \(account))"
  }
}
