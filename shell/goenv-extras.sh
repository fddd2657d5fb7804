# help, pkgset, which, list, doctor, completion, and the beginning of a shell that is not the plain one.

_goenv_help() {
  _goenv_say "usage: goenv COMMAND ...

  use SPEC            select a version or a channel in this shell
  use                 select what the files of the project say
  use --pin CHANNEL   select the version that the channel has now
  off                 give back the environment from before
  current             say what is selected, and why
  list                list the installed versions with their channels
  which [PROGRAM]     print the path of the selected go, or of PROGRAM
  exec SPEC COMMAND   run one command under a version
  auto [on|off]       follow the files of the directory one is in
  pkgset NAME|off     give GOPATH a place of its own, or take it back
  pkgset list         list these places
  doctor              look for what is in the way in this shell
  version             print the version of gofarm
  help                print this

SPEC is 1.26.6, 1.26 (the newest), =1.20 (exactly), a channel such as stable, or system."
}

# A GOPATH of its own, for users of gvm. Go makes the directory when it needs one.
_goenv_pkgset() {
  _goenv_path=${XDG_DATA_HOME:-${HOME-}/.local/share}/gofarm/pkgsets
  case $#${1-} in
    1off) _goenv_unpkgset ;;
    1list) _goenv_list_pkgsets ;;
    1 | 1[.-]* | 1*[!ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-]*) _goenv_usage "pkgset takes a name of letters, digits and . _ -" ;;
    1*)
      if [ -z "${_goenv_pkgset_on-}" ]; then
        _goenv_pkgset_on=${GOPATH+set}
        _goenv_pkgset_on=${_goenv_pkgset_on:-unset}
        _goenv_gopath=${GOPATH-}
      fi
      _goenv_set_path=$_goenv_path/$1
      \export GOPATH="$_goenv_set_path"
      ;;
    *) _goenv_usage "pkgset takes a name, off or list" ;;
  esac
}

# One that somebody has set meanwhile stays.
_goenv_unpkgset() {
  [ "${GOPATH-}" = "${_goenv_set_path-}" ] || _goenv_pkgset_on=
  case ${_goenv_pkgset_on-} in
    set) \export GOPATH="$_goenv_gopath" ;;
    unset) \unset GOPATH ;;
  esac
  \unset _goenv_pkgset_on _goenv_gopath _goenv_set_path
}

_goenv_list_pkgsets() {
  for _goenv_file in "$_goenv_path"/*/; do
    _goenv_file=${_goenv_file%/}
    _goenv_name=${_goenv_file##*/}
    if [ ! -d "$_goenv_file" ] || ! _goenv_is_printable "$_goenv_name"; then
      \continue
    elif [ "${GOPATH-}" = "$_goenv_file" ]; then
      _goenv_say "* $_goenv_name"
    else
      _goenv_say "  $_goenv_name"
    fi
  done
}

_goenv_which() {
  case $1 in
    "" | . | .. | */*)
      _goenv_usage "which takes the name of a program"
      \return
      ;;
  esac
  if ! _goenv_selected_or_why; then
    [ -n "$_goenv_found" ] || _goenv_complain "no go is selected"
    \return 1
  fi
  _goenv_path=$_goenv_root/$_goenv_found/bin/$1
  if [ ! -x "$_goenv_path" ]; then
    _goenv_usage "the selection has no program" "$1" || \return 1
  fi
  _goenv_say "$_goenv_path"
}

_goenv_list() {
  _goenv_look
  _goenv_sort
  if [ -z "$_goenv_sorted" ]; then
    _goenv_complain "nothing is installed in \"$_goenv_root\""
    \return 0
  fi
  _goenv_look_at_channels
  _goenv_mark=
  if _goenv_selected; then _goenv_mark=$_goenv_version; fi
  while [ -n "$_goenv_sorted" ]; do
    _goenv_name=${_goenv_sorted%%"$_goenv_nl"*}
    _goenv_name=${_goenv_name#*:}
    _goenv_sorted=${_goenv_sorted#*"$_goenv_nl"}
    _goenv_line=" "
    if [ "$_goenv_name" = "$_goenv_mark" ]; then _goenv_line="*"; fi
    _goenv_channels_of "$_goenv_name"
    _goenv_say "$_goenv_line $_goenv_name$_goenv_found"
  done
}

# ` (latest, testing)`, or nothing, as _goenv_found. The glob has sorted them.
_goenv_channels_of() {
  _goenv_found= _goenv_left=$_goenv_channels
  while [ -n "$_goenv_left" ]; do
    case $_goenv_left in
      "$1 "*)
        _goenv_word=${_goenv_left%%"$_goenv_nl"*}
        _goenv_found="$_goenv_found, ${_goenv_word#* }"
        ;;
    esac
    _goenv_left=${_goenv_left#*"$_goenv_nl"}
  done
  if [ -n "$_goenv_found" ]; then
    _goenv_found=" (${_goenv_found#, })"
  fi
}

_goenv_find_fault() {
  _goenv_complain "doctor: $1: $2"
  _goenv_findings=1
}

# What is in the way in this shell.
_goenv_doctor() {
  _goenv_findings=
  if [ "${_goenv_auto-}" = on ] && ! _goenv_is_watched; then
    _goenv_find_fault hook "the prompt has lost the hook; try: goenv auto off && goenv auto on"
  fi
  if _goenv_selected; then
    :
  elif [ -n "$_goenv_rival" ]; then
    _goenv_show "$_goenv_rival"
    _goenv_find_fault path-order "go is found in $_goenv_shown first; try: goenv use $_goenv_found"
  elif [ -n "$_goenv_found" ]; then
    _goenv_find_fault gone "\"$_goenv_found\" is not installed any more; try: goenv use"
  elif ! _goenv_find_program go; then
    _goenv_find_fault no-go "there is no go on PATH; try: goenv use stable"
  fi
  _goenv_word=$_goenv_found _goenv_wanted=${_goenv_version-}
  if [ -L "$_goenv_root/stable" ] && ! _goenv_version_of stable; then
    _goenv_find_fault broken "channel stable does not lead to a complete installation; try: gofarm status"
  fi
  _goenv_version=$_goenv_wanted
  _goenv_environment 2>/dev/null || [ "$?" -eq 1 ] \
    || _goenv_find_fault version "$_goenv_asker names what is not installed; try: goenv list"
  # A channel as GOROOT mixes toolchains when it moves.
  case ${GOROOT-}:$_goenv_word in
    :*) ;;
    "$_goenv_root/$_goenv_word":[0123456789]*) ;;
    *) _goenv_find_fault goroot "GOROOT is set, and go takes it literally; try: unset GOROOT" ;;
  esac
  case ${GOFARM_SELECTED:-system} in
    system | "$_goenv_word") ;;
    *) _goenv_find_fault path "PATH has lost the selection; try: goenv use $GOFARM_SELECTED" ;;
  esac
  if [ -n "$_goenv_word" ] && [ "$_goenv_word" = "$_goenv_version" ] \
    && _goenv_is_stale "$_goenv_word"; then
    _goenv_find_fault stale-pin "channel stable is at $_goenv_version; try: goenv use stable"
  fi
  if [ -n "${GOBIN-}" ]; then
    _goenv_find_fault gobin "GOBIN is set, and every version installs there; try: unset GOBIN"
  fi
  case ${GOENV_SHELL-}:${PATH-}: in
    [!:]* | *"/.goenv/shims:"*) _goenv_find_fault goenv "another goenv is set up in this shell" ;;
  esac
  if _goenv_has_go_env; then
    _goenv_find_fault go-env "go env -w has set GOROOT; try: go env -u GOROOT"
  fi
  [ -z "$_goenv_findings" ]
}

# Whether the file of `go env -w` holds a GOROOT. It is the user's own: a line of it is read whole.
_goenv_has_go_env() {
  _goenv_file=${GOENV:-${XDG_CONFIG_HOME:-${HOME-}/.config}/go/env}
  if [ ! -f "$_goenv_file" ] || [ ! -r "$_goenv_file" ]; then \return 1; fi
  while IFS= \read -r _goenv_line || [ -n "$_goenv_line" ]; do
    case $_goenv_line in
      GOROOT=?*) \return 0 ;;
    esac
  done <"$_goenv_file"
  \return 1
}

# What may follow the words typed so far, as _goenv_words, one a line.
_goenv_candidates() {
  _goenv_words=
  case $1 in
    1) _goenv_words="use off current list which exec auto pkgset doctor version help " ;;
    2)
      case $2 in
        use | exec) _goenv_specs ;;
        auto) _goenv_words="on off " ;;
        pkgset) _goenv_words="off list " ;;
        which) _goenv_words="go gofmt " ;;
      esac
      ;;
    3) if [ "$2$3" = use--pin ]; then _goenv_specs; fi ;;
  esac
}

_goenv_specs() {
  _goenv_look
  _goenv_look_at_channels
  _goenv_left=$_goenv_names
  while [ -n "$_goenv_left" ]; do
    _goenv_words="$_goenv_words${_goenv_left%%"$_goenv_nl"*} "
    _goenv_left=${_goenv_left#*"$_goenv_nl"}
  done
  while [ -n "$_goenv_channels" ]; do
    _goenv_line=${_goenv_channels%%"$_goenv_nl"*}
    _goenv_words="$_goenv_words${_goenv_line#* } "
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

# What this shell begins with, or has again when it reads goenv.sh once more: what was used or given
# up by hand in this very shell, else what the environment asks for, else what is inherited, else the
# default of the user, else stable. It stands first on PATH afterwards.
_goenv_login() {
  case ${GOFARM_ACTIVATE-}/${_goenv_is_off-} in
    no/* | */?*) \return 0 ;;
  esac
  if [ "${_goenv_manual-}" != 1 ] && _goenv_environment; then
    _goenv_select "$_goenv_asker"
    \return
  fi
  _goenv_name=${GOFARM_SELECTED-}
  case $_goenv_name:${PATH-}: in
    system:* | "${_goenv_name:-/}:$_goenv_root/$_goenv_name/bin:"*) \return 0 ;;
  esac
  if { _goenv_parse "$_goenv_name" || _goenv_is_channel "$_goenv_name"; } \
    && [ -x "$_goenv_root/$_goenv_name/bin/go" ]; then
    _goenv_select "${_goenv_by-}" "${_goenv_manual-}"
    \return
  fi
  _goenv_default || _goenv_resolve stable || \return
  _goenv_select "$_goenv_asker"
}

# The long way into a shell. It is silent: goenv current and goenv doctor will tell.
_goenv_start() {
  _goenv_run _goenv_login 2>/dev/null || :
  case $- in
    *i*)
      if [ "${_goenv_auto-$_goenv_site_auto}" = on ]; then
        _goenv_auto=
        _goenv_run _goenv_auto on 2>/dev/null || :
      fi
      ;;
  esac
}
