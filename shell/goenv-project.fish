# goenv for fish: which version a directory gets. Files are data: regular, read up to a bound,
# looked at as text only, and never part of a path before they are known to be a version.

# What stands between words, as in gofarm; and the beginning of a line, in front of its first word.
set -g _goenv_blanks " \\t\\r\\x0b\\x0c"
set -g _goenv_start "(?m)^(?:\A\x{FEFF})?+[$_goenv_blanks]*+"

# Leaves the head of a file in _goenv_text, and its name as _goenv_by; fails where there is none to be
# trusted.
function _goenv_read -a directory name limit
    set -l file $directory/$name
    test -f $file -a -r $file; or return
    if test -k $directory/; and not test -O $file
        _goenv_say "ignoring "(_goenv_path $file)": it belongs to another user"
        return 1
    end
    set -g _goenv_by (_goenv_path $file)
    begin
        read -z -n $limit -g _goenv_text
        # What is read up to a NUL byte, with more behind it, is no text.
        read -z -n 1 -l more; and test (string length -- "$_goenv_text") -lt $limit
    end <$file
    and _goenv_unusable; and return 65
    # What the bound has cut is no line: 1.22.10 is no 1.22.1.
    test (string length -- "$_goenv_text") -lt $limit
    or set -g _goenv_text (string replace -r "\n[^\n]*\z" "" -- $_goenv_text | string collect)
    return 0
end

function _goenv_unusable
    _goenv_say "$_goenv_by: unusable text"
end

# The name of a file as it may be printed: whole, unless a directory is called something odd.
function _goenv_path -a file
    string match -rq "\p{C}" -- "$file"; and string replace -r "^(?s:.*)/" "" -- $file
    or builtin echo -- $file
end

# What the environment asks for: 1 for nothing.
function _goenv_asked
    for name in GOFARM_VERSION GOENV_VERSION
        test -n "$$name"; or continue
        set -g _goenv_by $name
        _goenv_find "$$name"
        return
    end
    return 1
end

# Leaves in _goenv_found the version that the project wants, in _goenv_by who said so. Fails
# with 1 where nobody does.
function _goenv_project
    set -e _goenv_pin
    _goenv_asked
    set -l result $status
    test $result -eq 1; or return $result
    set -l module
    set -l work
    set -l directory ""
    set -l above
    # A line that does not begin with a slash is the rest of a name that holds a newline.
    for name in (string replace -a / \n/ -- $PWD)
        switch $name
            case /
            case "/*"
                set directory $directory$name
                set -p above $directory
            case "*"
                test -n "$directory"; or continue
                set directory $directory\n$name
                set above[1] $directory
        end
    end
    for directory in $above ""
        for name in .goenv .go-version .tool-versions
            test -f $directory/$name; or continue
            _goenv_pin $directory $name
            set -l result $status
            test $result -eq 1; and continue
            set -g _goenv_pin $directory/$name
            return $result
        end
        set -q work[1]; or test ! -f $directory/go.work; or set work $directory go.work
        set -q module[1]; or test ! -f $directory/go.mod; or set module $directory go.mod
        test "$directory" = "$HOME" -o "$directory/" = "$HOME"; and break
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
    _goenv_module $module
end

# What a version file says: 1 for an empty one, as if it were not there.
function _goenv_pin -a directory name
    _goenv_read $directory $name 4096; or return
    set -l pattern "\K[^#$_goenv_blanks\n][^#\n]*"
    test $name = .tool-versions; and set pattern "(?:golang|go)(?![^#$_goenv_blanks\n])\K[^#\n]*"
    set -l line (string match -r "$_goenv_start$pattern" -- $_goenv_text)
    or return
    set -l words (string match -ra "[^$_goenv_blanks]+" -- $line)
    or return
    test $name = .tool-versions; or set words $words[1]
    # The first of several that is installed; if none is, the first is what is missing.
    for word in $words
        switch $word
            case "path:*" "ref:*"
                _goenv_say "$_goenv_by: path: and ref: are not supported"
                return 65
        end
        _goenv_find "$word" 2>/dev/null; and return
    end
    _goenv_find_for "$words[1]"
end

# The same as _goenv_find, for a word from a file.
function _goenv_find_for -a word
    if not _goenv_printable $word
        _goenv_unusable
        return 65
    end
    set -l bad 66
    _goenv_find $word
    switch $status
        case 0
            return 0
        case 64
            set bad 65
    end
    _goenv_say "asked for by $_goenv_by"
    return $bad
end

# go.work and go.mod: a toolchain line selects, a go line is the least that will do. As for go, a
# toolchain line that is older than the go line says nothing.
function _goenv_module -a directory name
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
        if not _goenv_older "$toolchain" "$wanted"
            _goenv_find_toolchain "$toolchain"
            return
        end
    end
    set -q wanted[1]; or return
    if not _goenv_key "$wanted"
        _goenv_unusable
        return 65
    end
    _goenv_floor $wanted $_goenv_key
end

function _goenv_older -a name other
    _goenv_key $other; or return
    set -l key $_goenv_key
    _goenv_key $name; and test $_goenv_key -lt $key
end

# The release that a toolchain line names. Where it is not installed, a newer one will do, as it does
# for go, unless the site or the person is strict.
function _goenv_find_toolchain -a name
    _goenv_find "=$name" 2>/dev/null
    switch $status:@strict@"$GOFARM_STRICT"
        case "0:*"
            return 0
        case 66:off
            _goenv_key $name
            _goenv_floor $name $_goenv_key
        case "*"
            _goenv_find_for "=$name"
    end
end

function _goenv_floor -a wanted floor
    set -l why $_goenv_by
    if _goenv_default 2>/dev/null; and _goenv_version_of $_goenv_found
        _goenv_key $_goenv_version
        set -g _goenv_by $why
        test $_goenv_key -ge $floor; and return
    end
    set -g _goenv_by $why
    _goenv_installed
    for release in $_goenv_versions
        _goenv_key $release
        set -g _goenv_found $release
        test $_goenv_key -ge $floor; and return
    end
    _goenv_missing "no installed version satisfies go $wanted"
    _goenv_say "asked for by $_goenv_by"
    return 66
end

# Leaves in _goenv_found what holds where nothing else is said.
function _goenv_default
    set -l config $XDG_CONFIG_HOME
    test -n "$config"; or set config $HOME/.config
    if test -f $config/gofarm/version
        _goenv_pin $config/gofarm version
        set -l result $status
        set -g _goenv_by default
        test $result -eq 1; or return $result
    end
    set -g _goenv_by
    _goenv_find stable
end

# The less usual beginnings of a shell.
function _goenv_begin_otherwise
    set -l manual $_goenv_manual
    set -g _goenv_by $_goenv_why
    if test "$manual" != yes; and _goenv_asked
        set manual
    else if not set -q GOFARM_SELECTED; or not _goenv_find "$GOFARM_SELECTED"
        set manual
        if not _goenv_default
            set -g _goenv_by
            _goenv_find stable; or return 0
        end
    end 2>/dev/null
    _goenv_select $_goenv_found "$_goenv_by" $manual
end

# `goenv use` alone: the project, else the default, which is also where leaving leads to.
function _goenv_follow
    _goenv_project
    set -l result $status
    set -l wanted $_goenv_found $_goenv_by
    if test $result -gt 1
        return $result
    else if test $result -eq 1
        _goenv_default; or return
        set wanted $_goenv_found $_goenv_by
        set -e _goenv_base
    else if not set -q _goenv_base; and _goenv_default 2>/dev/null
        set -g _goenv_base $_goenv_found $_goenv_by
    end
    _goenv_select $wanted
    set -g _goenv_seen $PWD
    return 0
end

# The hook in a new directory. What was selected before the first project comes back after the
# last one.
function _goenv_arrive
    status is-command-substitution; and return
    # At a prompt, the file that has decided is looked at again: git may have changed it.
    if test "$PWD" = "$_goenv_seen"
        set -l before $_goenv_glanced
        _goenv_glance
        test "$before" = "$_goenv_glanced"; and return
    end
    set -g _goenv_seen $PWD
    builtin functions -q _goenv_keep; or _goenv_guard
    if set -q _goenv_manual
        set -e _goenv_pin
        return
    end
    set -l wanted
    _goenv_project; and set wanted $_goenv_found $_goenv_by
    _goenv_glance
    if set -q wanted[1]
        if not set -q _goenv_base
            _goenv_look
            set -g _goenv_base "$_goenv_current" "$_goenv_why"
        end
        _goenv_select $wanted
    else if set -q _goenv_base
        set wanted $_goenv_base
        set -e _goenv_base
        if test -n "$wanted[1]"
            _goenv_select $wanted
        else
            _goenv_deselect
        end
    end
end

# Leaves the beginning of the file that has decided in _goenv_glanced.
function _goenv_glance
    set -g _goenv_glanced
    set -q _goenv_pin; and test -f $_goenv_pin -a -r $_goenv_pin
    and read -z -n 512 -g _goenv_glanced <$_goenv_pin
end

# What sets PATH back at the prompt, as direnv does, loses our entry or brings an older one. Others
# may have their hooks after ours: PATH is looked at again when a command is about to run.
function _goenv_guard
    function _goenv_keep --on-event fish_prompt --on-event fish_preexec
        test "$PATH" = "$_goenv_kept"; or _goenv_mend
    end
end

# A PATH that somebody has changed: what is selected is on it, and what was left is not.
function _goenv_mend
    _goenv_look
    if test -z "$GOFARM_SELECTED" -o "$GOFARM_SELECTED" = system
        if set -q _goenv_left; and test "$_goenv_current" = $_goenv_left
            set -l path
            for entry in $PATH
                builtin contains -- $entry $_goenv_root/{$_goenv_left/,}bin; or set -a path $entry
            end
            set -gx PATH $path
        end
    else if test "$_goenv_current" != $GOFARM_SELECTED; and _goenv_find $GOFARM_SELECTED 2>/dev/null
        _goenv_select $_goenv_found "$_goenv_why" $_goenv_manual
    end
    set -g _goenv_kept "$PATH"
end

function _goenv_auto
    switch "$argv"
        case ""
            builtin echo $_goenv_auto
        case on
            _goenv_watch
            set -e _goenv_seen
            _goenv_hook
        case cd
            # Every cd is followed anyhow; the other shells have this for a cd of the user.
            test $_goenv_auto = on; and _goenv_hook
        case off
            builtin functions -e _goenv_hook _goenv_keep
            set -g _goenv_auto off
        case "*"
            _goenv_usage "auto is on or off"
            return
    end
    return 0
end
