# What is in the way in this shell.

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
    _goenv_find_fault path-order "go is found in $_goenv_shown first; try: goenv use $_goenv_on_path"
  elif [ -n "$_goenv_on_path" ]; then
    _goenv_find_fault gone "\"$_goenv_on_path\" is not installed any more; try: goenv use"
  elif ! _goenv_find_program go; then
    _goenv_find_fault no-go "there is no go on PATH; try: goenv use stable"
  fi
  _goenv_word=$_goenv_on_path _goenv_wanted=${_goenv_version-}
  if [ -L "$_goenv_root/stable" ] && ! _goenv_version_of stable; then
    _goenv_find_fault broken "channel stable does not lead to a complete installation; try: gofarm status"
  fi
  if _goenv_is_in_audience && ! _goenv_resolve canary 2>/dev/null; then
    _goenv_find_fault canary "channel canary leads nowhere, and its audience gets stable; try: gofarm status"
  fi
  _goenv_version=$_goenv_wanted
  _goenv_resolve_environment 2>/dev/null || [ "$?" -eq 1 ] \
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
