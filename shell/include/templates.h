#ifndef GOFARM_TEMPLATES_H
#define GOFARM_TEMPLATES_H

#include <stddef.h>

/// The files of shell/, compiled in. Each ends with a NUL byte that its length does not count.
extern const char gofarm_goenv_sh[];
extern const size_t gofarm_goenv_sh_length;
extern const char gofarm_goenv_fish[];
extern const size_t gofarm_goenv_fish_length;

#endif
