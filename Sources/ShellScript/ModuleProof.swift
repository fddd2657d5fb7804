/// The Go program that keeps a static checksum database; a site may build it as well.
public enum ChecksumProgram {
  /// Its one file of package main, in module `checksums`.
  public static var source: String { Template.checksums }

  /// What it takes from `src/cmd/vendor/golang.org/x/mod/sumdb` of any SDK since 1.21.
  public static let packages = ["note", "tlog", "dirhash"]
}
