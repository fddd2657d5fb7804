# shellcheck shell=bash
# Variables are those of shell/tools/bench; some words are for other shells.
# shellcheck disable=SC2154,SC2034,SC2016
# What goenv costs in each shell. Read by shell/tools/bench.

bench_source() {
  local shell words results aim
  for shell in "${shells[@]}"; do
    has_shell "$shell" || continue
    words=$(shell_words "$shell")
    results=$(measure --rounds "$many" empty="$words -c :" source="$words -c '. \"$farm/goenv.sh\"'")
    case $shell in
      ksh93 | fish) aim="≤ 1.8" ;;
      posh) aim= ;;
      *) aim="≤ 1.15" ;;
    esac
    row "source goenv.sh in $shell, empty shell (CPU)" "$(figure "$results" source 3)" \
      "$(figure "$results" empty 3)" ms "$aim"
  done
}

# A file in which the shell prepares itself and then runs one command a number of times.
write_loop() { # SHELL FILE COUNT PREPARATION COMMAND
  if [ "$1" = fish ]; then
    printf '%s\n' "$4" "set i 0" "while test \$i -lt $3" "$5" "set i (math \$i + 1)" end >"$2"
  else
    printf '%s\n' "$4" "i=0" "while [ \$i -lt $3 ]; do" "$5" "i=\$((i + 1))" "done" >"$2"
  fi
}

# What one command costs inside a running shell, beside one command substitution there. What the
# shell does without goenv, in a second PREPARATION, is taken off.
bench_inside() { # WHAT SHELL AIM TIMES PREPARATION COMMAND [PREPARATION COMMAND]
  local words results empty count=200 substitution='x=$(/bin/true)'
  [ "$2" != fish ] || substitution='set x (/bin/true)'
  write_loop "$2" "$scratch/empty" $count "$5" :
  write_loop "$2" "$scratch/true" $count "$5" "$substitution"
  write_loop "$2" "$scratch/command" $count "$5" "$6"
  write_loop "$2" "$scratch/without" $count "${7-$5}" "${8-:}"
  words=$(shell_words "$2")
  results=$(measure --rounds "$loops" empty="$words '$scratch/empty'" \
    without="$words '$scratch/without'" true="$words '$scratch/true'" \
    command="$words '$scratch/command'") || {
    echo "| $1 in $2 | failed | | | $3 |"
    failed=yes
    return
  }
  empty=$(figure "$results" empty 3)
  row "$1 in $2, \`\$(/bin/true)\` (CPU)" \
    "$(per_time "$(figure "$results" command 3)" "$(figure "$results" without 3)" $((count * $4)))" \
    "$(per_time "$(figure "$results" true 3)" "$empty" $count)" µs "$3"
}

# Microseconds for each of COUNT, the loop itself taken off.
per_time() { # WITH WITHOUT COUNT
  awk -v with="$1" -v without="$2" -v count="$3" 'BEGIN { print (with - without) / count * 1000 }'
}

bench_use() {
  local shell aim
  for shell in "${shells[@]}"; do
    has_shell "$shell" || continue
    aim="≤ 0.25"
    [ "$shell" != fish ] || aim="≤ 1"
    bench_inside "\`goenv use VERSION\`" "$shell" "$aim" 2 \
      ". '$farm/goenv.sh'; goenv use $old || exit 1" "goenv use $new; goenv use $old"
  done
}

# A farm of sixteen small installations and two channels.
make_sixteen() { # GOFARM ROOT
  local version
  "$1" --root "$2" init >/dev/null
  for version in 1.2{1,2,3,4}.{1,2,9,10}; do
    mkdir -p "$2/$version/bin"
    ln -s /bin/true "$2/$version/bin/go"
    echo "go$version" >"$2/$version/VERSION"
  done
  ln -s 1.23.10 "$2/stable"
  ln -s 1.24.10 "$2/latest"
  # Lists the versions, as install does.
  "$1" --root "$2" render >/dev/null
}

bench_list() {
  local shell
  make_sixteen "$gofarm" "$scratch/sixteen"
  for shell in "${shells[@]}"; do
    has_shell "$shell" || continue
    bench_inside "\`goenv list\` of 16" "$shell" "" 1 \
      ". '$scratch/sixteen/goenv.sh'; goenv list >/dev/null || exit 1" "goenv list >/dev/null"
  done
}

# What a shell runs at its prompt; the others follow cd itself.
prompt_hook() { # SHELL
  case $1 in
    bash) echo 'for hook in "${PROMPT_COMMAND[@]}"; do eval "$hook"; done' ;;
    zsh) echo 'for hook in $precmd_functions; do $hook; done' ;;
    ksh93) echo ': "$PS1"' ;;
    mksh) echo 'eval ": \"$PS1\""' ;;
    *) echo : ;;
  esac
}

bench_hook() {
  local shell
  for shell in bash zsh ksh93 mksh; do
    has_shell "$shell" || continue
    bench_inside "the hook where nothing changed" "$shell" "< 20 µs" 1 \
      ". '$farm/goenv.sh'; goenv auto on || exit 1; $(prompt_hook "$shell")" "$(prompt_hook "$shell")"
  done
}

bench_enter() {
  local shell hook aim project
  for project in $old $new; do
    mkdir -p "$scratch/project-$project"
    echo "$project" >"$scratch/project-$project/.go-version"
  done
  for shell in "${shells[@]}"; do
    has_shell "$shell" || continue
    hook=$(prompt_hook "$shell")
    aim="≤ 1"
    [ "$shell" != fish ] || aim="≤ 2"
    bench_inside "enter a project" "$shell" "$aim" 2 ". '$farm/goenv.sh'; goenv auto on
        cd '$scratch/project-$new'; $hook; goenv which | grep -q /$new/ || exit 1" \
      "cd '$scratch/project-$new'; $hook; cd '$scratch/project-$old'; $hook" \
      : "cd '$scratch/project-$new'; cd '$scratch/project-$old'"
  done
}

# goenv.sh beside that of an older COMMIT, in the same shells and the same run: a ratio to something
# else hides what creeps in. Sixteen installations each.
bench_against() { # COMMIT
  local shell what age
  git worktree add --quiet --detach "$scratch/commit" "$1"
  (cd "$scratch/commit" && swift build --product gofarm >/dev/null)
  mkdir "$scratch/old" "$scratch/new" "$scratch/project"
  make_sixteen "$scratch/commit/.build/debug/gofarm" "$scratch/old/farm"
  make_sixteen "$gofarm" "$scratch/new/farm"
  git worktree remove --force "$scratch/commit"
  echo 1.22.9 >"$scratch/project/.go-version"
  for shell in "${shells[@]}"; do
    has_shell "$shell" || continue
    for what in use list enter; do
      for age in old new; do write_against "$shell" "$what" "$age"; done
      against "$shell" "$what"
    done
  done
}

write_against() { # SHELL use|list|enter old|new
  local hook preparation=". '$scratch/$3/farm/goenv.sh'" commands
  hook=$(prompt_hook "$1")
  case $2 in
    use) commands="goenv use 1.22.9; goenv use 1.22.10" ;;
    list) commands="goenv list >/dev/null" ;;
    enter)
      preparation+="; goenv auto on; cd '$scratch'; $hook"
      commands="cd '$scratch/project'; $hook; cd '$scratch'; $hook"
      ;;
  esac
  write_loop "$1" "$scratch/$3/empty" 100 "$preparation" :
  write_loop "$1" "$scratch/$3/command" 100 "$preparation" "$commands"
}

against() { # SHELL WHAT
  local words results
  words=$(shell_words "$1")
  results=$(measure --rounds "$((loops * 3))" \
    old-empty="$words '$scratch/old/empty'" old="$words '$scratch/old/command'" \
    new-empty="$words '$scratch/new/empty'" new="$words '$scratch/new/command'")
  row "goenv $2 in $1, before (CPU)" \
    "$(per_time "$(figure "$results" new 3)" "$(figure "$results" new-empty 3)" 100)" \
    "$(per_time "$(figure "$results" old 3)" "$(figure "$results" old-empty 3)" 100)" µs "≤ 1"
}
