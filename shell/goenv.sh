# How a shell begins. All that a plain one needs stands here: it selects stable by its link and
# defines a goenv that reads the rest when it is first called, since a small shell would take
# twice its time to start if it had to parse everything. The renderer leaves comments out.

# An alias would break the definition of the function. Once there is one, nothing complains
# about taking it away. (posh knows no aliases.)
case $-${POSH_VERSION+-} in
  *i*)
    \alias goenv=goenv
    \unalias goenv
    if [ -n "${BASH_VERSION-}" ]; then
      \complete -o default -F _goenv_complete goenv
    elif [ -n "${ZSH_VERSION-}" ]; then
      { \compdef _goenv_complete goenv || :; } 2>/dev/null
    fi
    ;;
esac
case $- in
  *a*)
    \set +a
    _goenv_way=all
    ;;
esac

_goenv_root=@root@
_goenv_load() {
  [ -z "${ZSH_VERSION-}" ] || \emulate -L sh -o no_aliases -o no_source_trace
  case $- in
    *a*)
      \set +a
      _goenv_load
      \set -a
      \return
      ;;
  esac
  if [ -z "${_goenv_rest-}" ]; then
    _goenv_way=load
    \command . "$_goenv_root/goenv.sh" || \return
  fi
  \eval "$_goenv_rest"
  \unset _goenv_rest _goenv_way
}
goenv() { _goenv_load && goenv ${1+"$@"}; }
_goenv_complete() { _goenv_load && _goenv_complete; }

# Whatever somebody has set already goes the long way. `return` spares the shell the rest, but
# it would end the script of somebody else where this text came through eval or a pipe. So this
# shell must be reading the file right now: bash says so, others hold it open as one of these.
case ${_goenv_way-}${GOFARM_ROOT-}${GOENV_ROOT-}${GOFARM_ACTIVATE-}${GOFARM_VERSION-}${GOENV_VERSION-}${GOROOT-} in
  "")
    if [ -x "$_goenv_root/stable/bin/go" ] && [ -d "$_goenv_root/bin" ] \
      && [ ! -f "${XDG_CONFIG_HOME:-${HOME-}/.config}/gofarm/version" ] \
      && [ @auto@ = off ] && [ -z @settings@ ]; then
      case ${GOFARM_SELECTED-}:${PATH-}: in
        :*)
          _goenv_before=${PATH-}
          _goenv_after=$_goenv_root/stable/bin:$_goenv_root/bin${PATH:+:$PATH}
          PATH=$_goenv_after GOFARM_SELECTED=stable
          \export PATH GOFARM_SELECTED
          _goenv_way=plain
          ;;
        *":$_goenv_root/$GOFARM_SELECTED/bin:"*) _goenv_way=plain ;;
      esac
      for _goenv_fd in 2 1 3 0 4; do
        case ${_goenv_way-}${POSH_VERSION+posh} in
          plain) [ "${BASH_SOURCE:-/dev/fd/1${YASH_VERSION:+0}$_goenv_fd}" -ef "$_goenv_root/goenv.sh" ] && \return 0 ;;
        esac
      done
    fi
    ;;
esac

_goenv_rest=@rest@
case ${_goenv_way-} in
  "") _goenv_load && _goenv_start ;;
  all)
    _goenv_load && _goenv_start
    \set -a
    ;;
esac
