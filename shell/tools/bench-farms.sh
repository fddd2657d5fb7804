# shellcheck shell=bash
# shellcheck disable=SC2154 # what shell/tools/bench has
# What shell/tools/bench measures of farms that are large or old. Read by it.

bench_evidence() {
  local results version root=$scratch/forty plain=$scratch/forty-plain
  make_projects
  write_vulnerabilities "$scratch/vulndb"
  for root in "$plain" "$root"; do
    "$gofarm" --root "$root" init >&2
    for version in 1.2{0..7}.{1..5}; do
      mkdir -p "$root/$version/"{bin,src,pkg/tool}
      echo "go$version" >"$root/$version/VERSION"
      ln -s /bin/true "$root/$version/bin/go"
    done
  done
  "$gofarm" --root "$root" config set "vulnerabilities.base=file://$scratch/vulndb" >&2
  "$gofarm" --root "$root" audit >&2
  results=$(measure --rounds "$moves" true=/bin/true \
    audit="'$gofarm' --root '$root' audit --offline 1.20.1 1.20.2 1.21.1 1.21.2 1.22.1 1.22.2 \
      1.23.1 1.23.2 1.24.1 1.24.2 1.25.1 1.26.1" \
    whole="'$gofarm' --root '$root' audit" report="'$gofarm' --root '$root' report" \
    list="'$gofarm' --root '$root' list" plain="'$gofarm' --root '$plain' list")
  row "audit 12 installations, 2,000 entries, from the cache, \`/bin/true\`" \
    "$(figure "$results" audit 2)" "$(figure "$results" true 2)" ms "< 50 ms"
  row "audit 40 installations, asking a directory, \`/bin/true\`" \
    "$(figure "$results" whole 2)" "$(figure "$results" true 2)" ms "< 100 ms"
  row "report of 40 installations, \`/bin/true\`" "$(figure "$results" report 2)" \
    "$(figure "$results" true 2)" ms "< 1 s"
  row "\`gofarm list\` of 40 with a known database, without" "$(figure "$results" list 2)" \
    "$(figure "$results" plain 2)" ms "≤ 1.1"
  row_of_one "audit, largest resident memory, MB" \
    "$(measure --peak audit="'$gofarm' --root '$root' audit" | cut -f 2)" "< 64"
  results=$(measure --rounds "$loops" find="find '$scratch/tree' -name go.mod" \
    pins="'$gofarm' --root '$root' usage --pins '$scratch/tree'")
  row "\`usage --pins\` of 10,000 projects, \`find\` over them" "$(figure "$results" pins 2)" \
    "$(figure "$results" find 2)" ms "≤ 2"
}

# Two farms with the same installations: one new, one that has seen very many moves.
bench_history() {
  local results root count few=$scratch/few lots=$scratch/lots
  for root in "$few" "$lots"; do
    "$gofarm" --root "$root" init >&2
    "$gofarm" --root "$root" adopt "$farm/$old" >&2
    "$gofarm" --root "$root" adopt "$farm/$new" >&2
    "$gofarm" --root "$root" promote "$old" stable --no-gate --no-probe >&2
    count=10
    [ "$root" = "$few" ] || count=100000
    "$python" - "$root/.gofarm/generations" $count <<'END'
import json, sys
directory, count = sys.argv[1], int(sys.argv[2])
record = json.load(open(directory + "/00000002.json"))
for number in range(3, count + 1):
    record["number"] = number
    with open(f"{directory}/{number:08}.json", "w") as file:
        json.dump(record, file)
END
  done
  sync -f "$scratch"
  for words in "promote {$old|$new} stable --no-gate --no-probe" status list "history --limit 20" metrics; do
    results=$(measure --rounds "$moves" few="'$gofarm' --root '$few' $words" \
      lots="'$gofarm' --root '$lots' $words")
    row "\`gofarm ${words%% *}\` at 100,000 generations, at 10" "$(figure "$results" lots 2)" \
      "$(figure "$results" few 2)" ms "≤ 1.2"
  done
}

# What a patch release takes beside the one before it, where files can share their bytes.
bench_sharing() {
  local type policy round first second results clone off disk=$scratch/disk
  local neighbour=1.27.2
  first=$(archive_of "$neighbour") second=$(archive_of "$new")
  if [ "$(id -u)" != 0 ]; then
    echo "bench: sharing needs root, for mounts" >&2
    return 0
  fi
  for type in xfs btrfs; do
    command -v "mkfs.$type" >/dev/null || continue
    mkdir -p "$disk"
    truncate -s 6G "$disk.image"
    "mkfs.$type" -q "$disk.image" 2>/dev/null
    mount -o loop "$disk.image" "$disk" || continue
    for policy in clone off; do
      for round in $(seq 0 "$installs"); do
        "$gofarm" --root "$disk/$policy-$round" init >&2
        "$gofarm" --root "$disk/$policy-$round" config set sharing=$policy >&2
        "$gofarm" --root "$disk/$policy-$round" install --from "$first" >&2
      done
    done
    results=$(measure --rounds "$installs" \
      clone="'$gofarm' --root '$disk/clone-{n}' install --from '$second'" \
      off="'$gofarm' --root '$disk/off-{n}' install --from '$second'")
    row "install $new beside $neighbour on $type, sharing nothing" "$(figure "$results" clone 2)" \
      "$(figure "$results" off 2)" ms ""
    clone=$(taken clone "$second") off=$(taken off "$second")
    row "the same: disk" "$clone" "$off" MB ""
    umount "$disk"
    rm "$disk.image"
  done
}

# What one more release takes of the disk, in MB.
taken() { # POLICY ARCHIVE
  local before after
  "$gofarm" --root "$disk/$1-0" uninstall "$new" >&2 2>/dev/null || :
  sync -f "$disk"
  before=$(df --block-size=M --output=used "$disk" | tail -n 1 | tr -dc 0-9)
  "$gofarm" --root "$disk/$1-0" install --from "$2" >&2
  sync -f "$disk"
  after=$(df --block-size=M --output=used "$disk" | tail -n 1 | tr -dc 0-9)
  echo $((after - before))
}
