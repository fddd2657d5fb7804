import ShellScript
public func f() -> Int { t() }
