# shellcheck disable=SC2195,SC3013,SC3028,SC3044 # shells that lack it do not get there; words are filled in
# How a shell begins. A script gets away with the first lines: they select stable by its link and
# define a goenv that reads the rest when it is first called, since a small shell would take
# twice its time to start if it had to parse everything. The renderer leaves comments out.
#
# Whatever somebody has set already goes the long way. `return` spares the shell the rest, but
# it would end the script of somebody else where this text came through eval or a pipe. So this
# shell must be reading the file right now: bash says so, others hold it open as one of these.

_goenv_root=@root@
case $-${POSH_VERSION-}:${_goenv_way-}${GOFARM_ROOT-}${GOENV_ROOT-}${GOFARM_ACTIVATE-}${GOFARM_SELECTED-}${GOFARM_VERSION-}${GOENV_VERSION-}${GOROOT-}@settings@@auto@ in
  *[ai.]*:*) ;;
  *:off)
    if [ -x "$_goenv_root/stable/bin/go" ] && [ -d "$_goenv_root/bin" ] \
      && [ ! -f "${XDG_CONFIG_HOME:-${HOME-}/.config}/gofarm/version" ]; then
      _goenv_before=${PATH-} _goenv_shell=$$
      _goenv_after=$_goenv_root/stable/bin:$_goenv_root/bin${PATH:+:$PATH}
      PATH=$_goenv_after GOFARM_SELECTED=stable
      \export PATH GOFARM_SELECTED
      for _goenv_fd in 1 0 2 3 4; do
        if [ "${BASH_SOURCE:-/dev/fd/1${YASH_VERSION:+0}$_goenv_fd}" -ef "$_goenv_root/goenv.sh" ]; then
          goenv() {
            _goenv_way=load
            \. "$_goenv_root/goenv.sh" && goenv ${1+"$@"}
          }
          \return 0
        fi
      done
    fi
    ;;
esac

# An alias would break the definition of the function. Once there is one, nothing complains about
# taking it away. (posh knows no aliases.)
case ${POSH_VERSION-$-} in
  *i*)
    \alias goenv=goenv
    \unalias goenv
    if [ -n "${BASH_VERSION-}" ]; then
      \complete -o default -F _goenv_complete goenv
    elif [ -n "${ZSH_VERSION-}" ] && \command -v compdef >/dev/null; then
      \compdef _goenv_complete goenv
    fi
    ;;
esac

# What is set here is for this shell alone, also under `set -a`.
case $- in
  *a*)
    \set +a
    _goenv_all=a
    \unset _goenv_root
    _goenv_root=@root@
    ;;
  *) _goenv_all= ;;
esac

# What another shell exported by accident is not ours.
if [ "${_goenv_shell-}" != "$$" ]; then
  \unset _goenv_before _goenv_after _goenv_goroot _goenv_exported _goenv_manual _goenv_by _goenv_auto \
    _goenv_seen _goenv_base_name _goenv_base_by _goenv_pkgset_on _goenv_gopath
  _goenv_shell=$$
fi

# A selection that PATH still has is kept without a further look, unless the shell has to learn
# at once what else is wanted.
case $-:${_goenv_way-} in
  *:load) ;;
  *i*:*) _goenv_way=@auto@ ;;
  *) _goenv_way=off ;;
esac
case $_goenv_way:${GOFARM_ROOT-}${GOENV_ROOT-}:${GOFARM_SELECTED-}:${PATH-}: in
  off::?*":$_goenv_root/${GOFARM_SELECTED-}/bin:"*) _goenv_way=kept ;;
esac
_goenv_rest=@rest@
_goenv_load() {
  [ -z "${ZSH_VERSION-}" ] || \emulate -L sh -o no_aliases
  _goenv_quote=\'
  \eval "$_goenv_rest"
  \unset _goenv_rest _goenv_quote
}
goenv() { _goenv_load && goenv ${1+"$@"}; }
_goenv_complete() { _goenv_load && _goenv_complete; }
case $_goenv_way in
  kept) ;;
  load) _goenv_load ;;
  *) _goenv_load && _goenv_start ;;
esac
[ -z "$_goenv_all" ] || \set -a
\unset _goenv_way _goenv_all
