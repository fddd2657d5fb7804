# goenv for fish: following directories.

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
    _goenv_resolve_project; and set wanted $_goenv_name $_goenv_asker
    _goenv_glance
    if set -q wanted[1]
        if not set -q _goenv_base
            _goenv_find_entry
            set -g _goenv_base "$_goenv_on_path" "$_goenv_by"
        end
        _goenv_select $wanted
        _goenv_announce
    else if set -q _goenv_base
        set wanted $_goenv_base
        set -e _goenv_base
        if test -n "$wanted[1]"
            _goenv_select $wanted
            _goenv_announce
        else
            _goenv_restore
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
    _goenv_find_entry
    if test -z "$GOFARM_SELECTED" -o "$GOFARM_SELECTED" = system
        if set -q _goenv_gone; and test "$_goenv_on_path" = $_goenv_gone
            set -l path
            for entry in $PATH
                builtin contains -- $entry $_goenv_root/{$_goenv_gone/,}bin; or set -a path $entry
            end
            set -gx PATH $path
        end
    else if test "$_goenv_on_path" != $GOFARM_SELECTED; and _goenv_resolve $GOFARM_SELECTED 2>/dev/null
        _goenv_select $_goenv_name "$_goenv_by" $_goenv_manual
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
