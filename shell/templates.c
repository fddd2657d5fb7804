#include "templates.h"

const char gofarm_goenv_sh[] = {
#embed "goenv.sh" suffix(, 0)
};
const size_t gofarm_goenv_sh_length = sizeof gofarm_goenv_sh - 1;

const char gofarm_goenv_fish[] = {
#embed "goenv.fish" suffix(, 0)
};
const size_t gofarm_goenv_fish_length = sizeof gofarm_goenv_fish - 1;
