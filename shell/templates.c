#include "templates.h"

// #embed is C23; clang has it in every language mode, and says so.
#pragma clang diagnostic ignored "-Wc23-extensions"

static const char posix[] = {
#embed "goenv.sh" suffix(, 0)
};

static const char posix_start[] = {
#embed "goenv-start.sh" suffix(, 0)
};

static const char posix_rest[] = {
#embed "goenv-versions.sh"
#embed "goenv-environment.sh" prefix(,)
#embed "goenv-commands.sh" prefix(,)
#embed "goenv-project.sh" prefix(,)
#embed "goenv-hooks.sh" prefix(,)
#embed "goenv-list.sh" prefix(,)
#embed "goenv-doctor.sh" prefix(,)
#embed "goenv-completion.sh" prefix(,) suffix(, 0)
};

static const char fish[] = {
#embed "goenv.fish" suffix(, 0)
};

static const char fish_start[] = {
#embed "goenv-start.fish" suffix(, 0)
};

static const char fish_rest[] = {
#embed "goenv-versions.fish"
#embed "goenv-environment.fish" prefix(,)
#embed "goenv-commands.fish" prefix(,)
#embed "goenv-project.fish" prefix(,)
#embed "goenv-hooks.fish" prefix(,)
#embed "goenv-doctor.fish" prefix(,)
#embed "goenv-completion.fish" prefix(,) suffix(, 0)
};

static const char help[] = {
#embed "goenv-help.txt" suffix(, 0)
};

static const char go_wrapper[] = {
#embed "go-wrapper.sh" suffix(, 0)
};

static const char module_proof[] = {
#embed "checksums/proof.txt" suffix(, 0)
};

static const char modulefile[] = {
#embed "modulefile.tcl" suffix(, 0)
};

static const char lmod[] = {
#embed "modulefile.lua" suffix(, 0)
};

static const char troubleshooting[] = {
#embed "../docs/troubleshooting.md" suffix(, 0)
};

static const char report_style[] = {
#embed "report.css" suffix(, 0)
};

static const char completions_bash[] = {
#embed "completions/gofarm.bash" suffix(, 0)
};

static const char completions_zsh[] = {
#embed "completions/gofarm.zsh" suffix(, 0)
};

static const char completions_fish[] = {
#embed "completions/gofarm.fish" suffix(, 0)
};

const char *gofarm_goenv_posix(void) { return posix; }
const char *gofarm_goenv_posix_start(void) { return posix_start; }
const char *gofarm_goenv_posix_rest(void) { return posix_rest; }
const char *gofarm_goenv_fish(void) { return fish; }
const char *gofarm_goenv_fish_start(void) { return fish_start; }
const char *gofarm_goenv_fish_rest(void) { return fish_rest; }
const char *gofarm_goenv_help(void) { return help; }
const char *gofarm_go_wrapper(void) { return go_wrapper; }
const char *gofarm_module_proof(void) { return module_proof; }
const char *gofarm_modulefile(void) { return modulefile; }
const char *gofarm_lmod(void) { return lmod; }
const char *gofarm_troubleshooting(void) { return troubleshooting; }
const char *gofarm_report_style(void) { return report_style; }
const char *gofarm_completions_bash(void) { return completions_bash; }
const char *gofarm_completions_zsh(void) { return completions_zsh; }
const char *gofarm_completions_fish(void) { return completions_fish; }
