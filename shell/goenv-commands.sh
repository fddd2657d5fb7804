# shellcheck disable=SC2195,SC3038 # words are filled in; only bash and zsh get there
# The commands. Their status is 0 done, 1 no, 64 usage, 65 bad data, 66 not there, 78 refused.

_goenv_main() {
  case "$#"${1-} in
    2use) _goenv_switch "$2" || _goenv_run _goenv_dispatch use "$2" ;;
    1off | 1current | 1list | 1doctor) _goenv_run "_goenv_$1" ;;
    *) _goenv_run _goenv_dispatch ${1+"$@"} ;;
  esac
}

# From a use by hand to an exact version by the shortest way: a build script may do it in a loop.
# Whatever is out of the ordinary fails here and goes the long way.
_goenv_switch() {
  case @detour@:$-:+${GOFARM_BY-}${GOFARM_ROOT-}${GOENV_ROOT-}${GOROOT-}${_goenv_goroot-}@settings@ in
    off:*[aik]*:*) \return 1 ;;
    off:*:+hand) ;;
    *) \return 1 ;;
  esac
  case $1 in
    1.[123456789][0123456789].[0123456789]) ;;
    1.[123456789][0123456789].[123456789][0123456789]) ;;
    *) \return 1 ;;
  esac
  [ -z "${ZSH_VERSION-}" ] || \emulate -L sh -o no_aliases
  _goenv_root=@root@
  _goenv_root=${_goenv_root%/}
  if [ "${PATH-}" != "${_goenv_after:-/}" ] || [ ! -x "$_goenv_root/$1/bin/go" ]; then
    \return 1
  fi
  if [ -d "$_goenv_root/bin" ]; then
    \set -- "$1" "$_goenv_root/$1/bin:$_goenv_root/bin"
  else
    \set -- "$1" "$_goenv_root/$1/bin"
  fi
  \command export PATH="$2${_goenv_before:+:$_goenv_before}" || \return 1
  \export GOFARM_SELECTED="$1"
  _goenv_after=$PATH _goenv_by= _goenv_manual=1
}

# What only one call needs goes when it ends. mksh keeps room for what was unset, and hangs for
# minutes after the 80,000th time; there they are local.
_goenv_words="_goenv_flags _goenv_ignored _goenv_plain _goenv_base _goenv_minor _goenv_last \
_goenv_major _goenv_key _goenv_installed _goenv_channels _goenv_status _goenv_path _goenv_name \
_goenv_version _goenv_left _goenv_line _goenv_series _goenv_best _goenv_rank _goenv_new _goenv_floor \
_goenv_spec _goenv_head _goenv_sorted _goenv_listed _goenv_todo _goenv_on_path _goenv_word _goenv_words _goenv_text _goenv_raw \
_goenv_file _goenv_directory _goenv_work _goenv_module _goenv_asker _goenv_mark _goenv_shown \
_goenv_entry _goenv_old _goenv_wanted _goenv_special _goenv_findings _goenv_toolchain _goenv_rival _goenv_cut _goenv_home"
# @userbin
_goenv_words="$_goenv_words _goenv_user_bin"
# @end
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
  case ${ZSH_VERSION+zsh}:$-:${GLOBIGNORE-} in
    zsh:*) ;;
    :*[afk]*:* | :*:?*)
      _goenv_apply_plainly "$@"
      \return
      ;;
  esac
  _goenv_flags= _goenv_ignored=
  _goenv_find_root
  "$@"
}

_goenv_apply_plainly() {
  case $- in
    *a*) \set +a && _goenv_flags=a ;;
    *) _goenv_flags= ;;
  esac
  case $- in *f*) _goenv_flags=f$_goenv_flags ;; esac
  case $- in *k*) _goenv_flags=k$_goenv_flags ;; esac
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
        use | default | off | current | list | which | exec | auto | pkgset | doctor | version | help)
          _goenv_help "$1"
          ;;
        *) _goenv_other "$@" ;;
      esac
      \return
      ;;
  esac
  case ${1-help} in
    use) \shift && _goenv_use ${1+"$@"} ;;
    default) \shift && _goenv_default ${1+"$@"} ;;
    off | current | list | doctor) _goenv_usage "$1 takes no arguments" ;;
    which) _goenv_which "${2-go}" ;;
    exec) \shift && _goenv_exec ${1+"$@"} ;;
    auto) \shift && _goenv_auto ${1+"$@"} ;;
    pkgset) \shift && _goenv_pkgset ${1+"$@"} ;;
    version | --version) _goenv_say "goenv "@version@ ;;
    help | --help | -h) _goenv_help ;;
    *) _goenv_other "$@" ;;
  esac
}

# What is no command of ours is one of the program goenv, where there is one.
_goenv_other() {
  if _goenv_find_program goenv; then
    \command goenv "$@"
    \return
  fi
  case $1 in
    install | uninstall) _goenv_word="gofarm $1 VERSION, as an administrator" ;;
    global) _goenv_word="goenv default SPEC" ;;
    local) _goenv_word="echo VERSION >.go-version" ;;
    shell) _goenv_word="goenv use SPEC" ;;
    versions | ls) _goenv_word="goenv list" ;;
    rehash) _goenv_word="nothing; there are no shims" ;;
    *)
      _goenv_usage "unknown command" "$1"
      \return
      ;;
  esac
  _goenv_complain "unknown command \"$1\""
  _goenv_complain "try: $_goenv_word"
  \return 64
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
    _goenv_pin_channel || \return
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
  _goenv_select "" 1 && _goenv_announce
}

# From a channel to the version that it has now.
_goenv_pin_channel() {
  if [ "$_goenv_name" = system ] || _goenv_parse "$_goenv_name"; then \return 0; fi
  _goenv_version_of "$_goenv_name" || \return 66
  _goenv_name=$_goenv_version
  _goenv_resolve_exact
}

_goenv_off() {
  _goenv_restore || \return
  _goenv_pkgset_off
  _goenv_is_off=1
  \unset GOFARM_BY _goenv_manual _goenv_by _goenv_exported _goenv_base_name _goenv_base_by \
    _goenv_kept _goenv_gone
}

# The same; where something is selected that does not run, it says why.
_goenv_selected_or_why() {
  if _goenv_selected; then \return 0; fi
  if [ -n "$_goenv_rival" ]; then
    _goenv_show "$_goenv_rival"
    _goenv_complain "\"$_goenv_on_path\" is selected, but go is found in $_goenv_shown first"
    _goenv_complain "try: goenv use $_goenv_on_path"
  elif [ -n "$_goenv_on_path" ]; then
    _goenv_complain "\"$_goenv_on_path\" is selected, but not installed any more"
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
  if [ "$_goenv_version" != "$_goenv_on_path" ]; then
    _goenv_line="channel $_goenv_on_path"
  fi
  if [ -n "${_goenv_by-}" ] && [ "${GOFARM_SELECTED-}" = "$_goenv_on_path" ]; then
    if [ "$_goenv_version" != "$_goenv_on_path" ]; then
      _goenv_line=$_goenv_line,
    fi
    _goenv_line="$_goenv_line by $_goenv_by"
  fi
  _goenv_say "$_goenv_version ($_goenv_line)"
  if _goenv_find_announcement "$_goenv_version"; then
    _goenv_complain "$_goenv_version $_goenv_text"
  fi
  if [ "$_goenv_version" = "$_goenv_on_path" ] && _goenv_is_stale "$_goenv_on_path"; then
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

# goenv use alone: the project, else the default, which is also where leaving leads to.
_goenv_use_project() {
  if _goenv_resolve_project; then _goenv_status=0; else _goenv_status=$?; fi
  case $_goenv_status in
    0)
      \set -- "$_goenv_name" "$_goenv_asker"
      if [ -z "${_goenv_base_name+set}" ] && _goenv_resolve_default 2>/dev/null; then
        _goenv_base_name=$_goenv_name _goenv_base_by=$_goenv_asker
      fi
      _goenv_name=$1 _goenv_asker=$2
      ;;
    1)
      _goenv_resolve_default || \return
      \unset _goenv_base_name _goenv_base_by
      ;;
    *) \return "$_goenv_status" ;;
  esac
  _goenv_select "$_goenv_asker" || \return
  _goenv_seen=$PWD
  _goenv_announce
}

# All of it, or what it says of COMMAND.
_goenv_help() {
  _goenv_text=@help@$_goenv_nl
  while _goenv_next_line; do
    case $_goenv_words in
      "  ${1-}"*) ;;
      "  "*) \continue ;;
    esac
    _goenv_say "$_goenv_words"
  done
}

# What new shells select. Writing it takes programs.
_goenv_default() {
  case $#${1-} in
    0)
      _goenv_resolve_default || \return
      _goenv_say "$_goenv_name${_goenv_asker:+ (by $_goenv_file)}"
      \return
      ;;
    1--unset) ;;
    1-*)
      _goenv_usage "unknown option" "$1"
      \return
      ;;
    1*) _goenv_resolve "$1" || \return ;;
    *)
      _goenv_usage "default takes one version or channel"
      \return
      ;;
  esac
  _goenv_file=${XDG_CONFIG_HOME:-${HOME-}/.config}/gofarm/version
  if [ "$1" = --unset ]; then
    \command rm -f "$_goenv_file"
  elif ! { \command mkdir -p "${_goenv_file%/*}" && _goenv_say "$1" >|"$_goenv_file.$$" \
    && \command mv -f "$_goenv_file.$$" "$_goenv_file"; }; then
    _goenv_complain "cannot write $_goenv_file"
    \return 73
  fi
}

_goenv_which() {
  case $1 in
    "" | . | .. | */*)
      _goenv_usage "which takes the name of a program"
      \return
      ;;
  esac
  if ! _goenv_selected_or_why; then
    [ -n "$_goenv_on_path" ] || _goenv_complain "no go is selected"
    \return 1
  fi
  _goenv_path=$_goenv_root/$_goenv_on_path/bin/$1
  # @userbin
  if [ ! -x "$_goenv_path" ] && _goenv_find_user_bin && [ -x "$_goenv_user_bin/$1" ] \
    && [ ! -d "$_goenv_user_bin/$1" ]; then
    _goenv_path=$_goenv_user_bin/$1
    _goenv_complain "the selection has no \"$1\": this one is your own, by go install"
  fi
  # @end
  if [ ! -x "$_goenv_path" ]; then
    _goenv_usage "the selection has no program" "$1" || \return 1
  fi
  _goenv_say "$_goenv_path"
}
