# goenv for fish: what a selection changes, what a shell begins with, GOPATH.

# Leaves in _goenv_on_path the name that PATH selects, whoever put it there.
function _goenv_find_entry
    set -g _goenv_on_path $GOFARM_SELECTED
    test "$PATH[1]" = "$_goenv_root/$_goenv_on_path/bin"
    and string match -rq "^[A-Za-z0-9._+-]+\z" -- $_goenv_on_path; and return
    set -l root (string escape --style=regex -- $_goenv_root)
    set _goenv_on_path (string replace -rf "^$root/([A-Za-z0-9._+-]+)/bin\z" "\$1" -- $PATH)[1]
end

# Makes a version or channel the selection; `why` names what asked for it, `manual` is not empty where
# a person did.
function _goenv_select -a name why manual
    _goenv_restore
    set -q _goenv_is_off; and set -e _goenv_is_off
    if test -n "$manual"
        set -g _goenv_manual $manual
        set -q GOFARM_BY; or set -gx GOFARM_BY hand
    else
        set -e _goenv_manual
        set -e GOFARM_BY
    end
    _goenv_put $name $why
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
    _goenv_find_settings $name
    for line in $_goenv_lines
        set -l pair (string split -m 1 = -- $line)
        set -gx $pair[1] "$pair[2]"
    end
    set -g _goenv_exported $_goenv_lines
end

# Leaves in _goenv_lines the site defaults that a version has to be told: before 1.21 go did not
# read go.env. What the user has set stays.
function _goenv_find_settings -a name
    set -g _goenv_lines
    test -n "$_goenv_settings"; and _goenv_version_of $name; and _goenv_parse $_goenv_version
    and test $_goenv_key -lt 1002100000; or return 0
    for line in (string split \n -- $_goenv_settings)
        set -l key (string replace -r "=.*" "" -- $line)
        set -q $key; or set -a _goenv_lines $line
    end
end

# The inverse of select: what nobody touched meanwhile is as it was.
function _goenv_restore
    set -q GOFARM_SELECTED; or return 0
    for line in $_goenv_exported
        set -l pair (string split -m 1 = -- $line)
        set -q $pair[1]; and test "$$pair[1]" = "$pair[2]"; and set -eg $pair[1]
    end
    _goenv_take_out
    test $GOFARM_SELECTED = system; or set -g _goenv_gone $GOFARM_SELECTED
    set -gx PATH $_goenv_path
    _goenv_drop_goroot
    set -q _goenv_goroot; and set -qU GOROOT; and test -z "$GOROOT"; and set -eg GOROOT
    if set -q _goenv_goroot; and not set -q GOROOT
        set -gx GOROOT $_goenv_goroot
    end
    set -g _goenv_exported
    set -e _goenv_goroot
    set -e _goenv_before
    # @userbin
    set -e _goenv_bin
    # @end
    set -e _goenv_selected_name
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
function _goenv_take_out
    set -g _goenv_path $PATH
    if set -q _goenv_before; and test "$PATH" = "$_goenv_after"
        set _goenv_path $_goenv_before
    else if set -q GOFARM_SELECTED; and test "$GOFARM_SELECTED" != system
        # Something has put back a PATH of its own: what selects now counts as ours, too.
        _goenv_find_entry
        set -l ours $_goenv_root/$GOFARM_SELECTED/bin $_goenv_root/$_goenv_on_path/bin $_goenv_root/bin
        set _goenv_path
        # @userbin
        set -l before
        if not set -q _goenv_bin; and _goenv_find_user_bin
            set -g _goenv_bin $_goenv_user_bin
        end
        # @end
        for entry in $PATH
            # @userbin
            if test -n "$before" -a "$entry" = "$_goenv_bin"
                set before
                continue
            end
            set before
            builtin contains -- $entry $ours; and set before $entry
            # @end
            builtin contains -- $entry $ours; or set -a _goenv_path $entry
        end
    end
end

# Whether the go that runs is one of ours. What PATH has of the farm, in _goenv_on_path, is not always
# what was selected, and another go before it, in _goenv_rival, runs.
function _goenv_selected
    _goenv_find_entry
    set -g _goenv_rival
    set -q _goenv_on_path[1]; or return
    for entry in $PATH
        test "$entry" = $_goenv_root/$_goenv_on_path/bin; and break
        test -x $entry/go -a -f $entry/go; or continue
        set _goenv_rival $entry
        break
    end
    _goenv_version_of $_goenv_on_path; and test -x $_goenv_root/$_goenv_on_path/bin/go
    and not set -q _goenv_rival[1]
end

# The less usual beginnings of a shell.
function _goenv_begin_otherwise
    set -l manual $_goenv_manual
    set -g _goenv_asker $_goenv_by
    if test "$manual" != yes; and _goenv_resolve_environment
        set manual
    else if not set -q GOFARM_SELECTED; or not _goenv_resolve "$GOFARM_SELECTED"
        set manual
        if not _goenv_resolve_default
            set -g _goenv_asker
            _goenv_resolve stable; or return 0
        end
    end 2>/dev/null
    _goenv_select $_goenv_name "$_goenv_asker" $manual
end

# Leaves in _goenv_text what is announced of a version, which will go away or should have; fails where
# nothing is.
function _goenv_find_announcement -a name
    set -l file $_goenv_root/.gofarm/goenv/retired
    test -s $file -a -r $file; or return
    set -l series (string match -r "^([0-9]+)\.[0-9]+" -- $name)
    while read -d " " -l spec text
        if builtin contains -- "$spec" =$name $series
            set -g _goenv_text $text
            return
        end
    end <$file
    return 1
end

# The same of what is selected, once a shell and version, and only where a person looks.
function _goenv_announce
    status is-interactive; and test -s $_goenv_root/.gofarm/goenv/retired -a -t 2
    and test -n "$GOFARM_SELECTED" -a "$GOFARM_SELECTED" != system
    and _goenv_version_of $GOFARM_SELECTED
    and not builtin contains -- $_goenv_version $_goenv_told
    and _goenv_find_announcement $_goenv_version; or return 0
    set -ga _goenv_told $_goenv_version
    _goenv_complain "$_goenv_version $_goenv_text"
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
