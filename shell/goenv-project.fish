# goenv for fish: which version a directory gets. Files are data: regular, read up to a bound,
# looked at as text only, and never part of a path before they are known to be a version.

# What stands between words, as in gofarm; and the beginning of a line, in front of its first word.
set -g _goenv_blanks " \\t\\r\\x0b\\x0c"
set -g _goenv_start "(?m)^(?:\A\x{FEFF})?+[$_goenv_blanks]*+"

# Leaves the head of a file in _goenv_text, and its name as _goenv_asker; fails where there is none to be
# trusted.
function _goenv_read -a directory name limit
    set -l file $directory/$name
    test -f $file -a -r $file; or return
    if test -k $directory/; and not test -O $file
        _goenv_complain "ignoring "(_goenv_show $file)": it belongs to another user"
        return 1
    end
    set -g _goenv_asker $file
    string match -rq "\p{C}" -- $file; and set _goenv_asker (_goenv_show $file)
    begin
        read -z -n $limit -g _goenv_text
        read -z -n 1 -l more
    end <$file
    set -l result $status
    if string match -rq "(?s)\A.{$limit}" -- "$_goenv_text"
        # What the bound has cut is no line: 1.22.10 is no 1.22.1.
        set _goenv_text (string replace -r "\n[^\n]*\z" "" -- $_goenv_text | string collect)
    else if test $result -eq 0
        # What is read up to a NUL byte, with more behind it, is no text.
        _goenv_unusable
        return 65
    end
    return 0
end

function _goenv_unusable
    _goenv_complain "$_goenv_asker: unusable text"
end

# The name of a file as it may be printed: whole, unless a directory is called something odd.
function _goenv_show -a file
    string match -rq "\p{C}" -- "$file"; and string replace -r "^(?s:.*)/" "" -- $file
    or builtin echo -- $file
end

# What the environment asks for: 1 for nothing.
function _goenv_resolve_environment
    for name in GOFARM_VERSION GOENV_VERSION
        test -n "$$name"; or continue
        set -g _goenv_asker $name
        _goenv_resolve "$$name"
        return
    end
    return 1
end

# Leaves in _goenv_name the version that the project wants, in _goenv_asker who said so. Fails
# with 1 where nobody does.
function _goenv_resolve_project
    set -e _goenv_pin
    if test -n "$GOFARM_VERSION$GOENV_VERSION"
        _goenv_resolve_environment
        return
    end
    set -l module
    set -l work
    set -l directory $PWD
    test "$directory" = /; and set directory ""
    while true
        # Most directories have nothing to say.
        if test -f $directory/.goenv -o -f $directory/.go-version -o -f $directory/.tool-versions
            for name in .goenv .go-version .tool-versions
                test -f $directory/$name; or continue
                _goenv_read_pin $directory $name
                set -l result $status
                test $result -eq 1; and continue
                set -g _goenv_pin $directory/$name
                return $result
            end
        end
        set -q work[1]; or test ! -f $directory/go.work; or set work $directory go.work
        set -q module[1]; or test ! -f $directory/go.mod; or set module $directory go.mod
        test -z "$directory" -o "$directory" = "$HOME" -o "$directory/" = "$HOME"; and break
        string match -rq "^(?<directory>(?s:.*))/" -- $directory; or break
    end
    test "$GO111MODULE" = off; and return 1
    switch "$GOWORK"
        case "" auto
        case "/*"
            set work
            test -f $GOWORK; and set work (string replace -r "/[^/]*\z" "" -- $GOWORK | string collect) (string replace -r "^(?s:.*)/" "" -- $GOWORK | string collect)
        case "*"
            set work
    end
    set module $work $module
    set -q module[1]; or return
    _goenv_read_module $module
end

# What a version file says: 1 for an empty one, as if it were not there.
function _goenv_read_pin -a directory name
    _goenv_read $directory $name 4096; or return
    set -l words
    if test $name = .tool-versions
        set -l go "(?:golang|go)(?![^#$_goenv_blanks\n])\K[^#\n]*"
        set -l line (string match -r "$_goenv_start$go" -- $_goenv_text)
        or return
        set words (string match -ra "[^$_goenv_blanks]+" -- $line)
    else
        string match -rq "$_goenv_start(?<words>[^#$_goenv_blanks\n]+)" -- $_goenv_text
    end
    or return
    # The first of several that is installed; if none is, the first is what is missing.
    for word in $words
        switch $word
            case "path:*" "ref:*"
                _goenv_complain "$_goenv_asker: path: and ref: are not supported"
                return 65
        end
        _goenv_resolve "$word" 2>/dev/null; and return
    end
    _goenv_resolve_word "$words[1]"
end

# The same as _goenv_resolve, for a word from a file.
function _goenv_resolve_word -a word
    if not _goenv_is_printable $word
        _goenv_unusable
        return 65
    end
    set -l bad 66
    _goenv_resolve $word
    switch $status
        case 0
            return 0
        case 64
            set bad 65
    end
    _goenv_complain "asked for by $_goenv_asker"
    return $bad
end

# go.work and go.mod: a toolchain line selects, a go line is the least that will do. As for go, a
# toolchain line that is older than the go line says nothing.
function _goenv_read_module -a directory name
    _goenv_read $directory $name 16384; or return
    set -l word "[$_goenv_blanks]+\K(?:(?!//)[^$_goenv_blanks\n])+"
    set -l wanted (string match -r "$_goenv_start""go$word" -- $_goenv_text)
    set -l toolchain (string match -r "$_goenv_start""toolchain$word" -- $_goenv_text)
    if set -q toolchain[1]; and test "$toolchain" != default
        if not string match -rq "^(?:go)?[0-9]" -- $toolchain
            _goenv_unusable
            return 65
        end
        set toolchain (string replace -r "^(?:go)?([^-]*).*" "\$1" -- $toolchain)
        if not _goenv_is_older "$toolchain" "$wanted"
            _goenv_resolve_toolchain "$toolchain"
            return
        end
    end
    set -q wanted[1]; or return
    if not _goenv_parse "$wanted"
        _goenv_unusable
        return 65
    end
    _goenv_at_least $wanted $_goenv_key
end

function _goenv_is_older -a name other
    _goenv_parse $other; or return
    set -l key $_goenv_key
    _goenv_parse $name; and test $_goenv_key -lt $key
end

# The release that a toolchain line names. Where it is not installed, a newer one will do, as it does
# for go, unless the site or the person is strict.
function _goenv_resolve_toolchain -a name
    _goenv_resolve "=$name" 2>/dev/null
    switch $status:@strict@"$GOFARM_STRICT"
        case "0:*"
            return 0
        case 66:off
            _goenv_parse $name
            _goenv_at_least $name $_goenv_key
        case "*"
            _goenv_resolve_word "=$name"
    end
end

function _goenv_at_least -a wanted floor
    set -l why $_goenv_asker
    if _goenv_resolve_default 2>/dev/null; and _goenv_version_of $_goenv_name
        _goenv_parse $_goenv_version
        set -g _goenv_asker $why
        test $_goenv_key -ge $floor; and return
    end
    set -g _goenv_asker $why
    _goenv_find_installed
    for release in $_goenv_installed
        _goenv_parse $release
        set -g _goenv_name $release
        test $_goenv_key -ge $floor; and return
    end
    _goenv_complain_missing "no installed version satisfies go $wanted"
    _goenv_complain "asked for by $_goenv_asker"
    return 66
end

# Whether this user gets channel canary in place of stable: one who may enter the directory, but not
# read it. Root may do both.
function _goenv_is_in_audience
    test @audience@ = on -a -x $_goenv_root/.gofarm/canary -a ! -r $_goenv_root/.gofarm/canary
end

# Leaves in _goenv_name what holds where nothing else is said.
function _goenv_resolve_default
    set -l config $XDG_CONFIG_HOME
    test -n "$config"; or set config $HOME/.config
    if test -f $config/gofarm/version
        _goenv_read_pin $config/gofarm version
        set -l result $status
        set -g _goenv_asker default
        test $result -eq 1; or return $result
    end
    if _goenv_is_in_audience; and _goenv_resolve canary 2>/dev/null
        set -g _goenv_asker audience
        return
    end
    set -g _goenv_asker
    _goenv_resolve stable
end
