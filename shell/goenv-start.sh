# shellcheck disable=SC2195,SC3013,SC3028,SC3044 # shells that lack it do not get there; words are filled in
# How a shell begins that goenv.sh alone does not serve, and what the first call of goenv reads.
# What is to be done, as _goenv_way:
#
#   ""      goenv is called for the first time: read the rest
#   start   goenv.sh is sourced; it becomes one of these:
#   theirs  a function goenv that is not ours is there: leave this shell alone
#   kept    our selection is first on PATH, and nothing else is wanted: change nothing
#   off     decide anew what is selected
#   on      the same, and follow directories from the start

case ${_goenv_way-}${ZSH_VERSION+z} in
  z) \emulate -L sh -o no_aliases ;;
esac
# The name goenv is somebody else's where there is such a function that is not ours. Only where
# another goenv is set up, or in a new shell, it takes a fork to see whose it is.
case ${_goenv_way-}:$-:${GOENV_SHELL:+another} in
  start:*i*:* | start:*:another)
    if \typeset -fp goenv >/dev/null 2>&1; then
      case ${GOENV_SHELL-}:${_goenv_shell-} in
        ":$$") ;;
        *) case $(\typeset -fp goenv) in *_goenv_main*) ;; *) _goenv_way=theirs ;; esac ;;
      esac
    elif [ -n "${GOENV_SHELL-}" ] && [ "${_goenv_shell-}" != "$$" ]; then
      case $(\command -V goenv 2>/dev/null) in
        *" is a shell function" | *" is a function" | *": a function" | "function: "*)
          _goenv_way=theirs
          ;;
      esac
    fi
    ;;
esac
if [ "${_goenv_way-}" = theirs ]; then \return 0; fi

# Of zsh: compinit usually comes later than we, in a file of the user's.
_goenv_compdef() {
  \emulate -L sh -o no_aliases -o no_ksh_arrays
  \eval "precmd_functions=(\"\${(@)precmd_functions:#_goenv_compdef}\")"
  if \command -v compdef >/dev/null; then \compdef _goenv_complete goenv; fi
}
# An alias would break the definition of the function. Once there is one, nothing complains about
# taking it away. (posh knows no aliases.)
case ${POSH_VERSION-$-} in
  *i*)
    \alias goenv=goenv
    \unalias goenv
    if [ -n "${BASH_VERSION-}" ]; then
      \complete -o default -F _goenv_complete goenv
    elif [ -n "${ZSH_VERSION-}" ]; then
      \typeset -ga precmd_functions
      if \command -v compdef >/dev/null; then
        \compdef _goenv_complete goenv
      else
        \eval "precmd_functions=(\"\${precmd_functions[@]}\" _goenv_compdef)"
      fi
    fi
    ;;
esac

# What is set here is for this shell alone, also under `set -a`.
case $- in
  *a*)
    \set +a
    \unset _goenv_root
    _goenv_root=@root@
    _goenv_all=$_goenv_parts
    \unset _goenv_parts
    _goenv_parts=$_goenv_all _goenv_all=a
    ;;
  *) _goenv_all= ;;
esac

# What another shell exported by accident is not ours.
if [ "${_goenv_shell-}" != "$$" ]; then
  \unset _goenv_before _goenv_after _goenv_goroot _goenv_exported _goenv_manual _goenv_by _goenv_auto \
    _goenv_seen _goenv_kept _goenv_pin _goenv_is_off _goenv_hooked _goenv_prompt _goenv_base_name \
    _goenv_base_by _goenv_pkgset_on _goenv_gopath _goenv_set_path _goenv_told
  # @userbin
  \unset _goenv_bin
  # @end
  _goenv_shell=$$
  # A use by hand holds in the shells below as well.
  case ${GOFARM_BY-}:${GOFARM_SELECTED-} in
    hand:?*) _goenv_manual=inherited ;;
  esac
fi

# goenv.sh left no more than this.
case ${_goenv_way-}:${PATH-} in
  :"$_goenv_root/stable/bin:$_goenv_root/bin:"*)
    _goenv_after=$PATH
    _goenv_before=${PATH#"$_goenv_root/stable/bin:$_goenv_root/bin:"}
    # @userbin
    # There is more of ours behind it.
    \unset _goenv_before _goenv_after
    # @end
    ;;
esac

# A selection that is still first on PATH is kept without a further look, unless the shell has to
# learn at once what else is wanted.
case $-:${_goenv_way-} in
  *:) ;;
  *i*:*) _goenv_way=@auto@ ;;
  *) _goenv_way=off ;;
esac
case ${_goenv_way-}:${GOFARM_ROOT-}${GOENV_ROOT-}${GOFARM_VERSION-}${GOENV_VERSION-}:${GOFARM_SELECTED-}:${PATH-}: in
  "off::${GOFARM_SELECTED:-/}:$_goenv_root/${GOFARM_SELECTED-}/bin:"*) _goenv_way=kept ;;
esac
: "${_goenv_parts=$_goenv_root/.gofarm/goenv}"
_goenv_load() {
  [ -z "${ZSH_VERSION-}" ] || \emulate -L sh -o no_aliases
  if [ ! -r "$_goenv_parts/rest.sh" ]; then
    \echo "goenv: cannot read \"$_goenv_parts/rest.sh\"" >&2
    \return 66
  fi
  _goenv_quote=\'
  \. "$_goenv_parts/rest.sh"
  \unset _goenv_quote
  _goenv_ready=$$
}
_goenv_complete() { _goenv_load && _goenv_complete; }
case ${_goenv_way-} in
  # Later, when goenv is called; it may be another rendering. But somebody may have to be told that
  # what this shell begins with goes away.
  kept)
    _goenv_ready=
    case $- in
      *i*)
        if [ -s "$_goenv_root/.gofarm/goenv/retired" ] && [ -t 2 ]; then
          _goenv_load && _goenv_run _goenv_announce
        fi
        ;;
    esac
    ;;
  "") _goenv_load ;;
  *) _goenv_load && _goenv_start ;;
esac
[ -z "$_goenv_all" ] || \set -a
\unset _goenv_way _goenv_all
