# shellcheck disable=SC2195,SC3038 # words are filled in; only bash and zsh get there
# The commands. Their status is 0 done, 1 no, 64 usage, 65 bad data, 66 not there, 78 refused.

_goenv_main() {
  if ! _goenv_switch ${1+"$@"}; then _goenv_run _goenv_dispatch ${1+"$@"}; fi
}

# From our selection to an exact version by the shortest way: a build script may do it in a loop.
# Whatever is out of the ordinary fails here and goes the long way.
_goenv_switch() {
  case "$#"${1-}@goroot@:$-:+${GOFARM_ROOT-}${GOENV_ROOT-}${GOROOT-}${_goenv_goroot-}@settings@ in
    2useoff:*[ak]*:*) \return 1 ;;
    2useoff:*:+) ;;
    *) \return 1 ;;
  esac
  case $2 in
    *[!0123456789.]* | *.*.*.* | *.0[!.]* | *[!.][!.][!.][!.]*) \return 1 ;;
    1.[!.]*.[!.]*) ;;
    *) \return 1 ;;
  esac
  [ -z "${ZSH_VERSION-}" ] || \emulate -L sh -o no_aliases
  _goenv_root=@root@
  _goenv_root=${_goenv_root%/}
  if [ "${PATH-}" != "${_goenv_after:-/}" ] || [ ! -x "$_goenv_root/$2/bin/go" ]; then
    \return 1
  fi
  if [ -d "$_goenv_root/bin" ]; then
    \set -- "$2" "$_goenv_root/$2/bin:$_goenv_root/bin"
  else
    \set -- "$2" "$_goenv_root/$2/bin"
  fi
  \command export PATH="$2${_goenv_before:+:$_goenv_before}" || \return 1
  \export GOFARM_SELECTED="$1" GOFARM_BY=hand
  _goenv_after=$PATH _goenv_by= _goenv_manual=1
}

# What only one call needs goes when it ends. mksh keeps room for what was unset, and hangs for
# minutes after the 80,000th time; there they are local.
_goenv_words="_goenv_flags _goenv_ignored _goenv_plain _goenv_base _goenv_minor _goenv_last \
_goenv_major _goenv_key _goenv_names _goenv_channels _goenv_status _goenv_path _goenv_name \
_goenv_version _goenv_left _goenv_line _goenv_series _goenv_best _goenv_rank _goenv_new _goenv_floor \
_goenv_spec _goenv_head _goenv_sorted _goenv_todo _goenv_found _goenv_word _goenv_words _goenv_text \
_goenv_file _goenv_directory _goenv_work _goenv_module _goenv_asker _goenv_mark _goenv_shown \
_goenv_entry _goenv_old _goenv_wanted _goenv_findings _goenv_toolchain _goenv_rival _goenv_cut _goenv_home"
case ${KSH_VERSION-} in
  *MIRBSD* | *LEGACY*) _goenv_head="\\typeset $_goenv_words" _goenv_line=: ;;
  *) _goenv_head=: _goenv_line="\\unset $_goenv_words" ;;
esac
# Run a function as everything of ours runs, with `if`, which keeps a `set -e` of the caller from
# ending the shell in there.
\eval "_goenv_run() {
  $_goenv_head
  if _goenv_apply \"\$@\"; then \\set -- 0; else \\set -- \"\$?\"; fi
  $_goenv_line
  \\return \"\$1\"
}"
\unset _goenv_words _goenv_head _goenv_line

# In zsh as sh, elsewhere without the options that would change what it means.
_goenv_apply() {
  [ -z "${ZSH_VERSION-}" ] || \emulate -L sh -o no_aliases -o no_force_float -o no_mark_dirs
  case ${ZSH_VERSION+zsh}$- in
    zsh*) _goenv_flags= ;;
    *a*) \set +a && _goenv_flags=a ;;
    *) _goenv_flags= ;;
  esac
  if [ -z "${ZSH_VERSION-}" ]; then
    case $- in *f*) _goenv_flags=f$_goenv_flags ;; esac
    case $- in *k*) _goenv_flags=k$_goenv_flags ;; esac
  fi
  [ -z "$_goenv_flags" ] || \set +"$_goenv_flags"
  _goenv_ignored=
  if [ -n "${BASH_VERSION-}" ] && [ -n "${GLOBIGNORE-}" ]; then
    _goenv_ignored=$GLOBIGNORE
    \unset GLOBIGNORE
  fi
  _goenv_find_root
  if "$@"; then
    \set -- 0
  else
    \set -- "$?"
  fi
  [ -z "$_goenv_ignored" ] || GLOBIGNORE=$_goenv_ignored
  [ -z "$_goenv_flags" ] || \set -"$_goenv_flags"
  \return "$1"
}

_goenv_dispatch() {
  case $#:${1-help}:${2-} in
    2:*:--help | 2:*:-h)
      case $1 in
        use | off | current | list | which | exec | auto | pkgset | doctor | version | help) _goenv_help ;;
        *) _goenv_other "$@" ;;
      esac
      \return
      ;;
    [01]:*) ;;
    *:off:* | *:current:* | *:list:* | *:doctor:*)
      _goenv_usage "$1 takes no arguments"
      \return
      ;;
  esac
  case ${1-help} in
    use) \shift && _goenv_use ${1+"$@"} ;;
    off) _goenv_off ;;
    current) _goenv_current ;;
    list) _goenv_list ;;
    which) _goenv_which "${2-go}" ;;
    exec) \shift && _goenv_exec ${1+"$@"} ;;
    auto) \shift && _goenv_auto ${1+"$@"} ;;
    pkgset) \shift && _goenv_pkgset ${1+"$@"} ;;
    doctor) _goenv_doctor ;;
    version | --version) _goenv_say "goenv "@version@ ;;
    help | --help | -h) _goenv_help ;;
    *) _goenv_other "$@" ;;
  esac
}

# What is no command of ours is one of the program goenv, where there is one.
_goenv_other() {
  if _goenv_find_program goenv; then
    \command goenv "$@"
  else
    _goenv_usage "unknown command" "$1"
  fi
}

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

# A mistake in typing: what, and the word itself where it can be shown.
_goenv_usage() {
  if [ "$#" -gt 1 ] && _goenv_is_printable "$2"; then
    _goenv_complain "$1 \"$2\""
  else
    _goenv_complain "$1"
  fi
  _goenv_complain "try: goenv help"
  \return 64
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

# Take one entry, the first $1, out of _goenv_path.
_goenv_without() {
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
    while _goenv_first_entry; do
      _goenv_without "$_goenv_root/$_goenv_found/bin:$_goenv_root/bin" \
        || _goenv_without "$_goenv_root/$_goenv_found/bin" || \return
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
  \unset GOFARM_SELECTED GOFARM_BY _goenv_before _goenv_after _goenv_goroot
}

# The first entry of _goenv_path that is a selection of this farm, as _goenv_found.
_goenv_first_entry() {
  _goenv_left=$_goenv_path:
  while [ -n "$_goenv_left" ]; do
    _goenv_found=${_goenv_left%%:*}
    _goenv_left=${_goenv_left#*:}
    case $_goenv_found in
      "$_goenv_root"/*/bin) ;;
      *) \continue ;;
    esac
    _goenv_found=${_goenv_found#"$_goenv_root"/}
    _goenv_found=${_goenv_found%/bin}
    if _goenv_parse "$_goenv_found" || _goenv_is_channel "$_goenv_found"; then
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
  if [ -n "${2-}" ]; then
    _goenv_manual=$2
    \export GOFARM_BY=hand
  fi
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

_goenv_use() {
  if [ "$#" -eq 0 ]; then
    _goenv_use_project
    \return
  fi
  if [ "$1" = --pin ] || [ "${2-}" = --pin ]; then
    if [ "$#" -ne 2 ] || [ "$1" = "$2" ]; then
      _goenv_usage "use --pin takes one channel"
      \return
    fi
    if [ "$1" = --pin ]; then \shift; fi
    _goenv_resolve "$1" || \return
    _goenv_pin || \return
  elif [ "$#" -gt 1 ]; then
    _goenv_usage "use takes one version or channel"
    \return
  else
    case $1 in
      -*)
        _goenv_usage "unknown option" "$1"
        \return
        ;;
    esac
    _goenv_resolve "$1" || \return
  fi
  _goenv_select "" 1
}

# From a channel to the version that it has now.
_goenv_pin() {
  if [ "$_goenv_name" = system ] || _goenv_parse "$_goenv_name"; then \return 0; fi
  _goenv_version_of "$_goenv_name" || \return 66
  _goenv_name=$_goenv_version
  _goenv_exact
}

_goenv_off() {
  _goenv_restore || \return
  _goenv_unpkgset
  _goenv_is_off=1
  \unset _goenv_manual _goenv_by _goenv_exported _goenv_base_name _goenv_base_by \
    _goenv_kept _goenv_gone
}

# Whether the go that runs is one of ours. What PATH has of the farm, as _goenv_found, is not always
# what was selected, since /etc/profile resets it, and another go before it, in _goenv_rival, runs.
_goenv_selected() {
  _goenv_rival= _goenv_path=${PATH-}
  if ! _goenv_first_entry; then
    _goenv_found=
    \return 1
  fi
  if _goenv_find_program go "$_goenv_root/$_goenv_found/bin"; then _goenv_rival=$_goenv_path; fi
  _goenv_version_of "$_goenv_found" && [ -x "$_goenv_root/$_goenv_found/bin/go" ] \
    && [ -z "$_goenv_rival" ]
}

# The same; where something is selected that does not run, it says why.
_goenv_selected_or_why() {
  if _goenv_selected; then \return 0; fi
  if [ -n "$_goenv_rival" ]; then
    _goenv_show "$_goenv_rival"
    _goenv_complain "\"$_goenv_found\" is selected, but go is found in $_goenv_shown first"
    _goenv_complain "try: goenv use $_goenv_found"
  elif [ -n "$_goenv_found" ]; then
    _goenv_complain "\"$_goenv_found\" is selected, but not installed any more"
    _goenv_complain "try: goenv use"
  fi
  \return 1
}

_goenv_current() {
  if ! _goenv_selected_or_why; then
    _goenv_say system
    \return 1
  fi
  _goenv_line="pinned"
  if [ "$_goenv_version" != "$_goenv_found" ]; then
    _goenv_line="channel $_goenv_found"
  fi
  if [ -n "${_goenv_by-}" ] && [ "${GOFARM_SELECTED-}" = "$_goenv_found" ]; then
    if [ "$_goenv_version" != "$_goenv_found" ]; then
      _goenv_line=$_goenv_line,
    fi
    _goenv_line="$_goenv_line by $_goenv_by"
  fi
  _goenv_say "$_goenv_version ($_goenv_line)"
  if [ "$_goenv_version" = "$_goenv_found" ] && _goenv_is_stale "$_goenv_found"; then
    _goenv_complain "channel stable is at $_goenv_version, newer than this pin"
  fi
}

# Whether the pin $1 is older than channel stable; its version is _goenv_version then.
_goenv_is_stale() {
  _goenv_parse "$1" || \return
  _goenv_floor=$_goenv_key
  _goenv_version_of stable && [ "$_goenv_key" -gt "$_goenv_floor" ]
}

# One fork: the subshell becomes the command.
_goenv_exec() {
  if [ "$#" -eq 0 ]; then
    _goenv_usage "exec takes a version and a command"
    \return
  fi
  _goenv_resolve "$1" || \return
  \shift
  if [ "${1-}" = -- ]; then \shift; fi
  if [ "$#" -eq 0 ]; then
    _goenv_usage "exec takes a version and a command"
    \return
  fi
  (
    _goenv_select "" 1 || \exit
    # These two take options of exec, not of the command.
    case ${BASH_VERSION-}${ZSH_VERSION-} in
      "") \exec "$@" ;;
      *) \exec -- "$@" ;;
    esac
  )
}
