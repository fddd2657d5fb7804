# shellcheck shell=bash
# Variables are those of shell/tools/bench; some words are for other shells; some functions are
# called by name.
# shellcheck disable=SC2154,SC2016,SC2317
# gofarm beside other managers, in bash. Read by shell/tools/bench, which says how to name them.

# shellcheck source=shell/tools/peers.sh
. shell/tools/peers.sh

# The words of a peer for one version.
words() { # WHAT KEY VERSION
  local -n of=$1
  echo "${of[$2]//\{\}/$3}"
}

write_pins() { # KEY
  local version
  for version in $old $new; do
    words pin "$1" "$version" | sed 's/^[^ ]* //' >"$scratch/$1/project-$version/${pin[$1]%% *}"
  done
}

# What has to hold before anything is measured: commands, after which `go` is of a version.
expect() { # KEY VERSION COMMANDS
  local said
  said=$(in_peer "$1" "{ $3; } 2>'$scratch/said' >&2; go version" 2>&1) || :
  [[ $said != "go version go$2 "* ]] || return 0
  say "${title[$1]} is left out: after \`${3//$'\n'/; }\` in $scratch/$1, Go $2 was expected, but:" \
    "$said $(tail -n 1 "$scratch/said")"
  return 1
}

check_peer() { # KEY
  local version start=${startup[$1]}
  [ -z "${move[$1]}" ] || in_peer "$1" "${startup[$1]}
$(words move "$1" "$old")" >/dev/null 2>&1 || :
  [ -z "${pin[$1]}" ] || write_pins "$1"
  [ -z "${choose[$1]}" ] || {
    expect "$1" "$old" "$start" || return
    for version in $new $old; do
      expect "$1" "$version" \
        "$start; $(words choose "$1" "$old"); $(words choose "$1" "$version")" || return
    done
  }
  [ -z "${pin[$1]}" ] || for version in $new $old; do
    expect "$1" "$version" \
      "$start; ${follow[$1]:-:}
cd project-$old; $prompt; cd ../project-$version; $prompt" || return
  done
  [ -z "${move[$1]}" ] || for version in $new $old; do
    in_peer "$1" "$start; $(words move "$1" "$version")" >/dev/null 2>&1
    expect "$1" "$version" "$start" || return
  done
}

# What is compared: how a shell prepares itself, and what it then does again and again.
# "baseline" is no peer, but a command substitution. "beside" is what a shell does that is prepared
# in the same way, and whose time is taken off.
choosing() { # KEY preparation|commands|beside
  case $1,$2 in
    *,beside) echo : ;;
    baseline,commands) echo 'x=$(/bin/true)' ;;
    baseline,preparation) echo : ;;
    *,preparation) echo "${startup[$1]}; $(words choose "$1" "$old")" ;;
    *) [ -z "${choose[$1]}" ] || echo "$(words choose "$1" "$new"); $(words choose "$1" "$old")" ;;
  esac
}

entering() { # KEY preparation|commands|beside
  local home=$scratch/$1
  case $1,$2 in
    *,beside) echo : ;;
    baseline,commands) echo 'x=$(/bin/true)' ;;
    baseline,preparation) echo : ;;
    *,preparation) echo "${startup[$1]}; ${follow[$1]:-:}" ;;
    *) [ -z "${pin[$1]}" ] || [ -n "${shim[$1]}" ] \
      || echo "cd '$home/project-$new'; $prompt; cd '$home/project-$old'; $prompt" ;;
  esac
}

running() { # KEY preparation|commands|beside
  case $2 in
    preparation) at_go "$1" ;;
    commands) echo "go version" ;;
    beside) echo "'$farm/$old/bin/go' version" ;;
  esac
}

moving() { # KEY preparation|commands|beside
  case $2 in
    beside) echo : ;;
    preparation) echo "${startup[$1]}" ;;
    *) [ -z "${move[$1]}" ] || echo "$(words move "$1" "$new"); $(words move "$1" "$old")" ;;
  esac
}

# A shell in which `go` is on PATH: without a default, in a project.
at_go() { # KEY
  echo "${startup[$1]}"
  [ -n "${choose[$1]}" ] || echo "cd project-$old; $prompt"
}

# A shell that prepares itself and then runs commands a number of times. (gvm sets a variable i.)
write_peer_loop() { # KEY FILE COUNT PREPARATION COMMANDS
  write_script "$1" "$2" "exec >/dev/null 2>&1
$4
bench_times=0
while [ \$bench_times -lt $3 ]; do
$5
bench_times=\$((bench_times + 1))
done"
}

# Processes that one script starts more than another, for each of a number of times.
processes() { # WITHOUT WITH COUNT
  local file count counted=()
  for file in "$1" "$2"; do
    strace -f --seccomp-bpf -qq -e trace=clone,clone3,fork,vfork -o "$scratch/trace" \
      env -i PATH=/usr/bin:/bin bash "$file"
    count=$(grep -E '(clone|clone3|v?fork)\(' "$scratch/trace" | grep -vc CLONE_THREAD) || :
    counted+=("$count")
  done
  awk -v with="${counted[1]}" -v without="${counted[0]}" -v count="$3" \
    'BEGIN { printf "%.4g", (with - without) / count }'
}

# How often a script's commands are repeated: as often as takes about 0.3 s, a fast one many times,
# a slow one a few. (After many times gvm is slower: each `gvm use` makes three variables longer.)
often_enough() { # FILE
  local cost
  cost=$(measure --rounds 3 "empty=bash '$1-empty'" "full=bash '$1'")
  awk -v empty="$(figure "$cost" empty 2)" -v full="$(figure "$cost" full 2)" 'BEGIN {
    cost = full - empty
    count = 300 / (cost > empty / 20 ? cost : empty / 20)
    printf "%d", (count < 4 ? 4 : (count > 100 ? 100 : count)) }'
}

# Measures all peers in turns: microseconds of CPU, milliseconds by the clock, processes.
declare -A cpu wall started
compare() { # choosing|entering|running|moving TIMES KEY...
  local what=$1 times=$2 key file preparation beside commands results part arguments=()
  local -A count=()
  shift 2
  cpu=() wall=() started=()
  say "$what"
  for key; do
    commands=$("$what" "$key" commands)
    [ -n "$commands" ] || continue
    preparation=$("$what" "$key" preparation) beside=$("$what" "$key" beside)
    file=$scratch/$what-$key
    write_peer_loop "$key" "$file-empty" 1 "$preparation" "$beside"
    write_peer_loop "$key" "$file" 1 "$preparation" "$commands"
    started[$key]=$(processes "$file-empty" "$file" "$times")
    count[$key]=$(often_enough "$file")
    write_peer_loop "$key" "$file-empty" "${count[$key]}" "$preparation" "$beside"
    write_peer_loop "$key" "$file" "${count[$key]}" "$preparation" "$commands"
    arguments+=("$key-empty=bash '$file-empty'" "$key=bash '$file'")
  done
  results=$(measure --rounds 5 "${arguments[@]}")
  for key in "${!count[@]}"; do
    part=$((count[$key] * times))
    [ "$key" != baseline ] || part=${count[$key]}
    cpu[$key]=$(per_time "$(figure "$results" "$key" 3)" "$(figure "$results" "$key-empty" 3)" "$part")
    wall[$key]=$(per_time "$(figure "$results" "$key" 2)" "$(figure "$results" "$key-empty" 2)" "$part")
  done
}

compare_starts() { # KEY...
  local key results arguments=()
  cpu=() started=()
  for key in baseline "$@"; do
    write_peer_loop "$key" "$scratch/starting-$key" 0 "${startup[$key]}" :
    arguments+=("$key=bash '$scratch/starting-$key'")
  done
  results=$(measure --rounds 40 "${arguments[@]}")
  for key; do
    started[$key]=$(processes "$scratch/starting-baseline" "$scratch/starting-$key" 1)
    cpu[$key]=$(per_time "$(figure "$results" "$key" 3)" "$(figure "$results" baseline 3)" 1)
  done
}

# Microseconds, in a unit that fits.
duration() { # MICROSECONDS
  awk -v us="$1" 'BEGIN { if (us < 100 && us > -100) printf "%.2g µs", us
    else printf us < 9950 ? "%.2g ms" : "%.0f ms", us / 1000 }'
}

# A difference of two long times, or that it is too small to be told from noise.
at_least() { # NOISE MICROSECONDS
  if awk -v noise="$1" -v us="$2" 'BEGIN { exit us >= noise }'; then
    echo "< $(duration "$1")"
  else
    duration "$2"
  fi
}

# Cells of the table.
plain() { # KEY
  echo "$(at_least 100 "${cpu[$1]}"), ${started[$1]}"
}

with_ratio() { # KEY
  [ -n "${cpu[$1]-}" ] || {
    echo "–"
    return
  }
  awk -v time="$(duration "${cpu[$1]}")" -v cpu="${cpu[$1]}" -v baseline="${cpu[baseline]}" \
    -v started="${started[$1]}" 'BEGIN { ratio = cpu / baseline
      printf (ratio < 9.95 ? "%s (%.2g), %s\n" : "%s (%.0f), %s\n"), time, ratio, started }'
}

with_clock() { # KEY
  [ -n "${cpu[$1]-}" ] || {
    echo "–"
    return
  }
  echo "$(duration "${cpu[$1]}") ($(duration "${wall[$1]}")), ${started[$1]}"
}

over_bare() { # KEY
  echo "$(at_least 300 "${cpu[$1]}"), ${started[$1]}, ${shim[$1]:-PATH}"
}

# Sets up what was named and what is installed.
add_peers() { # [NAME=PATH]...
  local word name path plugin='' named=' '
  add_gofarm
  add_link
  add_modules
  add_lmod
  add_direnv
  for word; do
    [ "${word%%=*}" != asdf-golang ] || plugin=${word#*=}
  done
  for word; do
    name=${word%%=*} path=${word#*=}
    [ -e "$path" ] || die "nothing is at $path"
    path=$(realpath "$path")
    case $name in
      goenv | gvm | chruby | mise) "add_$name" "$path" ;;
      asdf) [ -z "$plugin" ] || add_asdf "$path" "$plugin" ;;
      asdf-golang) ;;
      *) die "no peer is called $name" ;;
    esac
    named+="$name "
  done
  [[ $named == *' goenv '* ]] \
    || say "goenv is left out: goenv=DIRECTORY names a clone of 2.x, goenv=FILE the program of 3.x"
  [[ $named == *' gvm '* ]] || say "gvm is left out: gvm=DIRECTORY names a clone"
  [[ $named == *' asdf '* && -n $plugin ]] \
    || say "asdf is left out: asdf=DIRECTORY names a clone of 0.15, asdf=FILE the program of 0.16" \
      "or later; and asdf-golang=DIRECTORY a clone of its plugin"
  [[ $named == *' chruby '* ]] || say "chruby is left out: chruby=DIRECTORY names a clone"
  [[ $named == *' mise '* ]] || say "mise is left out: mise=FILE names its program"
}

bench_peers() { # [NAME=PATH]...
  local key place chosen=()
  local -A shim=([baseline]='') start choice entry run moved
  command -v strace >/dev/null || die "strace counts processes: apt-get install strace"
  add_peers "$@"
  quiet_go "$scratch/baseline"
  site[baseline]='' startup[baseline]=''
  for key in "${peers[@]}"; do
    check_peer "$key" || continue
    chosen+=("$key")
    shim[$key]=shim
    place=$(in_peer "$key" "{ $(at_go "$key"); } >/dev/null 2>&1; readlink -f \"\$(type -P go)\"")
    [[ $place != "$farm/"* ]] || shim[$key]=
  done
  say "$("${BASH}" -c 'echo bash $BASH_VERSION'): ${#chosen[@]} managers, for some minutes"
  compare_starts "${chosen[@]}"
  for key in "${chosen[@]}"; do start[$key]=$(plain "$key"); done
  compare choosing 2 baseline "${chosen[@]}"
  for key in "${chosen[@]}"; do choice[$key]=$(with_ratio "$key"); done
  compare entering 2 baseline "${chosen[@]}"
  for key in "${chosen[@]}"; do
    entry[$key]=$(with_ratio "$key")
    [ -z "${shim[$key]}" ] || entry[$key]="in each \`go\`"
  done
  compare running 1 "${chosen[@]}"
  for key in "${chosen[@]}"; do run[$key]=$(over_bare "$key"); done
  compare moving 2 "${chosen[@]}"
  for key in "${chosen[@]}"; do moved[$key]=$(with_clock "$key"); done
  echo '| CPU time, processes started | new shell | select a version (ratio to `$(/bin/true)`)' \
    '| enter a project (ratio) | `go version`, over the bare one | move the default (by the clock) |'
  echo "|---|---|---|---|---|---|"
  for key in "${chosen[@]}"; do
    echo "| ${title[$key]} | ${start[$key]} | ${choice[$key]} | ${entry[$key]}" \
      "| ${run[$key]} | ${moved[$key]} |"
  done
}
