#!/bin/sh
# Checks this evidence package with find, sort and sha256sum alone: nothing changed, missing or added.
# It cannot check the signature: for that run  python3 VERIFY/verify.py
cd "$(dirname "$0")/.." || exit 2
if ! command -v sha256sum >/dev/null 2>&1; then
  sha256sum() { shasum -a 256 "$@"; }
fi
failed=0

check() { # what it says, then the command's exit code
  if [ "$2" -eq 0 ]; then echo "ok    $1"; else echo "FAIL  $1"; failed=1; fi
}

# sha256sum skips a line that it cannot read, and a file listed there would go unchecked.
lists="manifest-sha256.txt tagmanifest-sha256.txt VERIFY/filelist.sha256"
cat $lists | LC_ALL=C grep -qvE '^[0-9a-f]{64}  [^ ]'
[ $? -eq 1 ]
check "every line of the lists is a checksum and a name" $?

sha256sum -c manifest-sha256.txt >/dev/null
check "every file under data/ is as listed" $?

sha256sum -c tagmanifest-sha256.txt >/dev/null
check "every other file is as listed" $?

find . | LC_ALL=C sort | sha256sum -c VERIFY/filelist.sha256 >/dev/null
check "nothing missing, nothing added" $?

ids=data/02-population/POP-01/ids.txt
digest=$(LC_ALL=C sort "$ids" | sha256sum | cut -c 1-64)
grep -q "\"digest\": \"$digest\"" data/02-population/POP-01/definition.json
check "the population digest belongs to ids.txt" $?

[ "$(wc -l <"$ids")" -eq "$(wc -l <data/02-population/POP-01/records.ndjson)" ]
check "one record for each id" $?

exit $failed
