# shellcheck disable=SC2028,SC2195,SC2295,SC3045 # words are filled in; these expansions are patterns; each shell reads in its own way
# Which version a directory gets. Files are data: regular, read up to a bound, looked at as text,
# and never part of a path before they are known to be a version or a channel.

# How this shell can read no more than so many characters: not at all in dash, yash and posh.
_goenv_reader=outside
case ${ZSH_VERSION+zsh}${POSH_VERSION+posh}${KSH_VERSION-} in
  zsh*) _goenv_reader=chunks ;;
  posh*) ;;
  Version*) _goenv_reader=lines ;;
  *)
    { IFS= \read -r -d "" -n 1 _goenv_line || [ "$?" -gt 1 ] || _goenv_reader=chunks; } \
      </dev/null 2>/dev/null
    ;;
esac

# What a locale adds to the blanks is none. posh knows no character classes, only ranges of bytes.
_goenv_blank="[[:space:]]" _goenv_solid="[![:space:]]"
if [ -n "${POSH_VERSION-}" ]; then _goenv_blank="[	- ]" _goenv_solid="[!	- ]"; fi
# A byte order mark is tolerated, but does not stand here: yash cannot read it in every locale. A
# shell without such quotes gets it with the text of the first file.
_goenv_bom=
if [ "$_goenv_reader" != outside ]; then
  \eval "_goenv_bom=\$$_goenv_quote\\357\\273\\277$_goenv_quote"
  [ -z "${ZSH_VERSION-}" ] || \eval "_goenv_nul=\${(#):-0}"
  \eval "_goenv_blank=\$${_goenv_quote}[ \\t\\n\\v\\f\\r]$_goenv_quote"
  _goenv_solid="[!${_goenv_blank#?}"
fi

# The head of FILE, at most $2 times 4096 characters, as _goenv_text; go.mod and go.work get 4, what
# else there is gets 1, in fish and in gofarm as well. 1 where there is nothing to be trusted: in
# a directory like /tmp anybody can leave a file. 65 for what holds a NUL byte and so is no text;
# dash, yash and posh do not see it.
_goenv_read() {
  _goenv_text= _goenv_cut= _goenv_raw=
  if [ ! -f "$1" ] || [ ! -r "$1" ]; then
    \return 1
  fi
  _goenv_show "$1"
  if [ -z "${POSH_VERSION-}" ] && [ -k "${1%/*}/" ] && [ ! -O "$1" ]; then
    _goenv_complain "ignoring $_goenv_shown: it belongs to another user"
    \return 1
  fi
  _goenv_asker=$_goenv_shown
  case $_goenv_reader in
    chunks) _goenv_read_chunks "$(($2 * 4096))" <"$1" || \return ;;
    lines) _goenv_read_lines "$(($2 * 4096))" <"$1" || \return ;;
    *)
      _goenv_read_outside "$(($2 * 4096))" <"$1"
      if [ "${#_goenv_text}" -ge "$(($2 * 4096))" ]; then _goenv_cut=1; fi
      ;;
  esac
  _goenv_raw=$_goenv_text
  # What the bound has cut is no line: 1.22.10 is no 1.22.1.
  if [ -n "$_goenv_cut" ]; then _goenv_text=${_goenv_text%"$_goenv_nl"*}; fi
  _goenv_text=${_goenv_text#"$_goenv_bom"}
}

_goenv_unusable() {
  _goenv_complain "$_goenv_asker: unusable text"
  \return 65
}

# What is read short of its length, with more behind it, ended at a NUL byte; only zsh reads these.
# What is not ASCII has more bytes than characters, and some shells count these and some those.
_goenv_read_chunks() {
  _goenv_left=$1 _goenv_mark=
  while [ "$_goenv_left" -gt 0 ]; do
    _goenv_line=
    if [ -n "${ZSH_VERSION-}" ]; then
      IFS= \read -r -u 0 -k "$_goenv_left" _goenv_line || _goenv_left=-1
      case $_goenv_line in
        *"$_goenv_nul"?*) _goenv_mark=1 ;;
      esac
    else
      IFS= \read -r -d "" -n "$_goenv_left" _goenv_line || _goenv_left=-1
    fi
    if [ -n "$_goenv_mark" ] && [ "$_goenv_left:$_goenv_line" != -1: ]; then
      _goenv_unusable
      \return
    fi
    _goenv_text=$_goenv_text$_goenv_line
    case $_goenv_line in
      *[!\ -~[:space:]]*) ;;
      *) [ "${#_goenv_line}" -ge "$_goenv_left" ] || _goenv_mark=1 ;;
    esac
    [ "$_goenv_left" -lt 0 ] || _goenv_left=$((_goenv_left - ${#_goenv_line}))
  done
  [ "$_goenv_left" -lt 0 ] || _goenv_cut=1
}

# ksh93 can look how large a file is, and reads a small one by lines. Of a large one it reads at
# most one line at a time, of at most 512 characters, and loses what follows a longer one.
_goenv_read_lines() {
  \eval "_goenv_left=\$(<#((EOF))); : <#((0))"
  if [ "$_goenv_left" -le "$1" ]; then
    while IFS= \read -r _goenv_line; do _goenv_text=$_goenv_text$_goenv_line$_goenv_nl; done
    _goenv_text=$_goenv_text$_goenv_line
    # A NUL byte is not read.
    case $_goenv_text in
      *[!\ -~[:space:]]*) ;;
      *) [ "${#_goenv_text}" -ge "$_goenv_left" ] || _goenv_unusable || \return ;;
    esac
    \return 0
  fi
  while [ "${#_goenv_text}" -lt "$1" ]; do
    _goenv_left=$(($1 - ${#_goenv_text}))
    if [ "$_goenv_left" -gt 512 ]; then _goenv_left=512; fi
    if ! IFS= \read -r -n "$_goenv_left" _goenv_line; then
      _goenv_text=$_goenv_text$_goenv_line
      \return 0
    fi
    _goenv_text=$_goenv_text$_goenv_line
    if [ "${#_goenv_line}" -lt "$_goenv_left" ]; then _goenv_text=$_goenv_text$_goenv_nl; fi
  done
  _goenv_cut=1
}

# The one fork. dash starts a program without copying itself first, unless it is in $(); so it reads
# what is short from the pipe that an empty here-document is. posh has no printf, but its echo knows
# octal numbers. yash fails over what is no character in its locale, and gets question marks for it there.
_goenv_read_outside() {
  case $1${_goenv_bom:+known}${POSH_VERSION+posh}${YASH_VERSION+yash} in
    4096known) _goenv_read_pipe && \return ;;
  esac
  case ${_goenv_bom:+known}${POSH_VERSION+posh}${YASH_VERSION+yash}${LC_ALL:-${LC_CTYPE:-${LANG-}}} in
    posh*) _goenv_text=$(\echo "\\0357\\0273\\0277" && \exec head -c "$1") ;;
    yash*[Uu][Tt][Ff]*) _goenv_text=$(\printf "\\357\\273\\277\\n" && \exec head -c "$1") ;;
    yash*)
      _goenv_text=$(\command head -c "$1" | LC_ALL=C \command tr "\\200-\\377" "[?*]")
      _goenv_text=${_goenv_text#"???"}
      \return
      ;;
    known*)
      _goenv_text=$(\exec head -c "$1")
      \return
      ;;
    *) _goenv_text=$(\printf "\\357\\273\\277\\n" && \exec head -c "$1") ;;
  esac
  _goenv_bom=${_goenv_text%%"$_goenv_nl"*}
  _goenv_text=${_goenv_text#"$_goenv_bom"}
  _goenv_text=${_goenv_text#"$_goenv_nl"}
}

# Every pipe has room for 4096 bytes.
_goenv_read_pipe() {
  {
    if [ ! -p /proc/self/fd/7 ]; then \return 1; fi
    \command head -c 4096 >/proc/self/fd/7 || :
    while IFS= \read -r _goenv_line; do _goenv_text=$_goenv_text$_goenv_line$_goenv_nl; done <&7
    _goenv_text=$_goenv_text$_goenv_line
  } 7<<E
E
}

# A file as it may be printed: its last name where a directory is called something odd.
_goenv_show() {
  _goenv_shown=$1
  case ${POSH_VERSION+posh}$1 in
    posh*[!\ -~]* | *[[:cntrl:]]* | *"$_goenv_nl"*) _goenv_shown=${1##*/} ;;
  esac
}

# The next line of _goenv_text as _goenv_words.
_goenv_next_line() {
  [ -n "$_goenv_text" ] || \return
  _goenv_words=${_goenv_text%%"$_goenv_nl"*}
  _goenv_text=${_goenv_text#"$_goenv_words"}
  _goenv_text=${_goenv_text#"$_goenv_nl"}
}

# The next word of _goenv_words as _goenv_word.
_goenv_next_word() {
  _goenv_words=${_goenv_words#"${_goenv_words%%$_goenv_solid*}"}
  _goenv_word=${_goenv_words%%$_goenv_blank*}
  _goenv_words=${_goenv_words#"$_goenv_word"}
  [ -n "$_goenv_word" ]
}

# Resolve what a file says.
_goenv_resolve_word() {
  if _goenv_is_printable "$1"; then
    if _goenv_resolve "$1"; then _goenv_status=0; else _goenv_status=$?; fi
    case $_goenv_status in
      0) \return 0 ;;
      64) _goenv_status=65 ;;
    esac
    _goenv_complain "asked for by $_goenv_asker"
    \return "$_goenv_status"
  fi
  _goenv_unusable
}

# What a version file says; 1 for an empty one, as if it were not there.
_goenv_read_pin() {
  _goenv_read "$1" 1 || \return
  while _goenv_next_line; do
    _goenv_words=${_goenv_words%%"#"*}
    _goenv_next_word || \continue
    case $1 in
      */.tool-versions)
        case $_goenv_word in
          golang | go) ;;
          *) \continue ;;
        esac
        _goenv_resolve_first || \return
        \return 0
        ;;
    esac
    _goenv_resolve_word "$_goenv_word"
    \return
  done
  \return 1
}

# The first of several versions that is installed; if none is, the first is what is missing.
_goenv_resolve_first() {
  _goenv_wanted=
  while _goenv_next_word; do
    case $_goenv_word in
      path:* | ref:*)
        _goenv_complain "$_goenv_asker: path: and ref: are not supported"
        \return 65
        ;;
    esac
    if _goenv_is_printable "$_goenv_word" && _goenv_resolve "$_goenv_word" 2>/dev/null; then
      \return 0
    fi
    _goenv_wanted=${_goenv_wanted:-$_goenv_word}
  done
  [ -n "$_goenv_wanted" ] || \return 1
  _goenv_resolve_word "$_goenv_wanted"
}

# go.work and go.mod: a toolchain line selects, a go line is the least that will do. As for go, a
# toolchain line that is older than the go line says nothing.
_goenv_read_module() {
  _goenv_read "$1" 4 || \return
  _goenv_wanted= _goenv_mark= _goenv_toolchain=
  # Hundreds of lines may follow: what is not there is not looked for.
  case $_goenv_text in
    *toolchain$_goenv_blank*) _goenv_mark=toolchain ;;
    *go$_goenv_blank*) ;;
    *) \return 1 ;;
  esac
  while _goenv_next_line; do
    _goenv_words=${_goenv_words%//*}
    _goenv_next_word || \continue
    # The first line of each kind counts.
    case $_goenv_mark$_goenv_word in
      go | toolchaingo)
        if _goenv_next_word; then _goenv_wanted=${_goenv_wanted:-$_goenv_word}; fi
        ;;
      toolchaintoolchain)
        if _goenv_next_word; then _goenv_toolchain=$_goenv_word _goenv_mark=; fi
        ;;
      *) \continue ;;
    esac
    if [ -n "$_goenv_wanted" ] && [ -z "$_goenv_mark" ]; then \break; fi
  done
  case $_goenv_toolchain in
    "" | default) ;;
    [0123456789]* | go[0123456789]*)
      _goenv_toolchain=${_goenv_toolchain#go}
      _goenv_toolchain=${_goenv_toolchain%%-*}
      if ! _goenv_is_older "$_goenv_toolchain" "$_goenv_wanted"; then
        _goenv_resolve_toolchain
        \return
      fi
      ;;
    *)
      _goenv_unusable
      \return
      ;;
  esac
  [ -n "$_goenv_wanted" ] || \return 1
  _goenv_at_least "$_goenv_wanted" "$_goenv_asker"
}

_goenv_is_older() {
  _goenv_parse "$2" || \return
  _goenv_floor=$_goenv_key
  _goenv_parse "$1" && [ "$_goenv_key" -lt "$_goenv_floor" ]
}

# The release that _goenv_toolchain names. Where it is not installed, a newer one will do, as it does
# for go, unless the site or the person is strict.
_goenv_resolve_toolchain() {
  if _goenv_resolve "=$_goenv_toolchain" 2>/dev/null; then _goenv_status=0; else _goenv_status=$?; fi
  case $_goenv_status:@strict@${GOFARM_STRICT:+on} in
    0:*) ;;
    66:off) _goenv_at_least "$_goenv_toolchain" "$_goenv_asker" ;;
    *) _goenv_resolve_word "=$_goenv_toolchain" ;;
  esac
}

# The default if it is no older than $1, which $2 asks for, else the lowest installed version that is not.
_goenv_at_least() {
  if ! _goenv_parse "$1"; then
    _goenv_unusable
    \return
  fi
  _goenv_floor=$_goenv_key
  if _goenv_resolve_default 2>/dev/null && _goenv_version_of "$_goenv_name" \
    && [ "$_goenv_key" -ge "$_goenv_floor" ]; then
    _goenv_asker=$2
    \return 0
  fi
  _goenv_asker=$2
  _goenv_find_installed
  if ! _goenv_resolve_lowest; then
    _goenv_complain "no installed version satisfies go $1"
    _goenv_complain_installed
    _goenv_complain "asked for by $_goenv_asker"
    \return 66
  fi
}

# What the environment asks for; 1 for nothing.
_goenv_resolve_environment() {
  if [ -n "${GOFARM_VERSION-}" ]; then
    _goenv_asker=GOFARM_VERSION _goenv_wanted=$GOFARM_VERSION
  elif [ -n "${GOENV_VERSION-}" ]; then
    _goenv_asker=GOENV_VERSION _goenv_wanted=$GOENV_VERSION
  else
    \return 1
  fi
  if _goenv_resolve "$_goenv_wanted"; then \return 0; else _goenv_status=$?; fi
  _goenv_complain "asked for by $_goenv_asker"
  \return "$_goenv_status"
}

# Whether this user gets channel canary in place of stable: one who may enter the directory, but not
# read it. Root may do both.
_goenv_is_in_audience() {
  [ @audience@ = on ] && [ -x "$_goenv_root/.gofarm/canary" ] && [ ! -r "$_goenv_root/.gofarm/canary" ]
}

# What holds where nothing else is said.
_goenv_resolve_default() {
  _goenv_file=${XDG_CONFIG_HOME:-${HOME-}/.config}/gofarm/version
  if [ -f "$_goenv_file" ]; then
    if _goenv_read_pin "$_goenv_file"; then _goenv_status=0; else _goenv_status=$?; fi
    _goenv_asker=default
    if [ "$_goenv_status" -ne 1 ]; then \return "$_goenv_status"; fi
  fi
  if _goenv_is_in_audience && _goenv_resolve canary 2>/dev/null; then
    _goenv_asker=audience _goenv_file=audience
    \return 0
  fi
  _goenv_asker=
  _goenv_resolve stable
}

# The version that the project wants as _goenv_name, who says so as _goenv_asker. 1 where nobody
# does. Walks up to the root, but not out of HOME, above which a probe may wake an automounter.
_goenv_resolve_project() {
  _goenv_pin=
  if _goenv_resolve_environment; then _goenv_status=0; else _goenv_status=$?; fi
  if [ "$_goenv_status" -ne 1 ]; then \return "$_goenv_status"; fi
  _goenv_work= _goenv_module= _goenv_directory=${PWD%/} _goenv_home=${HOME-}
  _goenv_home=${_goenv_home%/}
  while :; do
    for _goenv_entry in .goenv .go-version .tool-versions; do
      [ -f "$_goenv_directory/$_goenv_entry" ] || \continue
      if _goenv_read_pin "$_goenv_directory/$_goenv_entry"; then _goenv_status=0; else _goenv_status=$?; fi
      if [ "$_goenv_status" -ne 1 ]; then
        _goenv_pin=$_goenv_directory/$_goenv_entry
        \return "$_goenv_status"
      fi
    done
    if [ -z "$_goenv_work" ] && [ -f "$_goenv_directory/go.work" ]; then
      _goenv_work=$_goenv_directory/go.work
    fi
    if [ -z "$_goenv_module" ] && [ -f "$_goenv_directory/go.mod" ]; then
      _goenv_module=$_goenv_directory/go.mod
    fi
    case $_goenv_directory in
      "" | "$_goenv_home") \break ;;
    esac
    _goenv_directory=${_goenv_directory%/*}
  done
  if [ "${GO111MODULE-}" = off ]; then \return 1; fi
  case ${GOWORK-} in
    "" | auto) ;;
    *)
      _goenv_work=
      case $GOWORK in
        /*) if [ -f "$GOWORK" ]; then _goenv_work=$GOWORK; fi ;;
      esac
      ;;
  esac
  _goenv_work=${_goenv_work:-$_goenv_module}
  [ -n "$_goenv_work" ] && _goenv_read_module "$_goenv_work"
}
