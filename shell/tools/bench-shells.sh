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

# What one command costs inside a running shell, beside one command substitution there.
bench_inside() { # WHAT SHELL AIM TIMES PREPARATION COMMAND
  local words results empty count=200 substitution='x=$(/bin/true)'
  [ "$2" != fish ] || substitution='set x (/bin/true)'
  write_loop "$2" "$scratch/empty" $count "$5" :
  write_loop "$2" "$scratch/true" $count "$5" "$substitution"
  write_loop "$2" "$scratch/command" $count "$5" "$6"
  words=$(shell_words "$2")
  results=$(measure --rounds "$loops" empty="$words '$scratch/empty'" \
    true="$words '$scratch/true'" command="$words '$scratch/command'") || {
    echo "| $1 in $2 | failed | | | $3 |"
    failed=yes
    return
  }
  empty=$(figure "$results" empty 3)
  row "$1 in $2, \`\$(/bin/true)\` (CPU)" \
    "$(per_time "$(figure "$results" command 3)" "$empty" $((count * $4)))" \
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

bench_list() {
  local shell version root=$scratch/sixteen
  "$gofarm" --root "$root" init >/dev/null
  for version in 1.2{1,2,3,4}.{1,2,9,10}; do
    mkdir -p "$root/$version/bin"
    ln -s /bin/true "$root/$version/bin/go"
    echo "go$version" >"$root/$version/VERSION"
  done
  ln -s 1.23.10 "$root/stable"
  ln -s 1.24.10 "$root/latest"
  # Lists the versions, as install does.
  "$gofarm" --root "$root" render >/dev/null
  for shell in "${shells[@]}"; do
    has_shell "$shell" || continue
    bench_inside "\`goenv list\` of 16" "$shell" "" 1 \
      ". '$root/goenv.sh'; goenv list >/dev/null || exit 1" "goenv list >/dev/null"
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
    [ "$shell" != fish ] || aim="≤ 4"
    bench_inside "enter a project" "$shell" "$aim" 2 ". '$farm/goenv.sh'; goenv auto on
        cd '$scratch/project-$new'; $hook; goenv which | grep -q /$new/ || exit 1" \
      "cd '$scratch/project-$new'; $hook; cd '$scratch/project-$old'; $hook"
  done
}
