# What may be typed next, for bash and zsh.

# What may follow the words typed so far, as _goenv_words, one a line.
_goenv_candidates() {
  _goenv_words=
  case $1 in
    1) _goenv_words="use default off current list which exec auto pkgset doctor version help " ;;
    2)
      case $2 in
        use | default | exec) _goenv_specs ;;
        auto) _goenv_words="on off " ;;
        pkgset) _goenv_words="off list " ;;
        which) _goenv_words="go gofmt " ;;
      esac
      ;;
    3) if [ "$2$3" = use--pin ]; then _goenv_specs; fi ;;
  esac
}

_goenv_specs() {
  _goenv_find_installed
  _goenv_find_channels
  _goenv_left=$_goenv_installed
  while [ -n "$_goenv_left" ]; do
    _goenv_words="$_goenv_words${_goenv_left%%"$_goenv_nl"*} "
    _goenv_left=${_goenv_left#*"$_goenv_nl"}
  done
  while [ -n "$_goenv_channels" ]; do
    _goenv_words="$_goenv_words${_goenv_channels%%"$_goenv_nl"*} "
    _goenv_channels=${_goenv_channels#*"$_goenv_nl"}
  done
  _goenv_words="${_goenv_words}system "
}

# Only bash and zsh call this. What has to do with arrays goes through eval: their syntax would
# stop other shells from reading the file.
_goenv_complete() { _goenv_run _goenv_offer || _files; }

_goenv_offer() {
  if [ -n "${ZSH_VERSION-}" ]; then
    \eval "\set -- \"\$((CURRENT - 1))\" \"\${words[1]-}\" \"\${words[2]-}\""
    _goenv_candidates "$@"
    [ -n "$_goenv_words" ] || \return
  else
    \eval "\set -- \"\$COMP_CWORD\" \"\${COMP_WORDS[1]-}\" \"\${COMP_WORDS[2]-}\"
      COMPREPLY=() _goenv_text=\"\${COMP_WORDS[COMP_CWORD]-}\""
    _goenv_candidates "$@"
  fi
  while [ -n "$_goenv_words" ]; do
    _goenv_word=${_goenv_words%% *}
    _goenv_words=${_goenv_words#* }
    if [ -n "${ZSH_VERSION-}" ]; then
      compadd -- "$_goenv_word"
    else
      case $_goenv_word in
        "$_goenv_text"*) \eval "COMPREPLY[\${#COMPREPLY[@]}]=\$_goenv_word" ;;
      esac
    fi
  done
}
