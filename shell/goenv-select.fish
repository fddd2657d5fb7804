# goenv for fish: names, what is installed, what a SPEC means, and what a selection changes.

function _goenv_say
    builtin printf "goenv: %s\n" $argv >&2
end

# A mistake in typing, and the word itself where it can be shown.
function _goenv_usage -a text word
    set -q argv[2]; and _goenv_printable $word; and set text "$text \"$word\""
    _goenv_say $text "try: goenv help"
    return 64
end

# What may be printed: nothing that a terminal would obey.
function _goenv_printable -a text
    string match -rq "^[A-Za-z0-9._+=/-]{1,64}\z" -- "$text"
end

# Leaves a number in _goenv_key that orders versions as Go does; fails for anything else.
function _goenv_key -a name
    set -l n "(0|[1-9][0-9]{0,8})"
    set -l rest "(?:-[A-Za-z0-9._+-]+)?"
    set -l part (string match -r "^(?=.{1,64}\z)$n(?|\.$n(\.|alpha|beta|rc)$n$rest|\.$n()()$rest|()()())\z" -- "$name")
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
    # Numbers that no release will have.
    if string match -rq "[0-9]{5}" -- $name
        test $part[3] -gt 9999; and set part[3] 9999
        test $part[5] -gt 9999; and set part[5] 9999
    end
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

# Leaves in _goenv_version what a version or channel of the farm stands for.
function _goenv_version_of -a name
    set -g _goenv_version $name
    string match -rq "^[0-9]" -- $name; and return
    set -l file $_goenv_root/$name/VERSION
    test -r $file -a -x $_goenv_root/$name/bin/go; or return
    read -n 64 -l line <$file
    set _goenv_version (string replace -r "^(?:go)?([A-Za-z0-9._+-]*).*" "\$1" -- "$line")
    _goenv_key $_goenv_version
end

# Leaves in _goenv_found the name under the root that a spec means; says why there is none.
function _goenv_find -a spec
    # The usual case, on the shortest way.
    set -l n "(?:0|[1-9][0-9]{0,8})"
    set -g _goenv_found $spec
    string match -rq "^$n\.$n(?:\.|alpha|beta|rc)$n\z" -- "$spec"; and test -x $_goenv_root/$spec/bin/go
    and return
    if not _goenv_printable $spec
        _goenv_say "not a version or channel"
        return 64
    end
    if not test -d $_goenv_root
        _goenv_say "no farm at \"$_goenv_root\""
        return 66
    end
    set _goenv_found (string replace -r "^(=?)(?:go|v)(?=[0-9])" "\$1" -- $spec)
    if string match -rq "^(?!bin\z)[a-z][a-z0-9_-]{0,31}\z" -- $_goenv_found
        _goenv_find_channel
    else if string match -rq "^(?!.*\.x\z)(?:=.*\.|.*\..*[.abr-])" -- $_goenv_found
        _goenv_find_exact
    else if string match -rq "^$n(?:\.$n)?(?:\.x)?\z" -- $_goenv_found
        _goenv_find_newest
    else
        _goenv_say "\"$_goenv_found\" is not a version or channel"
        return 64
    end
end

function _goenv_find_channel
    test $_goenv_found = system; and return
    if not test -L $_goenv_root/$_goenv_found
        _goenv_say "no channel \"$_goenv_found\"" "try: goenv list"
        return 66
    else if not _goenv_version_of $_goenv_found
        _goenv_say "channel \"$_goenv_found\" does not lead to a complete installation"
        return 66
    end
end

function _goenv_find_exact
    set -l name (string replace -r "^=" "" -- $_goenv_found)
    if not _goenv_key $name
        _goenv_say "\"$_goenv_found\" is not a version or channel"
        return 64
    end
    set _goenv_found $name
    set -l path $_goenv_root/$name
    test -x $path/bin/go; and return
    if test -e $path -o -L $path
        _goenv_say "version \"$name\" is incomplete"
        return 66
    end
    # 1.20.0 was published as 1.20.
    if test -x (string replace -r "\.0\z" "" -- $path)/bin/go -a $_goenv_key -lt 1002100000
        set _goenv_found (string replace -r "\.0\z" "" -- $name)
        return
    end
    _goenv_missing "version \"$name\" is not installed"
end

# The newest release that begins so; a candidate only where there is no release.
function _goenv_find_newest
    set -l series (string replace -r "\.x\z" "" -- $_goenv_found)
    set -l start "^"(string escape --style=regex -- $series)
    _goenv_installed
    # Nothing that begins with 1.20 is a 1.2.
    set -l found (string match -r "$start(?:\.[0-9]+)*(?:-.*)?\z" -- $_goenv_versions)
    set -q found[1]; or set found (string match -r "$start(?![0-9]).*" -- $_goenv_versions)
    if not set -q found[1]
        _goenv_missing "no installed version matches \"$series\""
        return
    end
    set _goenv_found $found[-1]
end

function _goenv_missing -a text
    _goenv_installed
    set -q _goenv_versions[1]; and set text $text "installed: $_goenv_versions"
    _goenv_say $text "try: goenv list"
    return 66
end

# Leaves in _goenv_current the name that PATH selects, whoever put it there.
function _goenv_look
    set -l root (string escape --style=regex -- $_goenv_root)
    set -g _goenv_current (string replace -rf "^$root/([A-Za-z0-9._+-]+)/bin\z" "\$1" -- $PATH)[1]
end

# Makes a version or channel the selection; `why` names what asked for it, `manual` is not empty where
# a person did.
function _goenv_select -a name why manual
    _goenv_deselect
    set -e _goenv_is_off
    set -e _goenv_manual
    if test -n "$manual"
        set -g _goenv_manual $manual
        set -gx GOFARM_BY hand
    end
    _goenv_enter $name $why
    test $name = system; and return
    # A GOROOT that names the farm is stale; any other is given back by off.
    _goenv_drop_goroot
    if set -q GOROOT
        set -g _goenv_goroot $GOROOT
        set -eg GOROOT
        # A universal one can only be hidden, and go takes an empty one for none.
        set -q GOROOT; and set -gx GOROOT ""
    end
    if test @goroot@ = on; and string match -rq "^[0-9]" -- $name
        set -gx GOROOT $_goenv_root/$name
    end
    _goenv_settings $name
    for line in $_goenv_lines
        set -l pair (string split -m 1 = -- $line)
        set -gx $pair[1] "$pair[2]"
    end
    set -g _goenv_exported $_goenv_lines
end

# Leaves in _goenv_lines the site defaults that a version has to be told: before 1.21 go did not
# read go.env. What the user has set stays.
function _goenv_settings -a name
    set -g _goenv_lines
    test -n "$_goenv_defaults"; and _goenv_version_of $name; and _goenv_key $_goenv_version
    and test $_goenv_key -lt 1002100000; or return 0
    for line in (string split \n -- $_goenv_defaults)
        set -l key (string replace -r "=.*" "" -- $line)
        set -q $key; or set -a _goenv_lines $line
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
    test $GOFARM_SELECTED = system; or set -g _goenv_left $GOFARM_SELECTED
    set -gx PATH $_goenv_path
    _goenv_drop_goroot
    set -q _goenv_goroot; and set -qU GOROOT; and test -z "$GOROOT"; and set -eg GOROOT
    if set -q _goenv_goroot; and not set -q GOROOT
        set -gx GOROOT $_goenv_goroot
    end
    set -g _goenv_exported
    set -e _goenv_goroot
    set -e _goenv_before
    set -e _goenv_name
    set -eg GOFARM_SELECTED
    set -eg GOFARM_BY
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
