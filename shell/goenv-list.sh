# What goenv list prints.

_goenv_list() {
  _goenv_mark= _goenv_special=$_goenv_nl
  if _goenv_find_selected && [ -z "$_goenv_rival" ]; then _goenv_mark=$_goenv_on_path; fi
  for _goenv_file in "$_goenv_root"/[!0123456789]*; do
    if [ -L "$_goenv_file" ]; then _goenv_list_channel "${_goenv_file##*/}"; fi
  done
  case $_goenv_special in
    *"$_goenv_nl$_goenv_mark "*) ;;
    *) _goenv_special="$_goenv_special$_goenv_mark $_goenv_nl" ;;
  esac
  _goenv_find_ordered
  if [ -s "$_goenv_root/.gofarm/goenv/retired" ]; then _goenv_list_announcements; fi
  if [ -n "$_goenv_listed" ]; then
    _goenv_say "${_goenv_listed%"$_goenv_nl"}"
  else
    _goenv_complain "nothing is installed in \"$_goenv_root\""
  fi
}

# Note `VERSION (CHANNEL)` in _goenv_special, and `VERSION (CHANNEL, CHANNEL)`.
_goenv_list_channel() {
  if ! _goenv_is_channel "$1" || ! _goenv_version_behind "$1"; then \return 0; fi
  if [ "$1" = "$_goenv_mark" ]; then _goenv_mark=$_goenv_version; fi
  case $_goenv_special in
    *"$_goenv_nl$_goenv_version ("*)
      _goenv_head=${_goenv_special%%"$_goenv_nl$_goenv_version ("*}$_goenv_nl"$_goenv_version ("
      _goenv_left=${_goenv_special#"$_goenv_head"}
      _goenv_special=$_goenv_head${_goenv_left%%")"*}", $1)"${_goenv_left#*")"}
      ;;
    *) _goenv_special="$_goenv_special$_goenv_version ($1)$_goenv_nl" ;;
  esac
}

# The line of _goenv_name that says more: `* 1.26.6 (latest, testing)`.
_goenv_list_special() {
  _goenv_line=${_goenv_special#*"$_goenv_nl$_goenv_name "}
  _goenv_line=${_goenv_line%%"$_goenv_nl"*}
  _goenv_line=$_goenv_name${_goenv_line:+ }$_goenv_line
  case $_goenv_name in
    "$_goenv_mark") _goenv_listed="$_goenv_listed* $_goenv_line$_goenv_nl" ;;
    *) _goenv_listed="$_goenv_listed  $_goenv_line$_goenv_nl" ;;
  esac
}

_goenv_list_announcements() {
  _goenv_left=$_goenv_listed _goenv_listed=
  while [ -n "$_goenv_left" ]; do
    _goenv_line=${_goenv_left%%"$_goenv_nl"*}
    _goenv_left=${_goenv_left#*"$_goenv_nl"}
    _goenv_version=${_goenv_line#??}
    if _goenv_find_announcement "${_goenv_version%% *}"; then _goenv_line="$_goenv_line $_goenv_text"; fi
    _goenv_listed=$_goenv_listed$_goenv_line$_goenv_nl
  done
}
