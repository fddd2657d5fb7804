# shellcheck disable=SC3044,SC3045 # only zsh gets there, or bash
# Following directories, each shell by its own means; never a DEBUG trap.

# At every prompt or change of directory. What runs after it still sees the status from before.
_goenv_hook() {
  # No variable: zsh may be told to warn of global ones.
  \set -- "$?"
  # In bash half the time of [ ] for one of them.
  case $PWD:${PATH-} in
    "${_goenv_seen-}:${_goenv_kept-}") ;;
    *) _goenv_run _goenv_catch_up || : ;;
  esac
  \return "$1"
}

_goenv_catch_up() {
  if [ "$PWD" != "${_goenv_seen-}" ]; then _goenv_arrive || :; fi
  _goenv_mend
}

# What sets PATH back at the prompt, as direnv does, loses our entry or brings an older one. What is
# selected is on PATH afterwards, and what was left is not.
_goenv_mend() {
  _goenv_path=${PATH-}
  if [ "$_goenv_path" != "${_goenv_after-}" ]; then
    _goenv_first_entry || _goenv_found=
    case ${GOFARM_SELECTED:-system} in
      "$_goenv_found") ;;
      system)
        if [ -n "$_goenv_found" ] && [ "$_goenv_found" = "${_goenv_gone-}" ]; then
          _goenv_without "$_goenv_root/$_goenv_found/bin:$_goenv_root/bin" \
            || _goenv_without "$_goenv_root/$_goenv_found/bin" || :
          \command export PATH="$_goenv_path" || :
        fi
        ;;
      *)
        if _goenv_resolve "$GOFARM_SELECTED" 2>/dev/null; then _goenv_select "${_goenv_by-}" "${_goenv_manual-}" || :; fi
        ;;
    esac
  fi
  _goenv_kept=${PATH-}
}

# In a new directory. What was selected before the first project comes back after the last one.
_goenv_arrive() {
  _goenv_seen=$PWD
  if [ -n "${_goenv_manual-}" ]; then
    \return 0
  elif _goenv_project; then
    if [ -z "${_goenv_base_name+set}" ]; then
      _goenv_path=${PATH-} _goenv_base_name= _goenv_base_by=${_goenv_by-}
      if _goenv_first_entry; then _goenv_base_name=$_goenv_found; fi
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
    _goenv_select "$_goenv_asker"
  fi
}

_goenv_auto() {
  case $#${1-} in
    0) _goenv_say "${_goenv_auto:-off}" ;;
    1on)
      \unset _goenv_seen
      if [ "${_goenv_auto-}" != on ]; then
        _goenv_watch || \return
        _goenv_auto=on
      fi
      _goenv_arrive || :
      ;;
    1off)
      if [ "${_goenv_auto-}" = on ]; then
        _goenv_unwatch
        _goenv_auto=off
      fi
      ;;
    *) _goenv_usage "auto is on or off" ;;
  esac
}

# How this shell lets itself be watched, as _goenv_word. yash as POSIX has it knows no hook.
_goenv_find_way() {
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
_goenv_watch() {
  _goenv_find_way
  case $_goenv_word in
    bash)
      # Element 0, if it is an array.
      case ${PROMPT_COMMAND-} in
        *_goenv_hook*) ;;
        *) \export -n PROMPT_COMMAND && \command eval "PROMPT_COMMAND=\${PROMPT_COMMAND:+\$PROMPT_COMMAND\$_goenv_nl}_goenv_hook" ;;
      esac
      ;;
    zsh)
      \typeset -ga precmd_functions chpwd_functions
      \eval "precmd_functions=(\"\${precmd_functions[@]}\" _goenv_hook)"
      \eval "chpwd_functions=(\"\${chpwd_functions[@]}\" _goenv_hook)"
      ;;
    yash) YASH_AFTER_CD="_goenv_hook;${YASH_AFTER_CD-}" ;;
    ksh93) \eval "function PS1.get { _goenv_hook; }" ;;
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
      fi
      \eval "cd() { \\command cd \${1+\"\$@\"} && _goenv_hook; }"
      ;;
  esac
}

_goenv_unwatch() {
  _goenv_find_way
  case $_goenv_word in
    bash)
      _goenv_head=${PROMPT_COMMAND-}
      _goenv_head=${_goenv_head%%_goenv_hook*}
      case ${PROMPT_COMMAND-} in
        *_goenv_hook) PROMPT_COMMAND=${_goenv_head%"$_goenv_nl"} ;;
        *_goenv_hook*) PROMPT_COMMAND=$_goenv_head:${PROMPT_COMMAND#*_goenv_hook} ;;
      esac
      ;;
    zsh)
      \setopt no_ksh_arrays
      \eval "precmd_functions=(\"\${(@)precmd_functions:#_goenv_hook}\")"
      \eval "chpwd_functions=(\"\${(@)chpwd_functions:#_goenv_hook}\")"
      ;;
    yash) YASH_AFTER_CD=${YASH_AFTER_CD-} YASH_AFTER_CD=${YASH_AFTER_CD#_goenv_hook;} ;;
    ksh93) \unset -f PS1.get ;;
    mksh) PS1=${PS1-} PS1=${PS1#"\${|_goenv_hook;}"} ;;
    *) \unset -f cd ;;
  esac
}

# Whether something has taken the hook away since.
_goenv_is_watched() {
  _goenv_find_way
  case $_goenv_word in
    bash) _goenv_text=${PROMPT_COMMAND-} ;;
    yash) _goenv_text=${YASH_AFTER_CD-} ;;
    mksh) _goenv_text=${PS1-} ;;
    zsh) \eval "_goenv_text=\"\${precmd_functions[*]-}\"" ;;
    ksh93)
      \typeset -f PS1.get >/dev/null
      \return
      ;;
    *) \return 0 ;;
  esac
  case $_goenv_text in
    *_goenv_hook*) ;;
    *) \return 1 ;;
  esac
}
