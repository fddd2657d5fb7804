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

# Prints the path of the release executable, built now, or that of GOFARM_BINARY.
release_gofarm() {
  if [ -n "${GOFARM_BINARY-}" ]; then
    echo "$GOFARM_BINARY"
    return
  fi
  local log
  # Static linking warns about libraries that gofarm does not call.
  log=$(swift build -c release --product gofarm 2>&1) || {
    echo "$log" >&2
    return 1
  }
  tail -n 1 <<<"$log" >&2
  echo "$(swift build -c release --show-bin-path)/gofarm"
}

# Go's archive for this machine, obtained if need be, and the digest beside it.
archive_of() { shell/tools/fixtures "$1"; }  # VERSION
digest_of() { cut -d ' ' -f 1 "$1.sha256"; } # ARCHIVE

cache=${GOFARM_FIXTURES:-${XDG_CACHE_HOME:-$HOME/.cache}/gofarm-fixtures}

# Prints where Lmod lies: the package's place, or where obtain_lmod unpacked it.
lmod_directory() {
  local place
  for place in /usr/share/lmod/lmod "$cache/lmod/usr/share/lmod/lmod"; do
    [ -e "$place/libexec/lmod" ] || continue
    echo "$place"
    return
  done
  return 1
}

# Debian's lmod and environment-modules cannot both be installed: unpacks lmod beside the Go
# releases, its files naming each other there. What it depends on must be installed.
obtain_lmod() {
  local scratch
  lmod_directory >/dev/null && return
  mkdir -p "$cache"
  scratch=$(mktemp -d "$cache/.lmod.XXXXXX")
  (
    cd "$scratch" || exit
    apt-get download lmod || { apt-get update && apt-get download lmod; }
    dpkg-deb -x lmod_*.deb lmod
  )
  grep -rlIZ /usr/share/lmod "$scratch/lmod" | xargs -0 sed -i "s|/usr/share/lmod|$cache/lmod&|g"
  mv -T "$scratch/lmod" "$cache/lmod"
  rm -r "$scratch"
}

# A fresh Debian without build tools, beside the Go releases. It takes minutes to make.
obtain_debian() {
  local scratch
  [ ! -e "$cache/debian" ] || return 0
  mkdir -p "$cache"
  scratch=$(mktemp -d "$cache/.debian.XXXXXX")
  debootstrap --variant=minbase --include=bash,zsh,fish,curl,ca-certificates \
    bookworm "$scratch/tree"
  mv -T "$scratch/tree" "$cache/debian"
  rm -r "$scratch"
}

# The accessibility checker for the page of `gofarm report`, as a wheel on PyPI carries it: beside
# the Go releases. Its digest is the one of the release that was looked at.
axe=$cache/axe-core/axe.min.js
axe_wheel='axe-playwright-python==0.1.8 --hash=sha256:fdd263c998388f1a8e67cad02677e612d946248bd44d163be5e8650ea31f95f8'
obtain_axe() {
  local scratch
  [ ! -e "$axe" ] || return 0
  mkdir -p "$cache"
  scratch=$(mktemp -d "$cache/.axe.XXXXXX")
  echo "$axe_wheel" >"$scratch/wheel"
  python3 -m pip download --quiet --no-deps --require-hashes --only-binary :all: \
    --dest "$scratch" --requirement "$scratch/wheel"
  python3 -m zipfile -e "$scratch"/*.whl "$scratch"
  mv -T "$scratch/axe_playwright_python" "${axe%/*}"
  rm -r "$scratch"
}

# Debian's ansible-lint is too old for the rules of today: has one of its own, beside the Go releases.
ansible_lint() { # DIRECTORY
  local place=$cache/ansible-lint
  [ -x "$place/bin/ansible-lint" ] || {
    mkdir -p "$cache"
    python3 -m venv "$place"
    "$place/bin/pip" install --quiet ansible-lint
  }
  (cd "$1" && PATH=$place/bin:$PATH ansible-lint --offline --nocolor --profile production .)
}

# The options that make promote a bare move, as far as this gofarm knows them.
bare_move() { # GOFARM
  local option help
  help=$("$1" promote --help)
  for option in --no-gate --no-probe; do
    case $help in *"$option"*) echo "$option" ;; esac
  done
}
