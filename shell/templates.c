#include "templates.h"

// #embed is C23; clang has it in every language mode, and says so.
#pragma clang diagnostic ignored "-Wc23-extensions"

// The parts of the POSIX side, in the order in which a shell reads them.
static const char posix[] = {
#embed "goenv.sh"
#embed "goenv-select.sh" prefix(,)
#embed "goenv-commands.sh" prefix(,)
#embed "goenv-follow.sh" prefix(,) suffix(, 0)
};

static const char fish[] = {
#embed "goenv.fish" suffix(, 0)
};

static const char go_wrapper[] = {
#embed "go-wrapper.sh" suffix(, 0)
};

const char *gofarm_goenv_posix(void) { return posix; }
const char *gofarm_goenv_fish(void) { return fish; }
const char *gofarm_go_wrapper(void) { return go_wrapper; }
