#include "templates.h"

// #embed is C23; clang has it in every language mode, and says so.
#pragma clang diagnostic ignored "-Wc23-extensions"

static const char goenv_sh[] = {
#embed "goenv.sh" suffix(, 0)
};

static const char goenv_fish[] = {
#embed "goenv.fish" suffix(, 0)
};

static const char go_wrapper_sh[] = {
#embed "go-wrapper.sh" suffix(, 0)
};

const char *gofarm_goenv_sh_text(void) { return goenv_sh; }
const char *gofarm_goenv_fish_text(void) { return goenv_fish; }
const char *gofarm_go_wrapper_sh_text(void) { return go_wrapper_sh; }
