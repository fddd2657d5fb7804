#ifndef GOFARM_TEMPLATES_H
#define GOFARM_TEMPLATES_H

/// The files of shell/, compiled in. Each text ends with a NUL byte.
const char *gofarm_goenv_sh_text(void);
const char *gofarm_goenv_fish_text(void);
const char *gofarm_go_wrapper_sh_text(void);

#endif
