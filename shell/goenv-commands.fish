function _goenv_say
    builtin printf "goenv: %s\n" $argv >&2
end

# What may be printed: nothing that a terminal would obey.
function _goenv_printable -a text
    string match -rq "^[A-Za-z0-9._+=/-]{1,64}\z" -- "$text"
end

# Leaves a number in _goenv_key that orders versions as Go does; fails for anything else.
function _goenv_key -a name
    set -l n "(0|[1-9][0-9]{0,3})"
    set -l part (string match -r "^$n(?|\.$n(\.|alpha|beta|rc)$n|\.$n()()|()()())(?:-[A-Za-z0-9._+-]+)?\z" -- "$name")
    or return
    set -l kind 4
    switch "$part[4]"
        case alpha
            set kind 1
        case beta
            set kind 2
        case rc
            set kind 3
        case ""
            # From 1.21 on, 1.21 is the language: before its first candidate.
            test "$part[2]" -eq 1 -a "0$part[3]" -lt 21
            or set kind 0
    end
    test -n "$part[3]"; or set part[3] 0
    test -n "$part[5]"; or set part[5] 0
    set -g _goenv_key (builtin printf "%d%04d%d%04d" $part[2] $part[3] $kind $part[5])
end

# Leaves the installed versions in _goenv_versions, the oldest first.
function _goenv_installed
    set -g _goenv_versions
    set -l keys
    set -l paths $_goenv_root/*/bin/go
    # The glob comes in natural order, so that each insertion moves next to nothing.
    for name in (string replace -r "^.*/([^/]+)/bin/go\z" "\$1" -- $paths)
        test -x $_goenv_root/$name/bin/go; and _goenv_key $name; or continue
        set -l later_keys
        set -l later
        while set -q keys[1]; and test $keys[-1] -gt $_goenv_key
            set -p later_keys $keys[-1]
            set -p later $_goenv_versions[-1]
            set -e keys[-1]
            set -e _goenv_versions[-1]
        end
        set -a keys $_goenv_key $later_keys
        set -a _goenv_versions $name $later
    end
end

# Leaves in _goenv_version what a version or channel of the farm stands for.
function _goenv_version_of -a name
    set -g _goenv_version $name
    string match -rq "^[0-9]" -- $name; and return
    set -l file $_goenv_root/$name/VERSION
    test -r $file -a -x $_goenv_root/$name/bin/go; or return
    read -n 64 -l line <$file
    set _goenv_version (string replace -r "^go" "" -- "$line")
    _goenv_key $_goenv_version; and test -x "$_goenv_root/$_goenv_version/bin/go"
end

# Leaves in _goenv_found the name under the root that a spec means; says why there is none.
function _goenv_find -a spec
    if not _goenv_printable $spec
        _goenv_say "not a version or channel"
        return 64
    end
    if not test -d $_goenv_root
        _goenv_say "no farm at \"$_goenv_root\""
        return 66
    end
    set -g _goenv_found (string replace -r "^(=?)(?:go|v)(?=[0-9])" "\$1" -- $spec)
    set -l n "(?:0|[1-9][0-9]{0,3})"
    if string match -rq "^(?!bin\z)[a-z][a-z0-9_-]{0,31}\z" -- $_goenv_found
        _goenv_find_channel
    else if string match -rq "^=|^$n\.$n(?:\.|alpha|beta|rc)$n|-" -- $_goenv_found
        _goenv_find_exact $spec
    else if string match -rq "^$n(?:\.$n)?(?:\.x)?\z" -- $_goenv_found
        _goenv_find_newest $spec
    else
        _goenv_say "\"$spec\" is not a version or channel"
        return 64
    end
end

function _goenv_find_channel
    test $_goenv_found = system; and return
    if not test -L $_goenv_root/$_goenv_found
        _goenv_say "no channel \"$_goenv_found\""
        return 66
    else if not _goenv_version_of $_goenv_found
        _goenv_say "channel \"$_goenv_found\" does not lead to a complete installation"
        return 66
    end
end

function _goenv_find_exact -a spec
    set _goenv_found (string replace -r "^=" "" -- $_goenv_found)
    test -x $_goenv_root/$_goenv_found/bin/go; and string match -rq "^[0-9]" -- $_goenv_found
    and return
    if not _goenv_key $_goenv_found
        _goenv_say "\"$spec\" is not a version or channel"
        return 64
    else if test -e $_goenv_root/$_goenv_found -o -L $_goenv_root/$_goenv_found
        _goenv_say "version \"$_goenv_found\" is incomplete"
        return 66
    end
    _goenv_missing "version \"$_goenv_found\" is not installed"
end

# The newest release that begins so; a candidate only where there is no release.
function _goenv_find_newest -a spec
    set -l prefix (string replace -r "\.x\z" "" -- $_goenv_found | string escape --style=regex)
    _goenv_installed
    set -l releases "^$prefix(?:\.[0-9]+)*(?:-.*)?\z"
    # An unpatched 1.20 is a release, an unpatched 1.21 is none; neither is ever 1.2.
    set -l found (string match -r $releases -- $_goenv_versions)
    set -q found[1]; or set found (string match -r "^$prefix(?![0-9]).*" -- $_goenv_versions)
    if not set -q found[1]
        _goenv_say "no installed version matches \"$spec\""
        return 66
    end
    set _goenv_found $found[-1]
end

function _goenv_missing -a text
    _goenv_installed
    if set -q _goenv_versions[1]
        _goenv_say $text "installed: $_goenv_versions" "try: goenv list"
    else
        _goenv_say $text "nothing is installed in \"$_goenv_root\""
    end
    return 66
end

# Leaves in _goenv_current the name that PATH selects, whoever put it there.
function _goenv_look
    set -l root (string escape --style=regex -- $_goenv_root)
    set -g _goenv_current (string replace -rf "^$root/([A-Za-z0-9._+-]+)/bin\z" "\$1" -- $PATH)[1]
end

function _goenv_select -a name why
    _goenv_deselect
    _goenv_enter $name $why
    test $name = system; and return
    # A GOROOT that names the farm is stale; any other is given back by off.
    _goenv_drop_goroot
    if set -q GOROOT
        set -g _goenv_goroot $GOROOT
        set -eg GOROOT
    end
    if test @goroot@ = on; and string match -rq "^[0-9]" -- $name
        set -gx GOROOT $_goenv_root/$name
    end
    set -l settings @settings@
    test -z "$settings"; or _goenv_export $name $settings
end

# Versions before 1.21 do not read go.env: the site defaults come through the environment.
function _goenv_export -a name settings
    _goenv_version_of $name; and _goenv_key $_goenv_version; or return 0
    test $_goenv_key -lt 1002100000; or return 0
    for line in (string split \n -- $settings)
        set -l pair (string split -m 1 = -- $line)
        set -q $pair[1]; and continue
        set -gx $pair[1] $pair[2]
        set -ga _goenv_exported $line
    end
end

# The inverse of select: what nobody touched meanwhile is as it was.
function _goenv_deselect
    set -q GOFARM_SELECTED; or return 0
    for line in $_goenv_exported
        set -l pair (string split -m 1 = -- $line)
        set -q $pair[1]; and test "$$pair[1]" = "$pair[2]"; and set -eg $pair[1]
    end
    _goenv_bare
    set -gx PATH $_goenv_path
    _goenv_drop_goroot
    if set -q _goenv_goroot; and not set -q GOROOT
        set -gx GOROOT $_goenv_goroot
    end
    set -e _goenv_exported _goenv_goroot _goenv_before _goenv_after _goenv_name _goenv_why
    set -eg GOFARM_SELECTED
    return 0
end

function _goenv_drop_goroot
    set -q GOROOT; or return 0
    set -l length (string length -- $_goenv_root/)
    test (string sub -l $length -- "$GOROOT/") = $_goenv_root/; and set -eg GOROOT
    return 0
end

# Leaves in _goenv_path what PATH holds without us: what it was, if nobody changed it since.
function _goenv_bare
    set -g _goenv_path $PATH
    if set -q _goenv_before; and test "$PATH" = "$_goenv_after"
        set _goenv_path $_goenv_before
    else if set -q GOFARM_SELECTED; and test "$GOFARM_SELECTED" != system
        # Something has put back a PATH of its own: what selects now counts as ours, too.
        _goenv_look
        set -l ours $_goenv_root/$GOFARM_SELECTED/bin $_goenv_root/$_goenv_current/bin $_goenv_root/bin
        set _goenv_path
        for entry in $PATH
            builtin contains -- $entry $ours; or set -a _goenv_path $entry
        end
    end
end

function _goenv_use
    set -l pin no
    if test "$argv[1]" = --pin
        set pin yes
        set -e argv[1]
        set -q argv[1]; or set argv --pin more
    end
    if set -q argv[2]
        _goenv_say "use takes one version or channel" "try: goenv help"
        return 64
    else if not set -q argv[1]
        _goenv_follow
        return
    end
    _goenv_find $argv[1]; or return
    if test $pin = yes -a $_goenv_found != system
        _goenv_version_of $_goenv_found
        set _goenv_found $_goenv_version
    end
    _goenv_select $_goenv_found
    set -g _goenv_manual yes
end

function _goenv_off
    set -e _goenv_manual
    _goenv_pkgset_off
    _goenv_deselect
end

function _goenv_current
    _goenv_look
    if not set -q _goenv_current[1]
        builtin echo system
        return 1
    end
    if not _goenv_version_of $_goenv_current
        _goenv_say "channel \"$_goenv_current\" does not lead to a complete installation"
        return 66
    end
    set -l why
    test "$_goenv_name" = $_goenv_current -a -n "$_goenv_why"; and set why "by $_goenv_why"
    if test $_goenv_current != $_goenv_version
        builtin echo "$_goenv_version ("(string join ", " "channel $_goenv_current" $why)")"
        return
    end
    builtin echo "$_goenv_version ("(string join " " pinned $why)")"
    _goenv_key $_goenv_version
    set -l key $_goenv_key
    if _goenv_version_of stable; and _goenv_key $_goenv_version; and test $key -lt $_goenv_key
        _goenv_say "channel stable is at $_goenv_version, newer than this pin"
    end
    return 0
end

function _goenv_list
    _goenv_installed
    if not set -q _goenv_versions[1]
        _goenv_say "nothing is installed in \"$_goenv_root\""
        return 0
    end
    _goenv_channels
    _goenv_look
    set -g _goenv_version
    set -q _goenv_current[1]; and _goenv_version_of $_goenv_current
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

# Leaves the channels in _goenv_channels, and what they stand for in _goenv_targets.
function _goenv_channels
    set -g _goenv_channels
    set -g _goenv_targets
    for name in (string replace -r "^.*/" "" -- $_goenv_root/*)
        string match -rq "^[a-z][a-z0-9_-]{0,31}\z" -- $name
        and test -L $_goenv_root/$name; and _goenv_version_of $name; or continue
        set -a _goenv_channels $name
        set -a _goenv_targets $_goenv_version
    end
end

function _goenv_which -a program
    set -q argv[1]; or set program go
    _goenv_look
    if not set -q _goenv_current[1]
        _goenv_say "no go is selected"
        return 1
    end
    set -l path $_goenv_root/$_goenv_current/bin/$program
    if not string match -rq "^[A-Za-z0-9._+-]+\z" -- $program; or not test -x $path -a -f $path
        _goenv_say "no such program in the selected go"
        return 1
    end
    builtin echo $path
end

# Everything is local to this function, so that no interruption leaves a trace.
function _goenv_exec -a spec
    set -e argv[1]
    test "$argv[1]" = --; and set -e argv[1]
    if not set -q argv[1]
        _goenv_say "exec takes a version or channel and a command" "try: goenv help"
        return 64
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
    set -lu GOROOT
    command $argv
end

function _goenv_doctor
    set -l selected $GOFARM_SELECTED
    test "$selected" = system; and set selected
    set -l findings
    set -q GOROOT; and test "$GOROOT" != "$_goenv_root/$selected"
    and set -a findings "goroot: GOROOT is set and mixes toolchains; try: set -e GOROOT"
    if set -q selected[1]
        _goenv_version_of $selected
        or set -a findings "selection: \"$selected\" does not lead to a complete installation"
        for entry in $PATH
            test -f $entry/go -a -x $entry/go; or continue
            test $entry = $_goenv_root/$selected/bin
            or set -a findings "path: another go stands before the selected one; try: goenv use"
            break
        end
    end
    set -l config $XDG_CONFIG_HOME
    test -n "$config"; or set config $HOME/.config
    _goenv_read $config/go env 65536; and string match -rq "(?m)^GOROOT=" -- $_goenv_text
    and set -a findings "go-env: go env -w has set GOROOT; try: go env -u GOROOT"
    _goenv_default 2>/dev/null; or test ! -f $config/gofarm/version
    or set -a findings "default: the default of the user cannot be used"
    set -q findings[1]; or return 0
    _goenv_say "doctor: "$findings
    return 1
end

# A GOPATH of its own for users of gvm. Go makes the directory when it needs one.
function _goenv_pkgset -a name
    set -l data $XDG_DATA_HOME
    test -n "$data"; or set data $HOME/.local/share
    set data $data/gofarm/pkgsets
    if test "$name" = list -a (builtin count $argv) -eq 1
        for path in $data/*/
            string replace -r "^.*/([^/]*)/\z" "\$1" -- $path
        end
    else if test "$name" = off -a (builtin count $argv) -eq 1
        _goenv_pkgset_off
    else if string match -rq "^[A-Za-z0-9][A-Za-z0-9._-]{0,63}\z" -- "$argv"
        _goenv_pkgset_off
        set -q GOPATH; and set -g _goenv_gopath "$GOPATH"
        set -g _goenv_pkgset $data/$name
        set -gx GOPATH $data/$name
    else
        _goenv_say "pkgset takes a name, off or list" "try: goenv help"
        return 64
    end
end

function _goenv_pkgset_off
    set -q _goenv_pkgset; or return 0
    if test "$GOPATH" = $_goenv_pkgset
        set -eg GOPATH
        set -q _goenv_gopath; and set -gx GOPATH $_goenv_gopath
    end
    set -e _goenv_pkgset _goenv_gopath
    return 0
end

function _goenv_complete
    set -l words (commandline -opc)
    switch (builtin count $words)
        case 1
            _goenv_help | string match -r "^  [a-z].*" \
                | string replace -r "^  ([a-z]+).*? {2,}(.*)" "\$1\t\$2"
        case "*"
            switch "$words[2]"
                case use exec
                    set -q words[4]; and return
                    _goenv_installed
                    for release in $_goenv_versions
                        builtin printf "%s\tversion\n" $release
                    end
                    _goenv_channels
                    for channel in $_goenv_channels
                        builtin printf "%s\tchannel\n" $channel
                    end
                case auto
                    builtin printf "%s\n" on off
                case pkgset
                    builtin printf "%s\n" off list
                    _goenv_pkgset list
            end
    end
end

function _goenv_run
    set -l command $argv[1]
    set -e argv[1]
    switch "$command"
        case "" help --help -h
            _goenv_help
        case version --version
            builtin echo goenv @version@
        case use which exec auto pkgset
            _goenv_$command $argv
        case off current list doctor
            if set -q argv[1]
                _goenv_say "$command takes no arguments" "try: goenv help"
                return 64
            end
            _goenv_$command
        case "*"
            if _goenv_printable $command
                _goenv_say "unknown command \"$command\"" "try: goenv help"
            else
                _goenv_say "unknown command" "try: goenv help"
            end
            return 64
    end
end

function _goenv_help
    builtin printf "%s\n" "usage: goenv COMMAND ..." \
        "" \
        "  use [--pin] [SPEC]      select a version or channel; alone: what the project says" \
        "  off                     give the environment back as it was" \
        "  current                 what is selected, and why" \
        "  list                    what is installed" \
        "  which [PROGRAM]         the path of the selected go" \
        "  exec SPEC COMMAND...    run one command under a version" \
        "  auto [on|off]           follow directories" \
        "  pkgset [NAME|off|list]  a GOPATH of its own" \
        "  doctor                  what is wrong with this environment" \
        "  version                 the version of gofarm" \
        "  help                    this"
end
