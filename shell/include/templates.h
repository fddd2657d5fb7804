#ifndef GOFARM_TEMPLATES_H
#define GOFARM_TEMPLATES_H

/// Compiled in, each ending with a NUL byte: the two parts of goenv.sh; what it sources where that
/// is not enough; and the rest, which waits for the first call of goenv.
const char *gofarm_goenv_posix(void);
const char *gofarm_goenv_posix_start(void);
const char *gofarm_goenv_posix_rest(void);
const char *gofarm_goenv_fish(void);
const char *gofarm_goenv_fish_start(void);
const char *gofarm_goenv_fish_rest(void);
/// What `goenv help` prints.
const char *gofarm_goenv_help(void);

/// `<root>/bin/go<version>`.
const char *gofarm_go_wrapper(void);

/// Modules and a checksum database, for gofarm doctor --modules.
const char *gofarm_module_proof(void);
/// An installation for Environment Modules, and for Lmod.
const char *gofarm_modulefile(void);
const char *gofarm_lmod(void);

/// docs/troubleshooting.md, for gofarm doctor --explain.
const char *gofarm_troubleshooting(void);

/// How gofarm report looks.
const char *gofarm_report_style(void);

/// Completions for gofarm.
const char *gofarm_completions_bash(void);
const char *gofarm_completions_zsh(void);
const char *gofarm_completions_fish(void);

#endif
