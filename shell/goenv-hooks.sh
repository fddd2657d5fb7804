# shellcheck disable=SC2066,SC3044,SC3045 # only yash gets there, which has arrays, zsh or bash
# Following directories, each shell by its own means; never a DEBUG trap.

# At every prompt or change of directory. What runs after it still sees the status from before.
# Something may have kept the hook where `auto off` could not find it: what counts is the state.
_goenv_hook() {
  # No variable: zsh may be told to warn of global ones.
  \set -- "$?"
  # In bash half the time of [ ] for one of them.
  case $PWD:${PATH-} in
    "${_goenv_seen-}:${_goenv_kept-}") ;;
    "${_goenv_seen-}:${_goenv_kept_pin-}") _goenv_compare_pin ;;
    *)
      case ${_goenv_auto-} in
        on) _goenv_run _goenv_catch_up || : ;;
        asked) _goenv_auto=answered ;;
      esac
      ;;
  esac
  \return "$1"
}

_goenv_catch_up() {
  _goenv_raw=
  if [ "$PWD" != "${_goenv_seen-}" ]; then _goenv_arrive || :; fi
  _goenv_mend
  # At a prompt, the file that has decided is looked at again: git may have changed it.
  if [ -n "${_goenv_pin-}" ]; then
    _goenv_kept_pin=${PATH-}
    # What has just been read of a short one is what a glance would see.
    if [ "${#_goenv_raw}" -eq 0 ] || [ "${#_goenv_raw}" -ge "$_goenv_reach" ]; then
      _goenv_glance
      _goenv_raw=$_goenv_glanced
    fi
    _goenv_pin_text=$_goenv_raw
  else
    _goenv_kept=${PATH-}
  fi
}

_goenv_compare_pin() {
  _goenv_glance
  if [ "$_goenv_glanced" != "$_goenv_pin_text" ]; then
    \unset _goenv_seen
    _goenv_run _goenv_catch_up || :
  fi
}

# The beginning of the file that has decided, as _goenv_glanced: 512 bytes in ksh93 and mksh, characters
# in bash and zsh, which is 128 characters at least. (The other shells have no prompt to look at it.)
_goenv_reach=128
case ${ZSH_VERSION+zsh}${BASH_VERSION+bash}${KSH_VERSION-} in
  zsh*)
    _goenv_glance() {
      _goenv_glanced=
      if [ -f "$_goenv_pin" ] && [ -r "$_goenv_pin" ]; then
        IFS= \read -r -u 0 -k 512 _goenv_glanced <"$_goenv_pin" || :
      fi
    }
    ;;
  Version*)
    _goenv_glance() {
      _goenv_glanced=
      if [ -f "$_goenv_pin" ] && [ -r "$_goenv_pin" ]; then
        while IFS= \read -r -n 512 _goenv_line && [ "${#_goenv_glanced}" -lt 512 ]; do
          _goenv_glanced=$_goenv_glanced$_goenv_line$_goenv_nl
        done <"$_goenv_pin"
        _goenv_glanced=$_goenv_glanced$_goenv_line
      fi
    }
    ;;
  bash* | *MIRBSD*)
    _goenv_glance() {
      _goenv_glanced=
      if [ -f "$_goenv_pin" ] && [ -r "$_goenv_pin" ]; then
        IFS= \read -r -d "" -n 512 _goenv_glanced <"$_goenv_pin" || :
      fi
    }
    ;;
  *)
    _goenv_reach=0
    _goenv_glance() { _goenv_glanced=; }
    ;;
esac

# What sets PATH back at the prompt, as direnv does, loses our entry or brings an older one. What is
# selected is on PATH afterwards, and what was left is not.
_goenv_mend() {
  _goenv_path=${PATH-}
  if [ "$_goenv_path" != "${_goenv_after-}" ]; then
    _goenv_find_entry || _goenv_on_path=
    case ${GOFARM_SELECTED:-system} in
      "$_goenv_on_path") ;;
      system)
        if [ -n "$_goenv_on_path" ] && [ "$_goenv_on_path" = "${_goenv_gone-}" ]; then
          _goenv_take_out "$_goenv_root/$_goenv_on_path/bin:$_goenv_root/bin" \
            || _goenv_take_out "$_goenv_root/$_goenv_on_path/bin" || :
          \command export PATH="$_goenv_path" || :
        fi
        ;;
      *)
        if _goenv_resolve "$GOFARM_SELECTED" 2>/dev/null; then _goenv_select "${_goenv_by-}" "${_goenv_manual-}" || :; fi
        ;;
    esac
  fi
}

# In a new directory. What was selected before the first project comes back after the last one.
_goenv_arrive() {
  _goenv_seen=$PWD
  if [ -n "${_goenv_manual-}" ]; then
    _goenv_pin=
    \return 0
  elif _goenv_resolve_project; then
    if [ -z "${_goenv_base_name+set}" ]; then
      _goenv_path=${PATH-} _goenv_base_name= _goenv_base_by=${_goenv_by-}
      if _goenv_find_entry; then _goenv_base_name=$_goenv_on_path; fi
    fi
  elif [ -n "${_goenv_base_name-}" ]; then
    _goenv_name=$_goenv_base_name _goenv_asker=$_goenv_base_by
    \unset _goenv_base_name _goenv_base_by
  else
    if [ -n "${_goenv_base_name+set}" ]; then _goenv_restore; fi
    \unset _goenv_base_name _goenv_base_by
    \return
  fi
  if [ "$_goenv_name" != "${GOFARM_SELECTED-}" ] || [ "$_goenv_asker" != "${_goenv_by-}" ]; then
    _goenv_select "$_goenv_asker" && _goenv_announce
  fi
}

_goenv_auto() {
  case $#${1-} in
    0) _goenv_say "${_goenv_auto:-off}" ;;
    1on)
      case ${_goenv_auto-}${_goenv_hooked-} in
        # A cd of the user calls goenv auto cd.
        on) ;;
        *1) _goenv_is_watched || _goenv_watch || \return ;;
        *) _goenv_watch || \return ;;
      esac
      _goenv_auto=on
      \unset _goenv_seen
      _goenv_arrive || :
      ;;
    1off)
      if [ -n "${_goenv_hooked-}" ]; then _goenv_unwatch || :; fi
      _goenv_auto=off
      \unset _goenv_seen _goenv_kept _goenv_kept_pin
      ;;
    # What a cd of the user calls.
    1cd)
      case ${_goenv_auto-} in
        off) ;;
        asked) _goenv_auto=answered ;;
        *)
          _goenv_auto=on
          _goenv_catch_up
          ;;
      esac
      ;;
    *) _goenv_usage "auto is on or off" ;;
  esac
}

# How this shell lets itself be watched, as _goenv_word. yash as POSIX has it knows no hook.
_goenv_find_watch() {
  _goenv_word="cd"
  case ${BASH_VERSION+bash}${ZSH_VERSION+zsh}${YASH_VERSION+yash}${KSH_VERSION-} in
    bash*) _goenv_word=bash ;;
    zsh*) _goenv_word=zsh ;;
    yash*) [ -o posixlycorrect ] || _goenv_word=yash ;;
    Version*) _goenv_word=ksh93 ;;
    *MIRBSD*) _goenv_word=mksh ;;
  esac
}

# Where the hook stands: a variable that is run or expanded, a list, or a function. Where there
# are others, after them: direnv would set PATH back to what it was before we changed it.
# _goenv_hooked says that it was put there, and _goenv_prompt what was there, where that is lost.
_goenv_watch() {
  _goenv_find_watch
  case $_goenv_word in
    bash)
      _goenv_prompt=${PROMPT_COMMAND+set}
      # Element 0, if it is an array.
      \export -n PROMPT_COMMAND && \command eval "PROMPT_COMMAND=\${PROMPT_COMMAND:+\$PROMPT_COMMAND\$_goenv_nl}_goenv_hook" \
        || \return
      ;;
    zsh)
      \typeset -ga precmd_functions chpwd_functions
      \eval "precmd_functions=(\"\${precmd_functions[@]}\" _goenv_hook)"
      \eval "chpwd_functions=(\"\${chpwd_functions[@]}\" _goenv_hook)"
      ;;
    yash)
      _goenv_prompt=${YASH_AFTER_CD+set}
      \array -i YASH_AFTER_CD 0 _goenv_hook 2>/dev/null || YASH_AFTER_CD="_goenv_hook;${YASH_AFTER_CD-}"
      ;;
    ksh93)
      # One of the user goes on after ours.
      _goenv_prompt=$(\typeset -f PS1.get) || :
      if [ -n "$_goenv_prompt" ]; then
        \eval "function PS1.get { _goenv_hook; ${_goenv_prompt#*"{"}"
      else
        \eval "function PS1.get { _goenv_hook; }"
      fi
      ;;
    mksh)
      # Not exported: what no other shell can expand.
      _goenv_word=${PS1-}
      \unset PS1
      PS1="\${|_goenv_hook;}$_goenv_word"
      ;;
    *)
      if \alias cd >/dev/null 2>&1; then
        _goenv_complain "cd is an alias here; try: unalias cd"
        \return 1
      elif _goenv_is_function cd; then
        _goenv_complain "cd is a function here, which this shell cannot keep; let it call: goenv auto cd"
        \return 1
      fi
      \eval "cd() { [ \"\${_goenv_auto-}\" = asked ] || \\command cd \${1+\"\$@\"} && _goenv_hook; }"
      ;;
  esac
  _goenv_hooked=1
}

# Give back what was there; what holds our hook in a way of its own stays as it is, and so does a
# function that has replaced ours.
_goenv_unwatch() {
  _goenv_find_watch
  case $_goenv_word in
    bash)
      _goenv_find_in_prompt || \return
      _goenv_left=${_goenv_text%%_goenv_hook*}
      case $_goenv_text in
        _goenv_hook)
          if [ "$_goenv_word$_goenv_prompt" = 0 ]; then
            \unset PROMPT_COMMAND
          elif [ "$_goenv_word" = 0 ]; then
            PROMPT_COMMAND=
          else
            \unset "PROMPT_COMMAND[$_goenv_word]"
          fi
          ;;
        *_goenv_hook) \eval "PROMPT_COMMAND[$_goenv_word]=\${_goenv_left%\"\$_goenv_nl\"}" ;;
        *) \eval "PROMPT_COMMAND[$_goenv_word]=\$_goenv_left:\${_goenv_text#*_goenv_hook}" ;;
      esac
      ;;
    zsh)
      \setopt no_ksh_arrays
      \eval "precmd_functions=(\"\${(@)precmd_functions:#_goenv_hook}\")"
      \eval "chpwd_functions=(\"\${(@)chpwd_functions:#_goenv_hook}\")"
      ;;
    yash)
      case ${YASH_AFTER_CD-} in
        "_goenv_hook;")
          \unset YASH_AFTER_CD
          [ -z "$_goenv_prompt" ] || YASH_AFTER_CD=
          ;;
        "_goenv_hook;"*) YASH_AFTER_CD=${YASH_AFTER_CD#_goenv_hook;} ;;
        *)
          _goenv_left=1
          for _goenv_line in "$YASH_AFTER_CD"; do
            if [ "$_goenv_line" = _goenv_hook ]; then \array -d YASH_AFTER_CD "$_goenv_left" || :; fi
            _goenv_left=$((_goenv_left + 1))
          done
          ;;
      esac
      ;;
    ksh93)
      _goenv_is_watched || \return
      \unset -f PS1.get
      \eval "$_goenv_prompt"
      ;;
    mksh) PS1=${PS1-} PS1=${PS1#"\${|_goenv_hook;}"} ;;
    *)
      _goenv_is_watched || \return
      \unset -f cd
      ;;
  esac
  \unset _goenv_hooked _goenv_prompt
}

# Whether the hook still runs.
_goenv_is_watched() {
  _goenv_find_watch
  case $_goenv_word in
    bash)
      # It may be called by what has replaced it: then only the prompt itself can tell.
      _goenv_find_in_prompt \
        || _goenv_reaches_hook "for _goenv_line in \"\${PROMPT_COMMAND[@]}\"; do \\eval \"\$_goenv_line\"; done"
      \return
      ;;
    yash) _goenv_text="${YASH_AFTER_CD-}" ;;
    mksh) _goenv_text=${PS1-} ;;
    zsh) \eval "_goenv_text=\"\${precmd_functions[*]-}\"" ;;
    ksh93) _goenv_text=$(\typeset -f PS1.get) || : ;;
    *)
      if \alias cd >/dev/null 2>&1; then \return 1; fi
      _goenv_reaches_hook "cd ."
      \return
      ;;
  esac
  case $_goenv_text in
    *_goenv_hook*) ;;
    *) \return 1 ;;
  esac
}

# The index in PROMPT_COMMAND of what runs the hook as _goenv_word, and the text as _goenv_text.
_goenv_find_in_prompt() {
  \eval "for _goenv_word in \"\${!PROMPT_COMMAND[@]}\"; do
    _goenv_text=\${PROMPT_COMMAND[_goenv_word]}
    case \$_goenv_text in
      *_goenv_hook*) \\return 0 ;;
    esac
  done"
  \return 1
}

# Whether COMMAND gets to the hook. It is of the user, and may call goenv itself.
_goenv_reaches_hook() {
  \set -- "$1" "${_goenv_auto-}" "${_goenv_seen-}" "$_goenv_flags" "$_goenv_ignored" "$_goenv_root"
  _goenv_auto=asked
  \unset _goenv_seen
  _goenv_quietly "$1"
  _goenv_flags=$4 _goenv_ignored=$5 _goenv_root=$6 _goenv_seen=$3 _goenv_word=$_goenv_auto
  _goenv_auto=$2
  [ "$_goenv_word" = answered ]
}

_goenv_quietly() { \eval "$1" >/dev/null 2>&1 || :; }

# Whether NAME is a function. dash would fork for $(): it writes into the pipe that an empty
# here-document is.
_goenv_is_function() {
  {
    if [ -p /proc/self/fd/7 ]; then
      \command -V "$1" >/proc/self/fd/7 2>/dev/null || :
      IFS= \read -r _goenv_line <&7 || :
    else
      _goenv_line=$(\command -V "$1" 2>/dev/null) || :
    fi
  } 7<<E
E
  case $_goenv_line in
    *" is a shell function" | *" is a function" | *": a function" | "function: "*) ;;
    *) \return 1 ;;
  esac
}
