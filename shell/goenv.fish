# What users source, in fish. This text ends up inside a quoted string of the POSIX part: not a
# single apostrophe.
if builtin functions -q goenv
    and not string match -q "*goenv*farm*" -- (builtin functions goenv)
    and not string match -q "*description*alias goenv*" -- (builtin functions goenv)
    # The name is of another: this shell is left alone.
else
    function goenv
        builtin printf "goenv: no farm at \"%s\"\n" @root@ >&2
        return 66
    end
    # The farm may have been moved.
    for _goenv_at in @root@ $GOFARM_ROOT $GOENV_ROOT
        if test -r $_goenv_at/.gofarm/goenv/start.fish
            source $_goenv_at/.gofarm/goenv/start.fish
            break
        end
    end
end
