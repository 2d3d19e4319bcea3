#!/bin/sh
# Draws a sample again with coreutils, awk, bc, rev and sed alone. About 500 ids a second.
#
#     sh redraw.sh draw.json ids.txt
#
# A draw by strata or intervals takes frame.txt in place of ids.txt.
# Prints ticket and id of each item, reserves last, as redraw.py does; compare them with draw.json.
set -eu
[ $# -ge 2 ] || { echo 'Give two files: sh redraw.sh draw.json ids.txt' >&2; exit 2; }
export LC_ALL=C BC_LINE_LENGTH=0
seed=${3-$(sed -n 's/^  "seed": "\(.*\)",$/\1/p' "$1")}
case $seed in *\\*) echo 'Give the seed, without its JSON escapes, as the third argument.' >&2; exit 2 ;; esac
method=$(sed -n '/^  "method": {$/,/^  }/s/^    "name": "\(.*\)",\{0,1\}$/\1/p' "$1")
size=$(sed -n 's/^    "size": \([0-9]*\),$/\1/p' "$1")
reserve=$(sed -n 's/^    "reserve": \([0-9]*\)$/\1/p' "$1")
base=$(printf %s "$seed" | sha256sum | cut -c 1-64)

# Each id of the input with its ticket before it.
tickets() {
  while IFS= read -r id; do printf %s%s "$base" "$id" | sha256sum; done <"$1" |
    cut -c 1-64 | tr a-f A-F | { echo 'ibase=16'; cat; } | bc | rev |
    sed -e ':pad' -e 's/^.\{1,63\}$/&0/' -e 't pad' -e 's/^/0./' |
    paste -d ' ' - "$1"
}

case ${method:-random} in
random) tickets "$2" | sort | head -n "$((size + reserve))" ;;
systematic)
  count=$(wc -l <"$2")
  hex=$(printf %s,1 "$seed" | sha256sum | cut -c 1-64 | tr a-f A-F)
  start=$(printf 'ibase=16\nx=%s\nibase=A\nx %% %s\n' "$hex" "$count" | bc)
  sort "$2" | cut -f 2- | awk -v u="$start" -v N="$count" -v n="$size" '
    function place(j) { return int((u + j * N) / n) + 1 }
    NR == place(j + 0) { print NR " " $0; j++ }' ;;
stratified)
  parts=$(mktemp -d)
  trap 'rm -r "$parts"' EXIT
  stratum=0
  # Lines of 8 spaces: those of a stratum.
  sed -n -e 's/^        "size": \([0-9]*\),$/\1/p' "$1" >"$parts/sizes"
  sed -n -e 's/^        "reserve": \([0-9]*\),\{0,1\}$/\1/p' "$1" >"$parts/reserves"
  paste -d ' ' "$parts/sizes" "$parts/reserves" >"$parts/strata"
  : >"$parts/items"; : >"$parts/later"
  while read -r n m; do
    stratum=$((stratum + 1))
    sed -n "s/^$stratum	//p" "$2" >"$parts/ids"
    tickets "$parts/ids" | sort >"$parts/drawn"
    head -n "$n" "$parts/drawn" >>"$parts/items"
    tail -n "+$((n + 1))" "$parts/drawn" | head -n "$m" >>"$parts/later"
  done <"$parts/strata"
  cat "$parts/items" "$parts/later" ;;
all) sort "$2" | sed 's/^/ /' ;;
*) echo "The items of a $method sample were chosen by a person: look for each in ids.txt." >&2; exit 2 ;;
esac
