import Templates
public func t() -> Int { gofarm_goenv_sh_length }
