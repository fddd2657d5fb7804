# goenv for fish: doctor, pkgset and completions.

# What is in the way in this shell.
function _goenv_doctor
    set -l findings
    _goenv_selected
    if set -q _goenv_rival[1]
        set -a findings "path-order: go is found in "(_goenv_path $_goenv_rival)" first; try: goenv use $_goenv_current"
    else if set -q _goenv_current[1]
        test -x $_goenv_root/$_goenv_current/bin/go
        or set -a findings "gone: \"$_goenv_current\" is not installed any more; try: goenv use"
    else if not builtin command -q go
        set -a findings "no-go: there is no go on PATH; try: goenv use stable"
    end
    test -L $_goenv_root/stable; and not _goenv_version_of stable
    and set -a findings "broken: channel stable does not lead to a complete installation; try: gofarm status"
    _goenv_asked 2>/dev/null
    test $status -gt 1
    and set -a findings "version: $_goenv_by names what is not installed; try: goenv list"
    set -l channel (string match -r "^[a-z].*" -- "$_goenv_current")
    # A channel as GOROOT mixes toolchains when it moves.
    test -n "$GOROOT"; and not test "$GOROOT" = "$_goenv_root/$_goenv_current" -a -z "$channel"
    and set -a findings "goroot: GOROOT is set, and go takes it literally; try: set -e GOROOT"
    set -l wanted $GOFARM_SELECTED
    test -n "$wanted" -a "$wanted" != system -a "$wanted" != "$_goenv_current"
    and set -a findings "path: PATH has lost the selection; try: goenv use $GOFARM_SELECTED"
    set -q _goenv_current[1]; and _goenv_stale $_goenv_current
    and set -a findings "stale-pin: channel stable is at $_goenv_version; try: goenv use stable"
    test -n "$GOBIN"
    and set -a findings "gobin: GOBIN is set, and every version installs there; try: set -e GOBIN"
    test "$_goenv_auto" = on; and not builtin functions -q _goenv_hook
    and set -a findings "hook: the prompt has lost the hook; try: goenv auto off; and goenv auto on"
    set -q GOENV_SHELL; or string match -q "*/.goenv/shims" -- $PATH
    and set -a findings "goenv: another goenv is set up in this shell"
    _goenv_go_env
    and set -a findings "go-env: go env -w has set GOROOT; try: go env -u GOROOT"
    set -q findings[1]; or return 0
    _goenv_say "doctor: "$findings
    return 1
end

# Whether go env -w, whose file it is, holds a GOROOT.
function _goenv_go_env
    set -l file $GOENV
    set -l config $XDG_CONFIG_HOME
    test -n "$config"; or set config $HOME/.config
    test -n "$file"; or set file $config/go/env
    test -f $file -a -r $file; or return
    read -z -n 16384 -l text <$file
    string match -rq "(?m)^GOROOT=." -- $text
end

# A GOPATH of its own for users of gvm. Go makes the directory when it needs one.
function _goenv_pkgset -a name
    set -l data $XDG_DATA_HOME
    test -n "$data"; or set data $HOME/.local/share
    set -l directory $data/gofarm/pkgsets
    if test (builtin count $argv) -ne 1
        _goenv_usage "pkgset takes a name, off or list"
    else if test "$name" = list
        for path in $directory/*/
            set -l mark " "
            test "$GOPATH/" = $path; and set mark "*"
            builtin echo "$mark "(string replace -r "^.*/([^/]*)/\z" "\$1" -- $path)
        end
    else if test "$name" = off
        _goenv_pkgset_off
    else if not string match -rq "^[A-Za-z0-9_][A-Za-z0-9._-]*\z" -- "$name"
        _goenv_usage "pkgset takes a name of letters, digits and . _ -"
    else
        _goenv_pkgset_off
        set -q GOPATH; and set -g _goenv_gopath "$GOPATH"
        set -g _goenv_pkgset $directory/$name
        set -gx GOPATH $_goenv_pkgset
    end
end

function _goenv_pkgset_off
    set -q _goenv_pkgset; or return 0
    if test "$GOPATH" = $_goenv_pkgset
        set -eg GOPATH
        set -q _goenv_gopath; and set -gx GOPATH $_goenv_gopath
    end
    set -e _goenv_pkgset
    set -e _goenv_gopath
    return 0
end

function _goenv_complete
    set -l words (commandline -opc)
    set -l command $words[2]
    test "$words[3]" = --pin; and set -e words[3]
    test "$words[4]" = --; and set -e words[4]
    switch "$command"
        case ""
            _goenv_help | string replace -rf "^  ([a-z]+).*? {2,}(.*)" "\$1\t\$2"
        case exec
            if set -q words[3]
                set words (string escape -- $words[4..-1]) (commandline -ct)
                builtin complete -C "$words"
            else
                _goenv_complete_spec
            end
        case use
            set -q words[3]; or _goenv_complete_spec
        case auto
            builtin printf "%s\n" on off
        case which
            builtin printf "%s\n" go gofmt
        case pkgset
            builtin printf "%s\n" off list
            _goenv_pkgset list | string sub -s 3
    end
end

function _goenv_complete_spec
    _goenv_installed
    _goenv_channels
    for name in $_goenv_versions
        builtin printf "%s\tversion\n" $name
    end
    for name in $_goenv_channels
        builtin printf "%s\tchannel\n" $name
    end
    builtin printf "%s\t%s\n" system "the PATH as it was"
end
