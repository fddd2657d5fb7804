# shellcheck disable=SC3013 # posh alone has no -ef, and does not get there
# Which version is meant: names, what is installed, what a SPEC resolves to.
#
# Here and below no pattern holds a range of letters or digits: in some locales (et_EE, tr_TR) the
# letters stand in another order.

_goenv_settings=@settings@
_goenv_site_auto=@auto@
_goenv_nl="
"

# mksh has no builtin printf, and the echo of posh interprets backslashes.
_goenv_say() {
  case ${KSH_VERSION-}${POSH_VERSION+posh} in
    *MIRBSD* | *LEGACY*) \print -r -- "$1" ;;
    *posh)
      _goenv_left=$1 _goenv_line=
      while :; do
        case $_goenv_left in
          *\\*) _goenv_line=$_goenv_line${_goenv_left%%\\*}"\\\\" _goenv_left=${_goenv_left#*\\} ;;
          *) \break ;;
        esac
      done
      \echo "$_goenv_line$_goenv_left"
      ;;
    *) \printf "%s\n" "$1" ;;
  esac
}

_goenv_complain() { _goenv_say "goenv: $1" >&2; }

# Whether TEXT may be printed: nobody can vouch for what stands in a file.
_goenv_is_printable() {
  case $1 in
    "" | *[!ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._+=/-]*) \return 1 ;;
  esac
  [ "${#1}" -le 64 ]
}

# The place of a version in the order of Go as _goenv_key, and its parts; fails when it is none. Fits
# the 32 bits of mksh. What nearly every release is called goes a short way. (bash copies a function
# whenever it is called: what is seldom needed stands in another.)
_goenv_parse() {
  case $1 in
    1.[123456789][0123456789].[0123456789] | 1.[123456789][0123456789].[123456789][0123456789])
      _goenv_base=1000 _goenv_major=1 _goenv_minor=${1#1.} _goenv_last=${1##*.}
      _goenv_minor=${_goenv_minor%.*}
      _goenv_key=$((100001000 + _goenv_minor * 10000 + _goenv_last))
      ;;
    [0123456789]*) _goenv_parse_any "$1" ;;
    *) \return 1 ;;
  esac
}

# From 1.21 on, 1.21 < 1.21rc1 < 1.21.0. Every part is judged before it gets into arithmetic, which
# would execute what stands in an array index.
_goenv_parse_any() {
  _goenv_plain=${1%%-*} _goenv_base=1000 _goenv_last=0
  _goenv_major=${_goenv_plain%%.*} _goenv_minor=${_goenv_plain#*.}
  case $1 in
    *-*)
      case $_goenv_plain:${1#*-} in
        *: | *:*[!ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._+-]*) \return 1 ;;
        *.*:*) [ "${#1}" -le 64 ] || \return ;;
        *) \return 1 ;;
      esac
      ;;
  esac
  case $_goenv_plain in
    *.*.*.*) \return 1 ;;
    *.*.*) _goenv_last=${_goenv_minor#*.} _goenv_minor=${_goenv_minor%%.*} ;;
    *.*rc*) _goenv_base=400 _goenv_last=${_goenv_minor#*rc} _goenv_minor=${_goenv_minor%%rc*} ;;
    *.*beta*) _goenv_base=200 _goenv_last=${_goenv_minor#*beta} _goenv_minor=${_goenv_minor%%beta*} ;;
    *.*alpha*) _goenv_base=1 _goenv_last=${_goenv_minor#*alpha} _goenv_minor=${_goenv_minor%%alpha*} ;;
    *.*) ;;
    *) _goenv_minor=0 ;;
  esac
  case .$_goenv_major.$_goenv_minor.$_goenv_last. in
    *[!0123456789.]* | *..* | *.0[!.]* | *[!.][!.][!.][!.][!.][!.][!.][!.][!.][!.]*) \return 1 ;;
    .[!.][!.]* | *[!.][!.][!.][!.]*) _goenv_bound ;;
  esac
  if [ "$_goenv_base" -lt 1000 ]; then
    if [ "$_goenv_last" -gt 198 ]; then _goenv_last=198; fi
  elif [ "$_goenv_minor" -gt 20 ]; then
    case $_goenv_plain in
      *.*.*) ;;
      *) _goenv_base=0 ;;
    esac
  fi
  _goenv_key=$((_goenv_major * 100000000 + _goenv_minor * 10000 + _goenv_base + _goenv_last))
}

# Numbers that no release will have, of up to nine digits: as large as there is room for.
_goenv_bound() {
  if [ "$_goenv_major" -gt 20 ]; then _goenv_major=20; fi
  if [ "$_goenv_minor" -gt 9999 ]; then _goenv_minor=9999; fi
  if [ "$_goenv_last" -gt 8999 ]; then _goenv_last=8999; fi
}

_goenv_is_channel() {
  case $1 in
    "" | bin | system | [!abcdefghijklmnopqrstuvwxyz]* | *[!abcdefghijklmnopqrstuvwxyz0123456789_-]*) \return 1 ;;
  esac
  [ "${#1}" -le 32 ]
}

# What the names under the root are that begin with $1: _goenv_installed are those that parse as
# versions and are complete, one a line.
_goenv_find_installed() {
  _goenv_installed=
  for _goenv_path in "$_goenv_root/${1-}"*; do
    if [ -x "$_goenv_path/bin/go" ] && _goenv_parse "${_goenv_path##*/}"; then
      _goenv_installed=$_goenv_installed${_goenv_path##*/}$_goenv_nl
    fi
  done
}

# The channels, one a line.
_goenv_find_channels() {
  _goenv_channels=
  for _goenv_file in "$_goenv_root"/[!0123456789]*; do
    _goenv_name=${_goenv_file##*/}
    if [ -L "$_goenv_file" ] && _goenv_is_channel "$_goenv_name" \
      && _goenv_version_behind "$_goenv_name"; then
      _goenv_channels=$_goenv_channels$_goenv_name$_goenv_nl
    fi
  done
}

# The version that NAME, a version or a channel, means as _goenv_version.
_goenv_version_of() {
  _goenv_version=$1
  _goenv_parse "$1" || _goenv_version_behind "$1"
}

# The version behind a channel as _goenv_version: the installation that is the same directory. posh
# cannot compare directories and trusts the file VERSION.
_goenv_version_behind() {
  if [ ! -x "$_goenv_root/$1/bin/go" ]; then \return 1; fi
  # Where the link leads to is what it says in there, nearly always.
  if [ -f "$_goenv_root/$1/VERSION" ] && \read -r _goenv_version <"$_goenv_root/$1/VERSION"; then
    _goenv_version=${_goenv_version#go}
    if [ -n "${POSH_VERSION-}" ] || [ "$_goenv_root/$_goenv_version" -ef "$_goenv_root/$1" ]; then
      if _goenv_parse "$_goenv_version"; then \return 0; fi
    fi
  fi
  _goenv_search_behind "$1"
}

_goenv_search_behind() {
  if [ -n "${POSH_VERSION-}" ]; then \return 1; fi
  for _goenv_path in "$_goenv_root"/*; do
    _goenv_version=${_goenv_path##*/}
    if [ "$_goenv_path" -ef "$_goenv_root/$1" ] && _goenv_parse "$_goenv_version"; then
      \return 0
    fi
  done
  \return 1
}

# Move the newest of _goenv_installed that lies in the series $1 to _goenv_name; release before
# release candidate, and of builds of one release the last.
_goenv_resolve_newest() {
  _goenv_series=$1 _goenv_left=$_goenv_installed _goenv_name= _goenv_best=-1 _goenv_rank=0
  while [ -n "$_goenv_left" ]; do
    _goenv_line=${_goenv_left%%"$_goenv_nl"*}
    _goenv_left=${_goenv_left#*"$_goenv_nl"}
    _goenv_parse "$_goenv_line" || \continue
    case $_goenv_major.$_goenv_minor. in
      "$_goenv_series".*) ;;
      *) \continue ;;
    esac
    _goenv_new=$((_goenv_base >= 1000))
    if [ "$_goenv_new" -gt "$_goenv_rank" ] \
      || { [ "$_goenv_new" -eq "$_goenv_rank" ] && [ "$_goenv_key" -ge "$_goenv_best" ]; }; then
      _goenv_name=$_goenv_line _goenv_best=$_goenv_key _goenv_rank=$_goenv_new
    fi
  done
  [ -n "$_goenv_name" ]
}

# The lowest installed version whose key is no less than _goenv_floor, as _goenv_name.
_goenv_resolve_lowest() {
  _goenv_left=$_goenv_installed _goenv_name= _goenv_best=
  while [ -n "$_goenv_left" ]; do
    _goenv_line=${_goenv_left%%"$_goenv_nl"*}
    _goenv_left=${_goenv_left#*"$_goenv_nl"}
    _goenv_parse "$_goenv_line" || \continue
    if [ "$_goenv_key" -ge "$_goenv_floor" ] \
      && [ "$_goenv_key" -lt "${_goenv_best:-2147483647}" ]; then
      _goenv_name=$_goenv_line _goenv_best=$_goenv_key
    fi
  done
  [ -n "$_goenv_name" ]
}

# Resolve SPEC to _goenv_name, an entry of the farm, or `system`. Says why when it cannot.
_goenv_resolve() {
  case $1 in
    go[0123456789]*) _goenv_spec=${1#go} ;;
    v[0123456789]*) _goenv_spec=${1#v} ;;
    =go[0123456789]*) _goenv_spec="=${1#=go}" ;;
    =v[0123456789]*) _goenv_spec="=${1#=v}" ;;
    *) _goenv_spec=$1 ;;
  esac
  if [ "$_goenv_spec" = system ]; then
    _goenv_name=system
    \return 0
  fi
  if [ ! -d "$_goenv_root/" ]; then
    _goenv_complain "no farm at \"$_goenv_root\""
    \return 66
  fi
  case $_goenv_spec in
    [0123456789]* | =*) _goenv_resolve_version ;;
    *) _goenv_resolve_channel ;;
  esac
}

_goenv_resolve_channel() {
  if ! _goenv_is_channel "$_goenv_spec"; then
    _goenv_no_spec "$_goenv_spec"
    \return
  fi
  _goenv_name=$_goenv_spec
  if [ ! -L "$_goenv_root/$_goenv_name" ]; then
    _goenv_complain "no channel \"$_goenv_name\""
    _goenv_complain "try: goenv list"
    \return 66
  fi
  _goenv_line=
  if [ -f "$_goenv_root/$_goenv_name/VERSION" ]; then
    \read -r _goenv_line <"$_goenv_root/$_goenv_name/VERSION" || :
  fi
  if [ ! -x "$_goenv_root/$_goenv_name/bin/go" ] || ! _goenv_parse "${_goenv_line#go}"; then
    _goenv_complain "channel \"$_goenv_name\" does not lead to a complete installation"
    \return 66
  fi
}

_goenv_no_spec() {
  if _goenv_is_printable "$1"; then
    _goenv_complain "\"$1\" is not a version or channel"
  else
    _goenv_complain "not a version or channel"
  fi
  \return 64
}

_goenv_resolve_version() {
  _goenv_name=${_goenv_spec#=}
  _goenv_series=${_goenv_name%.x}
  if ! _goenv_parse "$_goenv_series"; then
    _goenv_no_spec "$_goenv_spec"
    \return
  fi
  case $_goenv_spec in
    =*.x | *.*[.abr-]*.x)
      _goenv_no_spec "$_goenv_spec"
      \return
      ;;
    *.x) ;;
    =*.* | *.*[.abr-]*)
      _goenv_resolve_exact
      \return
      ;;
    =*)
      _goenv_no_spec "$_goenv_spec"
      \return
      ;;
  esac
  _goenv_find_installed "$_goenv_series"
  if ! _goenv_resolve_newest "$_goenv_series"; then
    # The newest of the series that was removed.
    _goenv_installed=
    for _goenv_path in "$_goenv_root"/.gofarm/removed/*; do
      if _goenv_parse "${_goenv_path##*/}"; then
        _goenv_installed=$_goenv_installed${_goenv_path##*/}$_goenv_nl
      fi
    done
    { _goenv_resolve_newest "$_goenv_series" && _goenv_complain_removed "$_goenv_series" "$_goenv_name"; } \
      || _goenv_complain "no installed version matches \"$_goenv_series\""
    _goenv_complain_installed
    \return 66
  fi
}

_goenv_resolve_exact() {
  if [ -x "$_goenv_root/$_goenv_name/bin/go" ]; then \return 0; fi
  if [ -e "$_goenv_root/$_goenv_name" ]; then
    _goenv_complain "version \"$_goenv_name\" is incomplete"
    \return 66
  fi
  # 1.20.0 was published as 1.20.
  case $_goenv_name in
    *.*.0)
      if [ -x "$_goenv_root/${_goenv_name%.0}/bin/go" ] && [ "$_goenv_minor" -lt 21 ]; then
        _goenv_name=${_goenv_name%.0}
        \return 0
      fi
      ;;
  esac
  _goenv_complain_removed "$_goenv_name" || _goenv_complain "version \"$_goenv_name\" is not installed"
  _goenv_complain_installed
  \return 66
}

# What has become of SPEC, or of the version $2 that it means; 1 where nobody knows.
_goenv_complain_removed() {
  _goenv_path=$_goenv_root/.gofarm/removed/${2-$1}
  if [ ! -f "$_goenv_path" ] || [ ! -r "$_goenv_path" ]; then \return 1; fi
  # yash reads as far as it can.
  IFS=" " \read -r _goenv_left _goenv_line _goenv_head <"$_goenv_path" 2>/dev/null || :
  case ${POSH_VERSION+posh}$_goenv_head in
    "" | posh | posh*[!\ -~]* | *[[:cntrl:]]*) \return 1 ;;
  esac
  _goenv_is_printable "$_goenv_left" && _goenv_is_printable "$_goenv_line" || \return
  case $_goenv_line in
    -) _goenv_line= ;;
    *) _goenv_line="; use $_goenv_line" ;;
  esac
  _goenv_complain "version \"$1\" was removed on $_goenv_left by $_goenv_head$_goenv_line"
}

# What there is instead, in order.
_goenv_complain_installed() {
  _goenv_special=
  _goenv_find_ordered
  _goenv_line=
  while [ -n "$_goenv_listed" ]; do
    _goenv_listed=${_goenv_listed#" "}
    _goenv_line=$_goenv_line${_goenv_listed%%"$_goenv_nl"*}
    _goenv_listed=${_goenv_listed#*"$_goenv_nl"}
  done
  if [ -n "$_goenv_line" ]; then
    _goenv_complain "installed:$_goenv_line"
  fi
  _goenv_complain "try: goenv list"
}

# Every installed version in the order of Go as _goenv_listed, in lines of `  VERSION`; those that
# _goenv_special speaks of are for _goenv_list_special to write. gofarm keeps a list of them, in one line:
# where the disk has others, as somebody may have moved a directory by hand, it counts for nothing.
_goenv_find_ordered() {
  _goenv_rank=
  if [ -r "$_goenv_root/.gofarm/versions" ] && IFS= \read -r _goenv_line <"$_goenv_root/.gofarm/versions"; then
    case $_goenv_line in
      "" | *[!ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789\ ._+-]*) ;;
      *) \eval "_goenv_take_ordered $_goenv_line" ;;
    esac
  fi
  if [ -n "$_goenv_rank" ]; then \return 0; fi
  _goenv_find_installed
  _goenv_sort
  _goenv_line= _goenv_listed=
  while [ -n "$_goenv_sorted" ]; do
    _goenv_name=${_goenv_sorted%%"$_goenv_nl"*}
    _goenv_sorted=${_goenv_sorted#*"$_goenv_nl"}
    _goenv_line="$_goenv_line ${_goenv_name#*:}"
  done
  # Versions hold nothing that a shell would read as something else. Where there are none, posh -u ends
  # at "$@".
  if [ -n "$_goenv_line" ]; then \eval "_goenv_take_ordered $_goenv_line"; fi
}

# Writes _goenv_listed; leaves no _goenv_rank where the arguments are not what the disk has.
_goenv_take_ordered() {
  _goenv_listed=
  _goenv_count "$_goenv_root"/[0123456789]*/bin/go
  [ "$_goenv_rank" -eq "$#" ] || _goenv_rank=
  for _goenv_name in "$@"; do
    [ -x "$_goenv_root/$_goenv_name/bin/go" ] || _goenv_rank=
    case $_goenv_special in
      *"$_goenv_nl$_goenv_name "*) _goenv_list_special ;;
      *) _goenv_listed="$_goenv_listed  $_goenv_name$_goenv_nl" ;;
    esac
  done
}

_goenv_count() { _goenv_rank=$#; }

# _goenv_installed as `KEY:NAME` lines in Go order: insertion, from a glob that is nearly sorted.
_goenv_sort() {
  _goenv_sorted= _goenv_todo=$_goenv_installed
  while [ -n "$_goenv_todo" ]; do
    _goenv_name=${_goenv_todo%%"$_goenv_nl"*}
    _goenv_todo=${_goenv_todo#*"$_goenv_nl"}
    _goenv_parse "$_goenv_name" || \continue
    _goenv_head= _goenv_left=$_goenv_sorted
    while [ -n "$_goenv_left" ] && [ "${_goenv_left%%:*}" -le "$_goenv_key" ]; do
      _goenv_head=$_goenv_head${_goenv_left%%"$_goenv_nl"*}$_goenv_nl
      _goenv_left=${_goenv_left#*"$_goenv_nl"}
    done
    _goenv_sorted=$_goenv_head$_goenv_key:$_goenv_name$_goenv_nl$_goenv_left
  done
}
