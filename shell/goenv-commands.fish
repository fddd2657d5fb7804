# goenv for fish: the commands. Their status is 0 done, 1 no, 64 usage, 65 bad data, 66 not
# there, 78 refused.

function _goenv_dispatch
    set -q argv[1]; or set argv help
    set -l command $argv[1]
    set -e argv[1]
    if builtin contains -- "$argv" --help -h; and _goenv_is_command $command
        _goenv_help $command
        return
    end
    switch "$command"
        case use default which exec auto pkgset
            _goenv_$command $argv
        case off current list doctor
            if set -q argv[1]
                _goenv_usage "$command takes no arguments"
            else
                _goenv_$command
            end
        case help --help -h
            _goenv_help
        case version --version
            builtin echo goenv @version@
        case "*"
            # What is no command of ours is one of the program goenv, where there is one.
            if builtin command -q goenv
                command goenv "$command" $argv
            else
                _goenv_unknown "$command"
            end
    end
end

function _goenv_is_command
    builtin contains -- "$argv" help --help -h version --version use default which exec auto pkgset off \
        current list doctor
end

# A word of another manager: the line that does it here.
function _goenv_unknown -a command
    switch "$command"
        case install uninstall
            set -f line "gofarm $command VERSION, as an administrator"
        case global
            set -f line "goenv default SPEC"
        case local
            set -f line "echo VERSION >.go-version"
        case shell
            set -f line "goenv use SPEC"
        case versions ls
            set -f line "goenv list"
        case rehash
            set -f line "nothing; there are no shims"
        case "*"
            _goenv_usage "unknown command" $command
            return
    end
    _goenv_complain "unknown command \"$command\"" "try: $line"
    return 64
end

# All of it, or what it says of a command.
function _goenv_help -a command
    string match -re "^(?!  )|^  $command" -- (string split \n -- @help@)
    return 0
end

# What new shells select. Writing it takes programs.
function _goenv_default
    set -l config $XDG_CONFIG_HOME
    test -n "$config"; or set config $HOME/.config
    set -l file $config/gofarm/version
    if not set -q argv[1]
        _goenv_resolve_default; or return
        test "$_goenv_asker" = audience; and set file audience
        test -n "$_goenv_asker"; and set _goenv_name "$_goenv_name (by $file)"
        builtin echo $_goenv_name
        return 0
    else if set -q argv[2]
        _goenv_usage "default takes one version or channel"
        return
    else if test "$argv[1]" = --unset
        command rm -f $file
        return
    else if string match -q -- "-*" $argv[1]
        _goenv_usage "unknown option" $argv[1]
        return
    end
    _goenv_resolve $argv[1]; or return
    command mkdir -p (string replace -r "/[^/]*\z" "" -- $file | string collect)
    and builtin echo $argv[1] >$file.$fish_pid
    and command mv -f $file.$fish_pid $file; and return
    _goenv_complain "cannot write $file"
    return 73
end

function _goenv_use
    if set -q argv[2]
        if test "$argv[1]" = --pin
            _goenv_use_pinned $argv[2..-1]
        else if test "$argv[2]" = --pin
            _goenv_use_pinned $argv[1] $argv[3..-1]
        else
            _goenv_usage "use takes one version or channel"
        end
        return
    else if not set -q argv[1]
        _goenv_use_project
        return
    else if test "$argv[1]" = --pin
        _goenv_use_pinned
        return
    else if string match -q -- "-*" $argv[1]
        _goenv_usage "unknown option" $argv[1]
        return
    end
    _goenv_resolve $argv[1]; or return
    _goenv_select $_goenv_name "" yes
    _goenv_announce
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
    _goenv_announce
end

function _goenv_off
    set -e _goenv_manual
    set -e GOFARM_BY
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
        _goenv_find_announcement $_goenv_version
        and _goenv_complain "$_goenv_version $_goenv_text"
        return 0
    end
    builtin echo "$_goenv_version ("(string join " " pinned $why)")"
    _goenv_find_announcement $_goenv_version
    and _goenv_complain "$_goenv_version $_goenv_text"
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
    set -l lines "  "$_goenv_installed
    set -l at (builtin contains -i -- "$_goenv_version" $_goenv_installed)
    and set lines[$at] "* $_goenv_version"
    for channel in $_goenv_channels
        set at (builtin contains -i -- $_goenv_targets[1] $_goenv_installed)
        set -l result $status
        set -e _goenv_targets[1]
        test $result -eq 0; or continue
        if string match -q "*)" -- $lines[$at]
            set lines[$at] (string replace ")" ", $channel)" -- $lines[$at])
        else
            set lines[$at] "$lines[$at] ($channel)"
        end
    end
    if test -s $_goenv_root/.gofarm/goenv/retired
        for release in $_goenv_installed
            set at (builtin contains -i -- $release $_goenv_installed)
            _goenv_find_announcement $release; and set lines[$at] "$lines[$at] $_goenv_text"
        end
    end
    builtin printf "%s\n" $lines
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
    # @userbin
    if not test -x $path; and _goenv_find_user_bin
        and test -x $_goenv_user_bin/$program -a -f $_goenv_user_bin/$program
        set path $_goenv_user_bin/$program
        _goenv_complain "the selection has no \"$program\": this one is your own, by go install"
    end
    # @end
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
        # @userbin
        _goenv_find_user_bin; and set -p path $_goenv_user_bin
        # @end
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
    _goenv_announce
    return 0
end
