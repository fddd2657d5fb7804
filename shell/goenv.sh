# What every shell runs when it starts: the selection, and a goenv that reads the rest of this
# file when it is first called. Parsing all of it would double the start of a small shell.

\unalias goenv 2>/dev/null || :
_goenv_stamp=@stamp@
_goenv_settings=@settings@
_goenv_site_auto=@auto@

# The farm: GOENV_ROOT counts only where it is one, since go-nv/goenv means its own by it.
_goenv_find_root() {
  _goenv_root=@root@
  if [ -n "${GOFARM_ROOT-}" ]; then
    _goenv_root=$GOFARM_ROOT
  elif [ -n "${GOENV_ROOT-}" ] && [ -d "$GOENV_ROOT/.gofarm" ]; then
    _goenv_root=$GOENV_ROOT
  fi
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
  { \command export PATH="$_goenv_entry${PATH:+:$PATH}"; } 2>/dev/null || return 1
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

# What a shell begins with: the inherited selection, else the link stable. False when that
# takes the rest of this file.
_goenv_login() {
  case ${GOFARM_ACTIVATE-}/${GOFARM_SELECTED-} in
    no/* | */system) return 0 ;;
  esac
  case :${PATH-}: in
    *":$_goenv_root/${GOFARM_SELECTED:-stable}/bin:"*) return 0 ;;
  esac
  if [ -n "${GOFARM_SELECTED-}${GOFARM_VERSION-}${GOENV_VERSION-}$_goenv_settings" ] \
    || [ -f "${XDG_CONFIG_HOME:-${HOME-}/.config}/gofarm/version" ]; then
    return 1
  fi
  if [ -x "$_goenv_root/stable/bin/go" ]; then
    _goenv_put stable || :
  fi
}

# True when the rest can wait. It cannot when this text came through eval or a pipe: `return`
# would end the script of somebody else. So look whether this shell is reading goenv.sh itself:
# bash says so, the others hold it open, mostly as one of these.
_goenv_is_lazy() {
  case $_goenv_site_auto$- in
    on*i*) return 1 ;;
  esac
  for _goenv_fd in 12 11 13 10 101 14 100 102 103; do
    if { [ "${BASH_SOURCE:-/dev/fd/$_goenv_fd}" -ef "$_goenv_root/goenv.sh" ]; } 2>/dev/null; then
      return 0
    fi
  done
  return 1
}

_goenv_load() {
  _goenv_loading=1
  if [ -r "$_goenv_root/goenv.sh" ]; then
    \. "$_goenv_root/goenv.sh"
  else
    \echo "goenv: goenv.sh is gone from the farm" >&2
    return 66
  fi
}

# True when nothing is left to do but to wait for the first call.
_goenv_begin() {
  if [ -n "${ZSH_VERSION-}" ]; then
    \emulate -L sh
  fi
  _goenv_find_root
  _goenv_pending=
  _goenv_login || _goenv_pending=1
  [ -z "$_goenv_pending" ] && _goenv_is_lazy
}

goenv() {
  if [ -n "${ZSH_VERSION-}" ]; then
    \emulate -L sh && \setopt no_aliases no_force_float no_mark_dirs
  fi
  if [ "${_goenv_loaded-}" != "$_goenv_stamp" ]; then
    _goenv_load || return
  fi
  _goenv_main "$@"
}

if [ -z "${_goenv_loading-}" ] && _goenv_begin; then
  \unset _goenv_pending _goenv_fd
  return 0
fi
