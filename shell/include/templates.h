#ifndef GOFARM_TEMPLATES_H
#define GOFARM_TEMPLATES_H

/// The two sides of goenv.sh, compiled in. Each text ends with a NUL byte.
const char *gofarm_goenv_posix(void);
const char *gofarm_goenv_fish(void);

/// `<root>/bin/go<version>`.
const char *gofarm_go_wrapper(void);

#endif
