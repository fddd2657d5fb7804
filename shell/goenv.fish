# What users source, in fish. This text ends up inside a quoted string of the POSIX part: not a
# single apostrophe.
set -g _goenv_home @root@
set -l start $_goenv_home/.gofarm/goenv/start.fish
# The farm may have been moved.
test -r $start; or set start "$GOFARM_ROOT$GOENV_ROOT"/.gofarm/goenv/start.fish
function goenv
    builtin printf "goenv: no farm at \"%s\"\n" $_goenv_home >&2
    return 66
end
if test -r $start
    source $start
end
