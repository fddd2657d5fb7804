# goenv for fish: the commands. Their status is 0 done, 1 no, 64 usage, 65 bad data, 66 not
# there, 78 refused.

function _goenv_dispatch
    set -q argv[1]; or set argv help
    set -l command $argv[1]
    set -e argv[1]
    switch "$command"
        case help --help -h version --version use which exec auto pkgset off current list doctor
            set -q argv[2]; or not builtin contains -- "$argv[1]" --help -h; or set command help
        case "*"
            # What is no command of ours is one of the program goenv, where there is one.
            if builtin command -q goenv
                command goenv "$command" $argv
            else
                _goenv_usage "unknown command" $command
            end
            return
    end
    switch "$command"
        case help --help -h
            _goenv_help
        case version --version
            builtin echo goenv @version@
        case use which exec auto pkgset
            _goenv_$command $argv
        case off current list doctor
            if set -q argv[1]
                _goenv_usage "$command takes no arguments"
            else
                _goenv_$command
            end
    end
end

function _goenv_help
    builtin echo @help@
end

function _goenv_use
    if test "$argv[1]" = --pin
        _goenv_use_pinned $argv[2..-1]
        return
    else if test "$argv[2]" = --pin
        _goenv_use_pinned $argv[1] $argv[3..-1]
        return
    else if not set -q argv[1]
        _goenv_use_project
        return
    else if set -q argv[2]
        _goenv_usage "use takes one version or channel"
        return
    else if string match -q -- "-*" $argv[1]
        _goenv_usage "unknown option" $argv[1]
        return
    end
    _goenv_resolve $argv[1]; or return
    _goenv_select $_goenv_name "" yes
end

# From a channel to the version that it has now.
function _goenv_use_pinned
    if test (builtin count $argv) -ne 1
        _goenv_usage "use --pin takes one channel"
        return
    end
    _goenv_resolve $argv[1]; or return
    if test $_goenv_name != system
        _goenv_version_of $_goenv_name
        set _goenv_name $_goenv_version
        _goenv_resolve_exact; or return
    end
    _goenv_select $_goenv_name "" yes
end

function _goenv_off
    set -e _goenv_manual
    set -e _goenv_base
    _goenv_pkgset_off
    _goenv_restore
    set -g _goenv_is_off yes
end

# The same; where something is selected that does not run, it says why.
function _goenv_selected_or_why
    _goenv_selected; and return
    if set -q _goenv_rival[1]
        _goenv_complain "\"$_goenv_on_path\" is selected, but go is found in "(_goenv_show $_goenv_rival)" first" \
            "try: goenv use $_goenv_on_path"
    else if set -q _goenv_on_path[1]
        _goenv_complain "\"$_goenv_on_path\" is selected, but not installed any more" "try: goenv use"
    end
    return 1
end

function _goenv_current
    if not _goenv_selected_or_why
        builtin echo system
        return 1
    end
    set -l why
    test "$_goenv_selected_name" = $_goenv_on_path -a -n "$_goenv_by"; and set why "by $_goenv_by"
    if test $_goenv_on_path != $_goenv_version
        builtin echo "$_goenv_version ("(string join ", " "channel $_goenv_on_path" $why)")"
        return
    end
    builtin echo "$_goenv_version ("(string join " " pinned $why)")"
    _goenv_is_stale $_goenv_on_path
    and _goenv_complain "channel stable is at $_goenv_version, newer than this pin"
    return 0
end

# Whether a version is older than channel stable, which _goenv_version is then.
function _goenv_is_stale -a name
    _goenv_parse $name; or return
    set -l key $_goenv_key
    _goenv_version_of stable; and _goenv_parse $_goenv_version; and test $key -lt $_goenv_key
end

function _goenv_list
    _goenv_find_installed
    if not set -q _goenv_installed[1]
        _goenv_complain "nothing is installed in \"$_goenv_root\""
        return 0
    end
    _goenv_find_channels
    _goenv_selected; or set -g _goenv_version
    for release in $_goenv_installed
        set -l named
        set -l rest $_goenv_targets
        for channel in $_goenv_channels
            test $rest[1] = $release; and set -a named $channel
            set -e rest[1]
        end
        set -l line "  $release"
        test $release = "$_goenv_version"; and set line "* $release"
        set -q named[1]; and set line "$line ("(string join ", " $named)")"
        builtin echo $line
    end
end

function _goenv_which -a program
    set -q argv[1]; or set program go
    if string match -rq "^\z|/" -- "$program"
        _goenv_usage "which takes the name of a program"
        return
    end
    if not _goenv_selected_or_why
        set -q _goenv_on_path[1]; or _goenv_complain "no go is selected"
        return 1
    end
    set -l path $_goenv_root/$_goenv_on_path/bin/$program
    if not test -x $path
        _goenv_usage "the selection has no program" $program
        return 1
    end
    builtin echo $path
end

# Everything is local to this function, so that no interruption leaves a trace.
function _goenv_exec -a spec
    set -e argv[1]
    test "$argv[1]" = --; and set -e argv[1]
    if not set -q argv[1]
        _goenv_usage "exec takes a version and a command"
        return
    end
    _goenv_resolve $spec; or return
    _goenv_take_out
    set -l path $_goenv_path
    if test $_goenv_name != system
        test -d $_goenv_root/bin; and set -p path $_goenv_root/bin
        set -p path $_goenv_root/$_goenv_name/bin
    end
    set -lx PATH $path
    set -lx GOFARM_SELECTED $_goenv_name
    set -lx GOFARM_BY hand
    set -lu GOROOT
    set -qU GOROOT; and set -lx GOROOT ""
    if test @goroot@ = on; and string match -rq "^[0-9]" -- $_goenv_name
        set -x GOROOT $_goenv_root/$_goenv_name
    end
    _goenv_find_settings $_goenv_name
    set -q _goenv_lines[1]; and set -p argv env $_goenv_lines
    command $argv
end

# `goenv use` alone: the project, else the default, which is also where leaving leads to.
function _goenv_use_project
    _goenv_resolve_project
    set -l result $status
    set -l wanted $_goenv_name $_goenv_asker
    if test $result -gt 1
        return $result
    else if test $result -eq 1
        _goenv_resolve_default; or return
        set wanted $_goenv_name $_goenv_asker
        set -e _goenv_base
    else if not set -q _goenv_base; and _goenv_resolve_default 2>/dev/null
        set -g _goenv_base $_goenv_name $_goenv_asker
    end
    _goenv_select $wanted
    set -g _goenv_seen $PWD
    return 0
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
