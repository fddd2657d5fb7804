# shellcheck shell=bash
# What the development commands share. Read by them, from the top of the repository.

# shellcheck disable=SC2034 # used by those that read this file
shells=(bash zsh dash ksh93 mksh yash ash posh fish)
# shellcheck disable=SC2034
releases=(1.21.13 1.22.10 1.26.6 1.27.3)

die() {
  echo "${0##*/}: $*" >&2
  exit 1
}

# The words that start a shell without anybody's start-up files.
shell_words() { # SHELL
  case $1 in
    zsh) echo zsh -f ;;
    ash) echo busybox ash ;;
    fish) echo fish --no-config ;;
    *) echo "$1" ;;
  esac
}

has_shell() { # SHELL
  case $1 in
    ash) busybox ash -c : 2>/dev/null ;;
    *) command -v "$1" >/dev/null ;;
  esac
}
