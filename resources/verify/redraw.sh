#!/bin/sh
# Draws a sample again with coreutils, bc, rev and sed alone. About 500 ids a second.
#
#     sh redraw.sh draw.json ids.txt
#
# Prints ticket and id of each item, reserves last, as redraw.py does; compare them with draw.json.
set -eu
[ $# -ge 2 ] || { echo 'Give two files: sh redraw.sh draw.json ids.txt' >&2; exit 2; }
export LC_ALL=C BC_LINE_LENGTH=0
seed=${3-$(sed -n 's/^  "seed": "\(.*\)",$/\1/p' "$1")}
case $seed in *\\*) echo 'Give the seed, without its JSON escapes, as the third argument.' >&2; exit 2 ;; esac
wanted=$(($(sed -n 's/^    "size": \([0-9]*\),$/\1/p' "$1") + $(sed -n 's/^    "reserve": \([0-9]*\)$/\1/p' "$1")))
base=$(printf %s "$seed" | sha256sum | cut -c 1-64)
while IFS= read -r id; do printf %s%s "$base" "$id" | sha256sum; done <"$2" |
  cut -c 1-64 | tr a-f A-F | { echo 'ibase=16'; cat; } | bc | rev |
  sed -e ':pad' -e 's/^.\{1,63\}$/&0/' -e 't pad' -e 's/^/0./' |
  paste -d ' ' - "$2" | sort | head -n "$wanted"
