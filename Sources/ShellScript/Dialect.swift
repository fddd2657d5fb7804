/// The two languages that goenv.sh speaks at once.
package enum Dialect: Sendable, CaseIterable {
  /// bash, zsh, dash, ksh93, mksh, yash, busybox ash, posh.
  case posix
  case fish

  /// One whole word that the shell reads back as `text`, byte for byte.
  ///
  /// The word holds no bare apostrophe: in the joined file one would open or close the string
  /// in which each dialect hides the other's part. POSIX shells therefore get it as `\'` outside
  /// of the double quotes, which fish, inside its single-quoted string, takes for an escaped
  /// one; fish gets it as `\x27`.
  package func quote(_ text: some StringProtocol) -> String {
    var word = "\""
    for character in text.unicodeScalars {
      switch character {
      case "'": word += self == .posix ? #""\'""# : #""\x27""#
      case "`" where self == .posix, "\\", "$", "\"": word += "\\\(character)"
      default: word.unicodeScalars.append(character)
      }
    }
    return word + "\""
  }
}
