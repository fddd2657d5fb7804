# shellcheck disable=SC2015,SC2195 # C may run when A is true: where PATH is read-only
# What users source. A script where nobody has set anything gets stable by its link, and a goenv
# that reads the rest when it is first called: what more stood here would cost a small shell more
# than its start. Everybody else, and whoever has a terminal, goes on in start.sh.
#
# What names .gofarm/canary is left out where channel canary has no audience.
#
# This text ends up in what fish takes for a string: not a single apostrophe, here and below.

_goenv_root=@root@ _goenv_parts=$_goenv_root/.gofarm/goenv _goenv_way=
# The first pattern is what shells usually begin with: yash makes regular expressions of the others.
case $-${PATH:+:}${GOFARM_ROOT-}${GOENV_ROOT-}${GOFARM_ACTIVATE-}${GOFARM_SELECTED-}${GOFARM_VERSION-}${GOENV_VERSION-}${GOROOT-}${GOENV_SHELL-}${_goenv_is_off-}@settings@@start@ in
  ":off" | "c:off" | "hB:off" | "hBc:off" | "569X:off") ;;
  *[ai]*:*) false ;;
  *":off") ;;
  *) false ;;
esac && [ -x "$_goenv_root/stable/bin/go" ] \
  && [ ! -f "${XDG_CONFIG_HOME:-${HOME-}/.config}/gofarm/version" ] \
  && { [ ! -x "$_goenv_root/.gofarm/canary" ] || [ -r "$_goenv_root/.gofarm/canary" ]; } \
  && \export GOFARM_SELECTED=stable PATH="$_goenv_root/stable/bin:$_goenv_root/bin:$PATH" || \eval "
  # In quotes, it is read in half the time. The farm may have been moved.
  _goenv_way=start
  [ -r \"\$_goenv_parts/start.sh\" ] || _goenv_parts=\${GOFARM_ROOT:-\${GOENV_ROOT-}}/.gofarm/goenv
  [ ! -r \"\$_goenv_parts/start.sh\" ] || \\. \"\$_goenv_parts/start.sh\""
# After start.sh, which takes an alias of this name away, and which knows whose the name is.
case ${_goenv_way-} in
  theirs) \unset _goenv_way ;;
  *)
    goenv() {
      case ${_goenv_ready-} in
        "$$") ;;
        *)
          # Where there is nothing to read, `.` would end the shell.
          if [ ! -r "$_goenv_parts/start.sh" ]; then
            \echo "goenv: no farm at \"$_goenv_root\"" >&2
            \return 66
          fi
          \. "$_goenv_parts/start.sh" || \return
          ;;
      esac
      _goenv_main ${1+"$@"}
    }
    ;;
esac
