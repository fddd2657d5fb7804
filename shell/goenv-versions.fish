# goenv for fish: which version is meant: names, what is installed, what a SPEC resolves to.

function _goenv_complain
    builtin printf "goenv: %s\n" $argv >&2
end

# A mistake in typing, and the word itself where it can be shown.
function _goenv_usage -a text word
    set -q argv[2]; and _goenv_is_printable $word; and set text "$text \"$word\""
    _goenv_complain $text "try: goenv help"
    return 64
end

# What may be printed: nothing that a terminal would obey.
function _goenv_is_printable -a text
    string match -rq "^[A-Za-z0-9._+=/-]{1,64}\z" -- "$text"
end

# Leaves a number in _goenv_key that orders versions as Go does; fails for anything else.
function _goenv_parse -a name
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

# Leaves the names under the root in _goenv_names.
function _goenv_find_names
    set -l paths $_goenv_root/*
    set -g _goenv_names
    # Without a word string(1) would read what the caller has to read.
    set -q paths[1]; and set _goenv_names (string replace -r "^.*/" "" -- $paths)
    return 0
end

# Leaves the installed versions that begin so in _goenv_installed, the oldest first.
function _goenv_find_installed -a start
    _goenv_find_names
    set -g _goenv_installed
    set -l names (string match -r "^[0-9].*" -- $_goenv_names)
    test -z "$start"; and _goenv_is_in_order $names; and return
    set -l keys
    # They come in natural order, so that each insertion moves next to nothing.
    for name in $names
        string match -q -- "$start*" $name; and test -x $_goenv_root/$name/bin/go; and _goenv_parse $name
        or continue
        set -l later_keys
        set -l later
        while set -q keys[1]; and test $keys[-1] -gt $_goenv_key
            set -p later_keys $keys[-1]
            set -p later $_goenv_installed[-1]
            set -e keys[-1]
            set -e _goenv_installed[-1]
        end
        set -a keys $_goenv_key $later_keys
        set -a _goenv_installed $name $later
    end
end

# Whether gofarm's list of versions is what the disk has, whose names are the arguments: somebody may
# have moved a directory by hand. Leaves it in _goenv_installed.
function _goenv_is_in_order
    test -r $_goenv_root/.gofarm/versions; or return
    read -l -d " " -a ordered <$_goenv_root/.gofarm/versions
    for name in $ordered
        test -x $_goenv_root/$name/bin/go; or return
    end
    # An installation that is incomplete is no other one.
    if test "$argv" != "$ordered"
        for name in $argv
            builtin contains -- $name $ordered; or test ! -x $_goenv_root/$name/bin/go; or return
        end
    end
    set _goenv_installed $ordered
end

# Leaves the channels in _goenv_channels, and what they stand for in _goenv_targets.
function _goenv_find_channels
    set -g _goenv_channels
    set -g _goenv_targets
    for name in (string match -r "^[a-z][a-z0-9_-]{0,31}\z" -- $_goenv_names)
        test -L $_goenv_root/$name; and _goenv_version_of $name; or continue
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
    read -n 80 -l line <$file
    # What _goenv_parse takes, up to the first blank.
    set -l n "(?:0|[1-9][0-9]{0,8})"
    set -l more "[A-Za-z0-9._+-]"
    set -l pattern "$n(?:\.$n(?:(?:\.|alpha|beta|rc)$n)?(?:-$more+)?)?"
    string match -rq "^(?:go)?(?=$more{1,64}(?!$more))(?<_goenv_version>$pattern)(?!$more)" -- "$line"
end

# Leaves in _goenv_name the name under the root that a spec means; says why there is none.
function _goenv_resolve -a spec
    # The usual case, on the shortest way.
    set -l n "(?:0|[1-9][0-9]{0,8})"
    set -g _goenv_name $spec
    string match -rq "^$n\.$n(?:\.|alpha|beta|rc)$n\z" -- "$spec"; and test -x $_goenv_root/$spec/bin/go
    and return
    if not _goenv_is_printable $spec
        _goenv_complain "not a version or channel"
        return 64
    end
    if not test -d $_goenv_root
        _goenv_complain "no farm at \"$_goenv_root\""
        return 66
    end
    set _goenv_name (string replace -r "^(=?)(?:go|v)(?=[0-9])" "\$1" -- $spec)
    if string match -rq "^(?!bin\z)[a-z][a-z0-9_-]{0,31}\z" -- $_goenv_name
        _goenv_resolve_channel
    else if string match -rq "^(?!.*\.x\z)(?:=.*\.|.*\..*[.abr-])" -- $_goenv_name
        _goenv_resolve_exact
    else if string match -rq "^$n(?:\.$n)?(?:\.x)?\z" -- $_goenv_name
        _goenv_resolve_newest
    else
        _goenv_complain "\"$_goenv_name\" is not a version or channel"
        return 64
    end
end

function _goenv_resolve_channel
    test $_goenv_name = system; and return
    if not test -L $_goenv_root/$_goenv_name
        _goenv_complain "no channel \"$_goenv_name\"" "try: goenv list"
        return 66
    else if not _goenv_version_of $_goenv_name
        _goenv_complain "channel \"$_goenv_name\" does not lead to a complete installation"
        return 66
    end
end

function _goenv_resolve_exact
    set -l name (string replace -r "^=" "" -- $_goenv_name)
    if not _goenv_parse $name
        _goenv_complain "\"$_goenv_name\" is not a version or channel"
        return 64
    end
    set _goenv_name $name
    set -l path $_goenv_root/$name
    test -x $path/bin/go; and return
    if test -e $path -o -L $path
        _goenv_complain "version \"$name\" is incomplete"
        return 66
    end
    # 1.20.0 was published as 1.20.
    if test -x (string replace -r "\.0\z" "" -- $path)/bin/go -a $_goenv_key -lt 1002100000
        set _goenv_name (string replace -r "\.0\z" "" -- $name)
        return
    end
    _goenv_find_removed $name $name
    or set -g _goenv_text "version \"$name\" is not installed"
    _goenv_complain_missing $_goenv_text
end

# The newest release that begins so; a candidate only where there is no release.
function _goenv_resolve_newest
    set -l series (string replace -r "\.x\z" "" -- $_goenv_name)
    set -l start "^"(string escape --style=regex -- $series)
    _goenv_find_installed $series
    # Nothing that begins with 1.20 is a 1.2.
    set -l found (string match -r "$start(?:\.[0-9]+)*(?:-.*)?\z" -- $_goenv_installed)
    set -q found[1]; or set found (string match -r "$start(?![0-9]).*" -- $_goenv_installed)
    if not set -q found[1]
        _goenv_find_newest_removed $start; and _goenv_find_removed $series $_goenv_name
        or set -g _goenv_text "no installed version matches \"$series\""
        _goenv_complain_missing $_goenv_text
        return
    end
    set _goenv_name $found[-1]
end

# The newest version that begins so and was removed.
function _goenv_find_newest_removed -a start
    set -l best 0
    set -l files $_goenv_root/.gofarm/removed/*
    for name in (string replace -r "^.*/" "" -- $files)
        string match -rq "$start(?![0-9])" -- $name; and _goenv_parse $name
        and test $_goenv_key -gt $best; or continue
        set best $_goenv_key
        set _goenv_name $name
    end
    test $best -gt 0
end

# Leaves in _goenv_text what has become of a spec that meant the version; fails where nobody knows.
function _goenv_find_removed -a spec name
    set -l file $_goenv_root/.gofarm/removed/$name
    test -f $file -a -r $file; and read -d " " -l day use who <$file
    and _goenv_is_printable $day; and _goenv_is_printable $use
    and string match -rq "^\P{C}+\z" -- "$who"; or return
    test $use = -; and set use; or set use "; use $use"
    set -g _goenv_text "version \"$spec\" was removed on $day by $who$use"
    return 0
end

function _goenv_complain_missing -a text
    _goenv_find_installed
    set -q _goenv_installed[1]; and set text $text "installed: $_goenv_installed"
    _goenv_complain $text "try: goenv list"
    return 66
end
