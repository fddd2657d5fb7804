# goenv for fish: the commands. Their status is 0 done, 1 no, 64 usage, 65 bad data, 66 not
# there, 78 refused.

function _goenv_run
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
    builtin echo "usage: goenv COMMAND ...

  use SPEC            select a version or a channel in this shell
  use                 select what the files of the project say
  use --pin CHANNEL   select the version that the channel has now
  off                 give back the environment from before
  current             say what is selected, and why
  list                list the installed versions with their channels
  which [PROGRAM]     print the path of the selected go, or of PROGRAM
  exec SPEC COMMAND   run one command under a version
  auto [on|off]       follow the files of the directory one is in
  pkgset NAME|off     give GOPATH a place of its own, or take it back
  pkgset list         list these places
  doctor              look for what is in the way in this shell
  version             print the version of gofarm
  help                print this

SPEC is 1.26.6, 1.26 (the newest), =1.20 (exactly), a channel such as stable, or system."
end

function _goenv_use
    if test "$argv[1]" = --pin
        _goenv_use_pinned $argv[2..-1]
        return
    else if test "$argv[2]" = --pin
        _goenv_use_pinned $argv[1] $argv[3..-1]
        return
    else if not set -q argv[1]
        _goenv_follow
        return
    else if set -q argv[2]
        _goenv_usage "use takes one version or channel"
        return
    else if string match -q -- "-*" $argv[1]
        _goenv_usage "unknown option" $argv[1]
        return
    end
    _goenv_find $argv[1]; or return
    _goenv_select $_goenv_found "" yes
end

# From a channel to the version that it has now.
function _goenv_use_pinned
    if test (builtin count $argv) -ne 1
        _goenv_usage "use --pin takes one channel"
        return
    end
    _goenv_find $argv[1]; or return
    if test $_goenv_found != system
        _goenv_version_of $_goenv_found
        set _goenv_found $_goenv_version
        _goenv_find_exact; or return
    end
    _goenv_select $_goenv_found "" yes
end

function _goenv_off
    set -e _goenv_manual
    set -e _goenv_base
    _goenv_pkgset_off
    _goenv_deselect
    set -g _goenv_is_off yes
end

# Whether the go that runs is one of ours. What PATH has of the farm, in _goenv_current, is not always
# what was selected, and another go before it, in _goenv_rival, runs.
function _goenv_selected
    _goenv_look
    set -g _goenv_rival
    set -q _goenv_current[1]; or return
    for entry in $PATH
        test "$entry" = $_goenv_root/$_goenv_current/bin; and break
        test -x $entry/go -a -f $entry/go; or continue
        set _goenv_rival $entry
        break
    end
    _goenv_version_of $_goenv_current; and test -x $_goenv_root/$_goenv_current/bin/go
    and not set -q _goenv_rival[1]
end

# The same; where something is selected that does not run, it says why.
function _goenv_selected_or_why
    _goenv_selected; and return
    if set -q _goenv_rival[1]
        _goenv_say "\"$_goenv_current\" is selected, but go is found in "(_goenv_path $_goenv_rival)" first" \
            "try: goenv use $_goenv_current"
    else if set -q _goenv_current[1]
        _goenv_say "\"$_goenv_current\" is selected, but not installed any more" "try: goenv use"
    end
    return 1
end

function _goenv_current
    if not _goenv_selected_or_why
        builtin echo system
        return 1
    end
    set -l why
    test "$_goenv_name" = $_goenv_current -a -n "$_goenv_why"; and set why "by $_goenv_why"
    if test $_goenv_current != $_goenv_version
        builtin echo "$_goenv_version ("(string join ", " "channel $_goenv_current" $why)")"
        return
    end
    builtin echo "$_goenv_version ("(string join " " pinned $why)")"
    _goenv_stale $_goenv_current
    and _goenv_say "channel stable is at $_goenv_version, newer than this pin"
    return 0
end

# Whether a version is older than channel stable, which _goenv_version is then.
function _goenv_stale -a name
    _goenv_key $name; or return
    set -l key $_goenv_key
    _goenv_version_of stable; and _goenv_key $_goenv_version; and test $key -lt $_goenv_key
end

function _goenv_list
    _goenv_installed
    if not set -q _goenv_versions[1]
        _goenv_say "nothing is installed in \"$_goenv_root\""
        return 0
    end
    _goenv_channels
    _goenv_selected; or set -g _goenv_version
    for release in $_goenv_versions
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
        set -q _goenv_current[1]; or _goenv_say "no go is selected"
        return 1
    end
    set -l path $_goenv_root/$_goenv_current/bin/$program
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
    _goenv_find $spec; or return
    _goenv_bare
    set -l path $_goenv_path
    if test $_goenv_found != system
        test -d $_goenv_root/bin; and set -p path $_goenv_root/bin
        set -p path $_goenv_root/$_goenv_found/bin
    end
    set -lx PATH $path
    set -lx GOFARM_SELECTED $_goenv_found
    set -lx GOFARM_BY hand
    set -lu GOROOT
    set -qU GOROOT; and set -lx GOROOT ""
    if test @goroot@ = on; and string match -rq "^[0-9]" -- $_goenv_found
        set -x GOROOT $_goenv_root/$_goenv_found
    end
    _goenv_settings $_goenv_found
    set -q _goenv_lines[1]; and set -p argv env $_goenv_lines
    command $argv
end
