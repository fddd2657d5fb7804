# shellcheck shell=bash
# Variables are those of shell/tools/bench and bench-peers.sh; some words are for other shells.
# shellcheck disable=SC2154,SC2034,SC2016
# The managers that shell/tools/bench --peers measures beside gofarm, and how each is set up. Read by
# shell/tools/bench-peers.sh.
#
# A peer is what its documents tell people to write; in these words {} stands for a version:
#   site     what the host's configuration sets for everybody, before anything is measured
#   startup  the start-up file, so that the default's `go` is on PATH
#   follow   one more line there, for the version that a directory pins
#   choose   another version in this shell
#   pin      FILE TEXT, in a project
#   move     another default for everybody whom this manager serves
declare -A title site startup follow choose pin move
peers=()

# Prompts run this.
prompt='for hook in "${PROMPT_COMMAND[@]}"; do eval "$hook"; done'

say() { echo "bench: $*" >&2; }

# A peer with a home of its own, and a project there for each version.
new_peer() { # TITLE; sets key and home
  key=peer${#peers[@]}
  home=$scratch/$key
  title[$key]=$1
  site[$key]='' startup[$key]='' follow[$key]='' choose[$key]='' pin[$key]='' move[$key]=''
  mkdir -p "$home/bin" "$home/project-$old" "$home/project-$new"
  quiet_go "$home"
  peers+=("$key")
}

# In a new home, `go` starts a process more for its telemetry.
quiet_go() { # HOME
  mkdir -p "$1/.config/go/telemetry"
  echo off >"$1/.config/go/telemetry/mode"
}

# Both releases where a manager looks for them: its own directories, the farm's files.
place() { # PREFIX [SUFFIX]
  local version
  for version in $old $new; do
    mkdir -p "$1$version${2-}/bin"
    find "$farm/$version" -mindepth 1 -maxdepth 1 ! -name bin -exec ln -s -t "$1$version${2-}" {} +
    ln -s "$farm/$version"/bin/* "$1$version${2-}/bin/"
  done
}

copy() { # DIRECTORY TARGET
  mkdir -p "$2"
  tar -C "$1" --exclude ./.git -cf - . | tar -C "$2" -xf -
}

write_script() { # KEY FILE COMMANDS
  printf '%s\n' "export HOME='$scratch/$1' PATH='$scratch/$1/bin':\$PATH" 'cd "$HOME"' \
    "${site[$1]}" "$3" >"$2"
}

# Runs commands in a bash that reads nobody's start-up files.
in_peer() { # KEY COMMANDS
  write_script "$1" "$scratch/once" "$2"
  env -i PATH=/usr/bin:/bin bash "$scratch/once"
}

add_gofarm() {
  new_peer "$("$gofarm" --version)"
  startup[$key]=". '$farm/goenv.sh'"
  follow[$key]='goenv auto on'
  choose[$key]='goenv use {}'
  pin[$key]='.go-version {}'
  move[$key]="'$gofarm' --root '$farm' promote {} stable $(bare_move "$gofarm" | tr '\n' ' ')"
}

add_link() {
  new_peer '`ln -sfn`, PATH by hand'
  startup[$key]='export PATH="$HOME/stable/bin:$PATH"'
  choose[$key]="export PATH='$farm/{}/bin:/usr/bin:/bin'"
  move[$key]="ln -sfn '$farm/{}' '$home/stable'"
}

add_modules() {
  local version init=/etc/profile.d/modules.sh
  [ -e "$init" ] || {
    say "Environment Modules are left out: apt-get install environment-modules"
    return 0
  }
  version=$(modulecmd sh --version 2>&1 | sed -n 's/.*Release \([0-9.]*\).*/\1/p')
  new_peer "Environment Modules $version"
  mkdir -p "$home/modules/go"
  for version in $old $new; do
    printf '%s\n' '#%Module1.0' 'conflict go' "prepend-path PATH $farm/$version/bin" \
      >"$home/modules/go/$version"
  done
  load_modules "$init" .modulerc '#%%Module1.0\nmodule-version go/{} default\n'
}

add_lmod() {
  local version lmod
  lmod=$(lmod_directory) || {
    say "Lmod is left out: apt-get install lmod, or let shell/tools/check unpack it"
    return 0
  }
  version=$("$lmod/libexec/lmod" bash --version 2>&1 | sed -n 's/.*Version \([0-9.]*\).*/\1/p')
  new_peer "Lmod $version"
  mkdir -p "$home/modules/go"
  for version in $old $new; do
    printf '%s\n' 'conflict("go")' "prepend_path(\"PATH\", \"$farm/$version/bin\")" \
      >"$home/modules/go/$version.lua"
  done
  load_modules "$lmod/init/bash" .modulerc.lua 'module_version("go/{}", "default")\n'
}

# The default is named by a file beside the modulefiles, which is replaced as a whole.
load_modules() { # INIT FILE FORMAT
  local file=$home/modules/go/$2
  site[$key]="export MODULEPATH='$home/modules'"
  startup[$key]=". '$1'; module load go"
  choose[$key]='module switch go go/{}'
  move[$key]="printf '$3' >'$file.next'; mv '$file.next' '$file'"
}

add_direnv() {
  local version
  command -v direnv >/dev/null || {
    say "direnv is left out: apt-get install direnv"
    return 0
  }
  new_peer "direnv $(direnv version)"
  startup[$key]='eval "$(direnv hook bash)"'
  pin[$key]=".envrc PATH_add '$farm/{}/bin'"
  write_pins "$key"
  for version in $old $new; do
    in_peer "$key" "direnv allow 'project-$version/.envrc'"
  done
}

# A clone of goenv 2, or the program of goenv 3.
add_goenv() { # PATH
  local words='goenv global {}'
  new_peer goenv
  if [ -d "$1" ]; then
    copy "$1" "$home/.goenv"
  else
    install -D "$1" "$home/.goenv/bin/goenv"
    words='goenv use --global {}'
  fi
  place "$home/.goenv/versions/"
  startup[$key]='export GOENV_ROOT="$HOME/.goenv" GOENV_PATH_ORDER=front
    export PATH="$GOENV_ROOT/bin:$PATH"
    eval "$(goenv init -)"'
  choose[$key]='goenv shell {}'
  pin[$key]='.go-version {}'
  move[$key]=$words
  in_peer "$key" "${startup[$key]}; goenv rehash" >/dev/null
  title[$key]=$(in_peer "$key" "${startup[$key]}; goenv --version" | cut -d - -f 1)
}

add_gvm() { # CLONE
  local version root
  new_peer "gvm $(cat "$1/VERSION")"
  root=$home/.gvm
  copy "$1" "$root"
  printf '%s\n' "export GVM_ROOT=$root" '. $GVM_ROOT/scripts/gvm-default' >"$root/scripts/gvm"
  place "$root/gos/go"
  mkdir -p "$root/environments"
  for version in $old $new; do
    mkdir -p "$root/pkgsets/go$version/global/"{bin,overlay/bin,overlay/lib/pkgconfig}
    # The words of its scripts/install.
    sed "s|@ROOT|$root|g; s|@GO|go$version|g" >"$root/environments/go$version" <<'ENVIRONMENT'
export GVM_ROOT; GVM_ROOT="@ROOT"
export gvm_go_name; gvm_go_name="@GO"
export gvm_pkgset_name; gvm_pkgset_name="global"
export GOROOT; GOROOT="$GVM_ROOT/gos/@GO"
export GOPATH; GOPATH="$GVM_ROOT/pkgsets/@GO/global"
export GVM_OVERLAY_PREFIX; GVM_OVERLAY_PREFIX="${GVM_ROOT}/pkgsets/@GO/global/overlay"
export PATH; PATH="${GVM_ROOT}/pkgsets/@GO/global/bin:${GVM_ROOT}/gos/@GO/bin:${GVM_OVERLAY_PREFIX}/bin:${GVM_ROOT}/bin:${PATH}"
export LD_LIBRARY_PATH; LD_LIBRARY_PATH="${GVM_OVERLAY_PREFIX}/lib${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}"
export DYLD_LIBRARY_PATH; DYLD_LIBRARY_PATH="${GVM_OVERLAY_PREFIX}/lib${DYLD_LIBRARY_PATH:+:$DYLD_LIBRARY_PATH}"
export PKG_CONFIG_PATH; PKG_CONFIG_PATH="${GVM_OVERLAY_PREFIX}/lib/pkgconfig:${PKG_CONFIG_PATH}"
ENVIRONMENT
  done
  startup[$key]='[[ -s "$HOME/.gvm/scripts/gvm" ]] && source "$HOME/.gvm/scripts/gvm"'
  choose[$key]='gvm use go{}'
  pin[$key]='.go-version go{}'
  move[$key]='gvm use go{} --default'
}

# A clone of asdf before 0.16, or the program of a later one; both with the plugin golang.
add_asdf() { # PATH PLUGIN
  new_peer asdf
  copy "$2" "$home/.asdf/plugins/golang"
  place "$home/.asdf/installs/golang/" /go
  pin[$key]='.tool-versions golang {}'
  if [ -d "$1" ]; then
    copy "$1" "$home/.asdf"
    startup[$key]='. "$HOME/.asdf/asdf.sh"'
    choose[$key]='asdf shell golang {}'
    move[$key]='asdf global golang {}'
  else
    install "$1" "$home/bin/asdf"
    startup[$key]='export PATH="${ASDF_DATA_DIR:-$HOME/.asdf}/shims:$PATH"'
    choose[$key]='export ASDF_GOLANG_VERSION={}'
    move[$key]='asdf set --home golang {}'
  fi
  in_peer "$key" "${startup[$key]}; asdf reshim golang"
  title[$key]="asdf $(in_peer "$key" "${startup[$key]}; asdf version" | sed 's/^v//; s/[- ].*//')"
}

# It selects Rubies by the same means. Its question to ruby is answered by /bin/true.
add_chruby() { # CLONE
  local version
  new_peer "chruby $(sed -n 's/^CHRUBY_VERSION="\(.*\)"/\1/p' "$1/share/chruby/chruby.sh"), without Ruby's part"
  place "$home/.rubies/"
  for version in $old $new; do
    ln -s /bin/true "$home/.rubies/$version/bin/ruby"
  done
  startup[$key]="source '$1/share/chruby/chruby.sh'; chruby $old"
  follow[$key]="source '$1/share/chruby/auto.sh'"
  choose[$key]='chruby {}'
  pin[$key]='.ruby-version {}'
}

add_mise() { # PROGRAM
  new_peer "mise $("$1" --version 2>/dev/null | cut -d ' ' -f 1)"
  install "$1" "$home/bin/mise"
  site[$key]='export MISE_OFFLINE=1'
  place "$home/.local/share/mise/installs/go/"
  startup[$key]='eval "$(mise activate bash)"; '$prompt
  choose[$key]="mise shell go@{}; $prompt"
  pin[$key]='.tool-versions go {}'
  move[$key]='mise use --global go@{}'
}
