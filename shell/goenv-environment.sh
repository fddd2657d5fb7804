# shellcheck disable=SC2195 # words are filled in
# What a selection changes: PATH, GOROOT, and the settings that an old release has to be told; what a
# shell begins with; and a GOPATH of its own.

# The first directory on PATH that has the program $1, before the entry $2, as _goenv_path.
_goenv_find_program() {
  _goenv_left=${PATH-}:
  while [ -n "$_goenv_left" ]; do
    _goenv_path=${_goenv_left%%:*}
    _goenv_left=${_goenv_left#*:}
    if [ "$_goenv_path" = "${2-:}" ]; then \return 1; fi
    _goenv_path=${_goenv_path:-.}
    if [ -x "$_goenv_path/$1" ] && [ ! -d "$_goenv_path/$1" ]; then \return 0; fi
  done
  \return 1
}

# The farm: GOENV_ROOT counts only where it is one, since go-nv/goenv means its own by it.
_goenv_find_root() {
  _goenv_root=@root@
  case ${GOFARM_ROOT-} in
    *:*) ;;
    /*) _goenv_root=$GOFARM_ROOT ;;
    *)
      case ${GOENV_ROOT-} in
        *:*) ;;
        /*) if [ -d "$GOENV_ROOT/.gofarm" ]; then _goenv_root=$GOENV_ROOT; fi ;;
      esac
      ;;
  esac
  _goenv_root=${_goenv_root%/}
}

# Put NAME, a version or a channel, first on PATH; nothing of ours may be there before.
# `command` keeps a readonly PATH from ending the shell.
_goenv_put() {
  _goenv_entry=$_goenv_root/$1/bin
  if [ -d "$_goenv_root/bin" ]; then
    _goenv_entry=$_goenv_entry:$_goenv_root/bin
  fi
  # @userbin
  \unset _goenv_bin
  if _goenv_find_user_bin; then
    _goenv_bin=$_goenv_user_bin
    _goenv_entry=$_goenv_entry:$_goenv_bin
  fi
  # @end
  _goenv_old=${PATH-}
  \command export PATH="$_goenv_entry${PATH:+:$PATH}" || \return 1
  _goenv_before=$_goenv_old
  _goenv_after=$PATH
  \export GOFARM_SELECTED="$1"
  case ${GOROOT-} in
    "") ;;
    "$_goenv_root"/*) \unset GOROOT ;;
    *)
      _goenv_goroot=$GOROOT
      \unset GOROOT
      ;;
  esac
}

# @userbin
# Where go install puts programs, as _goenv_user_bin: GOBIN, else bin in the first place of GOPATH,
# else in ~/go. What go env -w said of them takes a fork to know.
_goenv_find_user_bin() {
  _goenv_user_bin=${GOBIN-}
  [ -n "$_goenv_user_bin" ] || _goenv_user_bin=@gobin@
  if [ -z "$_goenv_user_bin" ]; then
    _goenv_user_bin=${GOPATH-}
    [ -n "$_goenv_user_bin" ] || _goenv_user_bin=@gopath@
    _goenv_user_bin=${_goenv_user_bin:-${HOME-}/go}
    _goenv_user_bin=${_goenv_user_bin%%:*}/bin
  fi
  case $_goenv_user_bin in
    *:* | "$_goenv_root/bin" | [!/]*) \return 1 ;;
  esac
}
# @end

# Take one entry, the first $1, out of _goenv_path.
_goenv_take_out() {
  case :$_goenv_path: in
    *":$1:"*) ;;
    *) \return 1 ;;
  esac
  _goenv_path=:$_goenv_path:
  _goenv_path=${_goenv_path%%:"$1":*}:${_goenv_path#*:"$1":}
  _goenv_path=${_goenv_path#:}
  _goenv_path=${_goenv_path%:}
}

# Give back PATH and GOROOT. An untouched PATH becomes what it was, byte for byte; else only
# our entries are taken out of what others made of it.
_goenv_restore() {
  if [ -n "${_goenv_after-}" ] && [ "${PATH-}" = "$_goenv_after" ]; then
    _goenv_path=$_goenv_before
  else
    _goenv_path=${PATH-}
    while _goenv_find_entry; do
      # @userbin
      if [ -z "${_goenv_bin-}" ] && _goenv_find_user_bin; then _goenv_bin=$_goenv_user_bin; fi
      if [ -n "${_goenv_bin-}" ] \
        && { _goenv_take_out "$_goenv_root/$_goenv_on_path/bin:$_goenv_root/bin:$_goenv_bin" \
          || _goenv_take_out "$_goenv_root/$_goenv_on_path/bin:$_goenv_bin"; }; then
        \continue
      fi
      # @end
      _goenv_take_out "$_goenv_root/$_goenv_on_path/bin:$_goenv_root/bin" \
        || _goenv_take_out "$_goenv_root/$_goenv_on_path/bin" || \return
    done
  fi
  \command export PATH="$_goenv_path" || \return 1
  case ${GOROOT-} in
    "$_goenv_root"/*) \unset GOROOT ;;
  esac
  # One that somebody has set meanwhile stays.
  if [ -n "${_goenv_goroot-}" ] && [ -z "${GOROOT-}" ]; then
    \export GOROOT="$_goenv_goroot"
  fi
  _goenv_restore_settings
  case ${GOFARM_SELECTED:-system} in
    system) ;;
    *) _goenv_gone=$GOFARM_SELECTED ;;
  esac
  \unset GOFARM_SELECTED _goenv_before _goenv_after _goenv_goroot
  # @userbin
  \unset _goenv_bin
  # @end
}

# The first entry of _goenv_path that is a selection of this farm, as _goenv_on_path.
_goenv_find_entry() {
  _goenv_left=$_goenv_path:
  while [ -n "$_goenv_left" ]; do
    _goenv_on_path=${_goenv_left%%:*}
    _goenv_left=${_goenv_left#*:}
    case $_goenv_on_path in
      "$_goenv_root"/*/bin) ;;
      *) \continue ;;
    esac
    _goenv_on_path=${_goenv_on_path#"$_goenv_root"/}
    _goenv_on_path=${_goenv_on_path%/bin}
    if _goenv_parse "$_goenv_on_path" || _goenv_is_channel "$_goenv_on_path"; then
      \return 0
    fi
  done
  \return 1
}

# Site defaults that releases before 1.21 do not read from go.env.
_goenv_export_settings() {
  _goenv_exported=
  if [ -z "$_goenv_settings" ] || ! _goenv_version_of "$1" || [ "$_goenv_minor" -gt 20 ]; then
    \return 0
  fi
  _goenv_left=$_goenv_settings$_goenv_nl
  while [ -n "$_goenv_left" ]; do
    _goenv_line=${_goenv_left%%"$_goenv_nl"*}
    _goenv_left=${_goenv_left#*"$_goenv_nl"}
    if ! \eval "[ -n \"\${${_goenv_line%%=*}+set}\" ]"; then
      \export "${_goenv_line?}"
      _goenv_exported=$_goenv_exported$_goenv_line$_goenv_nl
    fi
  done
}

_goenv_restore_settings() {
  while [ -n "${_goenv_exported-}" ]; do
    _goenv_line=${_goenv_exported%%"$_goenv_nl"*}
    if \eval "[ \"\${${_goenv_line%%=*}-}\" = \"\${_goenv_line#*=}\" ]"; then
      \unset "${_goenv_line%%=*}"
    fi
    _goenv_exported=${_goenv_exported#*"$_goenv_nl"}
  done
}

# Make _goenv_name the selection. $1 says what asked for it, $2 is not empty where a person did.
_goenv_select() {
  _goenv_restore || \return
  \unset _goenv_is_off _goenv_manual
  case ${2:+hand}:${GOFARM_BY-} in
    hand:hand) ;;
    hand:*) \export GOFARM_BY=hand ;;
    :?*) \unset GOFARM_BY ;;
  esac
  [ -z "${2-}" ] || _goenv_manual=$2
  if [ "$_goenv_name" = system ]; then
    \export GOFARM_SELECTED=system
  else
    _goenv_put "$_goenv_name" || \return
    if [ @goroot@ = on ] && _goenv_parse "$_goenv_name"; then
      \export GOROOT="$_goenv_root/$_goenv_name"
    fi
    _goenv_export_settings "$_goenv_name"
  fi
  _goenv_by=$1
}

# Whether the go that runs is one of ours, and its version, as _goenv_version. What PATH has of the farm, as
# _goenv_on_path, is not always what was selected, since /etc/profile resets it.
_goenv_selected() {
  _goenv_find_selected && _goenv_version_of "$_goenv_on_path" \
    && [ -x "$_goenv_root/$_goenv_on_path/bin/go" ] && [ -z "$_goenv_rival" ]
}

# What PATH has of the farm, as _goenv_on_path. Another go before it, in _goenv_rival, runs.
_goenv_find_selected() {
  _goenv_rival= _goenv_path=${PATH-}
  if ! _goenv_find_entry; then
    _goenv_on_path=
    \return 1
  fi
  if _goenv_find_program go "$_goenv_root/$_goenv_on_path/bin"; then _goenv_rival=$_goenv_path; fi
}

# What this shell begins with, or has again when it reads goenv.sh once more: what was used or given
# up by hand in this very shell, else what the environment asks for, else what is inherited, else the
# default of the user, else stable. It stands first on PATH afterwards.
_goenv_begin() {
  case ${GOFARM_ACTIVATE-}/${_goenv_is_off-} in
    no/* | */?*) \return 0 ;;
  esac
  if [ "${_goenv_manual-}" != 1 ] && _goenv_resolve_environment; then
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
  _goenv_resolve_default || _goenv_resolve stable || \return
  _goenv_select "$_goenv_asker"
}

# What is announced of VERSION, which will go away or should have, as _goenv_text; 1 for nothing.
_goenv_find_announcement() {
  _goenv_file=$_goenv_root/.gofarm/goenv/retired
  if [ ! -s "$_goenv_file" ] || [ ! -r "$_goenv_file" ] || ! _goenv_parse "$1"; then \return 1; fi
  # yash reads as far as it can.
  while IFS=" " \read -r _goenv_spec _goenv_text 2>/dev/null || [ -n "$_goenv_spec" ]; do
    case $_goenv_spec in
      "=$1" | "$_goenv_major.$_goenv_minor" | "$_goenv_major") \return 0 ;;
    esac
  done <"$_goenv_file"
  \return 1
}

# The same of what is selected, once a shell and version, and only where a person looks.
_goenv_announce() {
  case $-:${GOFARM_SELECTED:-system} in
    *i*:system) \return 0 ;;
    *i*:*) ;;
    *) \return 0 ;;
  esac
  if [ ! -s "$_goenv_root/.gofarm/goenv/retired" ] || [ ! -t 2 ] \
    || ! _goenv_version_of "$GOFARM_SELECTED"; then
    \return 0
  fi
  case " ${_goenv_told-} " in
    *" $_goenv_version "*) \return 0 ;;
  esac
  if _goenv_find_announcement "$_goenv_version"; then
    _goenv_told="${_goenv_told-} $_goenv_version"
    _goenv_complain "$_goenv_version $_goenv_text"
  fi
}

# The long way into a shell. It is silent but for an announcement: goenv current and goenv doctor
# will tell.
_goenv_start() {
  _goenv_run _goenv_begin 2>/dev/null || :
  case $- in
    *i*)
      if [ "${_goenv_auto-$_goenv_site_auto}" = on ]; then
        _goenv_auto=
        _goenv_run _goenv_auto on 2>/dev/null || :
      fi
      _goenv_run _goenv_announce || :
      ;;
  esac
}

# A GOPATH of its own, for users of gvm. Go makes the directory when it needs one.
_goenv_pkgset() {
  _goenv_path=${XDG_DATA_HOME:-${HOME-}/.local/share}/gofarm/pkgsets
  case $#${1-} in
    1off) _goenv_pkgset_off ;;
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
_goenv_pkgset_off() {
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
