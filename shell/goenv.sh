# The plain start of a shell, before anything else is parsed: select stable by its link, and
# define a goenv that reads the rest of this file when it is first called. A small shell would
# take twice its time to start if it had to parse everything. The renderer leaves comments out.

# An alias would break the definition of the function. Once there is one, nothing complains
# about taking it away.
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

# What somebody has set already takes the long way, at the end of the file. So does a text that
# came through eval or a pipe, where `return` would end the script of somebody else: this shell
# must be reading the file right now. bash says so, the others hold it open as one of these.
case ${GOFARM_ROOT-}${GOENV_ROOT-}${GOFARM_ACTIVATE-}${GOFARM_SELECTED-}${GOFARM_VERSION-}${GOENV_VERSION-}${GOROOT-}${_goenv_stamp-}${POSH_VERSION-} in
  "")
    _goenv_root=@root@
    if [ -x "$_goenv_root/stable/bin/go" ] && [ @auto@ = off ] \
      && [ -d "$_goenv_root/bin" ] && [ -z @settings@ ] \
      && [ ! -f "${XDG_CONFIG_HOME:-${HOME-}/.config}/gofarm/version" ]; then
      for _goenv_fd in 2 1 3 0 4; do
        if [ "${BASH_SOURCE:-/dev/fd/1${YASH_VERSION:+0}$_goenv_fd}" -ef "$_goenv_root/goenv.sh" ]; then
          _goenv_before=${PATH-}
          _goenv_after=$_goenv_root/stable/bin:$_goenv_root/bin${PATH:+:$PATH}
          \export PATH="$_goenv_after" GOFARM_SELECTED=stable
          _goenv_load() {
            [ -z "${ZSH_VERSION-}" ] || \emulate -L sh -o no_aliases
            _goenv_stamp=loading
            \command . "$_goenv_root/goenv.sh"
          }
          goenv() { _goenv_load && goenv "$@"; }
          _goenv_complete() { _goenv_load && _goenv_complete; }
          return 0
        fi
      done
    fi
    ;;
esac

_goenv_settings=@settings@
_goenv_site_auto=@auto@
