# goenv for fish: what is in the way in this shell.

# What is in the way in this shell.
function _goenv_doctor
    set -l findings
    _goenv_selected
    if set -q _goenv_rival[1]
        set -a findings "path-order: go is found in "(_goenv_show $_goenv_rival)" first; try: goenv use $_goenv_on_path"
    else if set -q _goenv_on_path[1]
        test -x $_goenv_root/$_goenv_on_path/bin/go
        or set -a findings "gone: \"$_goenv_on_path\" is not installed any more; try: goenv use"
    else if not builtin command -q go
        set -a findings "no-go: there is no go on PATH; try: goenv use stable"
    end
    test -L $_goenv_root/stable; and not _goenv_version_of stable
    and set -a findings "broken: channel stable does not lead to a complete installation; try: gofarm status"
    _goenv_is_in_audience; and not _goenv_resolve canary 2>/dev/null
    and set -a findings "canary: channel canary leads nowhere, and its audience gets stable; try: gofarm status"
    _goenv_resolve_environment 2>/dev/null
    test $status -gt 1
    and set -a findings "version: $_goenv_asker names what is not installed; try: goenv list"
    set -l channel (string match -r "^[a-z].*" -- "$_goenv_on_path")
    # A channel as GOROOT mixes toolchains when it moves.
    test -n "$GOROOT"; and not test "$GOROOT" = "$_goenv_root/$_goenv_on_path" -a -z "$channel"
    and set -a findings "goroot: GOROOT is set, and go takes it literally; try: set -e GOROOT"
    set -l wanted $GOFARM_SELECTED
    test -n "$wanted" -a "$wanted" != system -a "$wanted" != "$_goenv_on_path"
    and set -a findings "path: PATH has lost the selection; try: goenv use $GOFARM_SELECTED"
    set -q _goenv_on_path[1]; and _goenv_is_stale $_goenv_on_path
    and set -a findings "stale-pin: channel stable is at $_goenv_version; try: goenv use stable"
    test -n "$GOBIN"
    and set -a findings "gobin: GOBIN is set, and every version installs there; try: set -e GOBIN"
    test "$_goenv_auto" = on; and not builtin functions -q _goenv_hook
    and set -a findings "hook: the prompt has lost the hook; try: goenv auto off; and goenv auto on"
    set -q GOENV_SHELL; or string match -q "*/.goenv/shims" -- $PATH
    and set -a findings "goenv: another goenv is set up in this shell"
    _goenv_has_go_env
    and set -a findings "go-env: go env -w has set GOROOT; try: go env -u GOROOT"
    set -q findings[1]; or return 0
    _goenv_complain "doctor: "$findings
    return 1
end

# Whether go env -w, whose file it is, holds a GOROOT.
function _goenv_has_go_env
    set -l file $GOENV
    set -l config $XDG_CONFIG_HOME
    test -n "$config"; or set config $HOME/.config
    test -n "$file"; or set file $config/go/env
    test -f $file -a -r $file; or return
    read -z -n 16384 -l text <$file
    string match -rq "(?m)^GOROOT=." -- $text
end
