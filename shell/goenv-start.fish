# goenv for fish: what every shell reads first. Inner functions leave their answers in global
# variables: a command substitution costs ten times as much. `builtin` guards what users
# redefine; set, string, test, read and the keywords are guarded by fish itself.

function goenv -d "Select a Go version of the farm for this shell"
    _goenv_load; and _goenv_dispatch $argv
end

function _goenv_load
    builtin functions -q _goenv_dispatch; and return
    test -r $_goenv_parts/rest.fish; and source $_goenv_parts/rest.fish
    builtin functions -q _goenv_dispatch; and return
    builtin printf "goenv: cannot read \"%s\"\n" $_goenv_parts/rest.fish >&2
    return 66
end

# @userbin
# Where go install puts programs, as _goenv_user_bin: GOBIN, else bin in the first place of GOPATH,
# else in ~/go. What go env -w said of them takes a fork to know.
function _goenv_find_user_bin
    set -g _goenv_user_bin "$GOBIN"
    test -n "$_goenv_user_bin"; or set _goenv_user_bin @gobin@
    if test -z "$_goenv_user_bin"
        set -l places $GOPATH
        test -n "$places[1]"; or set places (string split : -- @gopath@)
        test -n "$places[1]"; or set places $HOME/go
        set _goenv_user_bin $places[1]/bin
    end
    string match -q "/*" -- $_goenv_user_bin; and not string match -q "*:*" -- $_goenv_user_bin
    and test $_goenv_user_bin != $_goenv_root/bin
end
# @end

# Puts a version or channel first on PATH; `why` names what asked for it, if it was no person.
function _goenv_put -a name why
    set -gx GOFARM_SELECTED $name
    set -g _goenv_selected_name $name
    set -g _goenv_by $why
    test $name = system; and return
    set -g _goenv_before $PATH
    set -l entries $_goenv_root/$name/bin
    test -d $_goenv_root/bin; and set -a entries $_goenv_root/bin
    # @userbin
    set -e _goenv_bin
    if _goenv_find_user_bin
        set -g _goenv_bin $_goenv_user_bin
        set -a entries $_goenv_bin
    end
    # @end
    set -gx PATH $entries $PATH
    set -g _goenv_after "$PATH"
end

# What a shell begins with, or has again when it sources goenv.sh once more: what was used or given up
# by hand in it, else what the environment asks for, else what it inherits, else the default of the
# user, else stable. It stands first on PATH afterwards.
function _goenv_begin
    set -q _goenv_is_off; and return
    set -l asked "$GOFARM_VERSION$GOENV_VERSION"
    test "$_goenv_manual" = yes; and set asked ""
    if test -z "$asked"; and set -q GOFARM_SELECTED
        test "$GOFARM_SELECTED" = system -o "$PATH[1]" = "$_goenv_root/$GOFARM_SELECTED/bin"; and return
    end
    set -l config $XDG_CONFIG_HOME
    test -n "$config"; or set config $HOME/.config
    if set -q GOROOT; or test -n "$GOFARM_SELECTED$asked$_goenv_settings"
        or test -f $config/gofarm/version
        # Left out where channel canary has no audience.
        or test -x $_goenv_root/.gofarm/canary
        _goenv_load; and _goenv_begin_otherwise
    else if test -x $_goenv_root/stable/bin/go
        _goenv_put stable
    end
end

# The prompt looks too: a command substitution that changes the directory raises no event.
function _goenv_watch
    set -g _goenv_auto on
    function _goenv_hook --on-variable PWD --on-event fish_prompt
        test "$PWD" = "$_goenv_seen" -a -z "$_goenv_pin"; and return
        _goenv_load; and _goenv_arrive
    end
end

set -l root @root@
set -l code $root/.gofarm/goenv
if not test -r $code/rest.fish
    set code $GOFARM_ROOT/.gofarm/goenv
    set -q GOFARM_ROOT; or set code $GOENV_ROOT/.gofarm/goenv
end
# The first match of a regular expression costs a shell 0.2 ms: none without need.
if set -q GOFARM_ROOT; and string match -rq "^/[^:]*\z" -- "$GOFARM_ROOT"
    set root (string replace -r "(?<=.)/+\z" "" -- "$GOFARM_ROOT")
else if set -q GOENV_ROOT; and test -d "$GOENV_ROOT/.gofarm"
    and string match -rq "^/[^:]*\z" -- "$GOENV_ROOT"
    set root (string replace -r "(?<=.)/+\z" "" -- "$GOENV_ROOT")
end
if test "$_goenv_stamp" != @stamp@ -o "$_goenv_root" != "$root"
    set -q _goenv_stamp; and builtin functions -e _goenv_dispatch
    set -g _goenv_root $root
    set -g _goenv_parts $code
    set -g _goenv_settings @settings@
    # A use by hand holds in the shells below as well.
    test "$GOFARM_BY" = hand -a -n "$GOFARM_SELECTED"; and set -g _goenv_manual inherited
    test "$GOFARM_ACTIVATE" = no; or _goenv_begin
    if not set -q _goenv_auto
        set -g _goenv_auto off
        test @auto@ = on; and _goenv_watch
    end
    set -g _goenv_stamp @stamp@
    if status is-interactive
        builtin complete -c goenv -f -a "(_goenv_load; and _goenv_complete)"
        # What this shell begins with may go away.
        test -s $root/.gofarm/goenv/retired -a -t 2; and _goenv_load; and _goenv_announce
    end
else
    test "$GOFARM_ACTIVATE" = no; or _goenv_begin
end
