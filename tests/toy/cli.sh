#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# A method that is one file shows up in the command line: listed, described, run, its parameters checked.
set -euo pipefail
cli=$1
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

fail() { echo "0 passed, 1 failed: $1" >&2; exit 1; }

"$cli" methods | grep -q checkerboard || fail "methods does not list it"
"$cli" scenes --count 1 --seed 5 --out "$folder"
picture=$(ls "$folder"/scene_*.p[np][gm] | head -n 1)
"$cli" run --image "$picture" --ask "How many objects are there?" --method checkerboard --set fields=dark --json "$folder/run.json"
grep -q '"name": "checkerboard"' "$folder/run.json" || fail "the record does not name it"
grep -q '"fields": "dark"' "$folder/run.json" || fail "the record lacks its parameter"
status=0
"$cli" run --image "$picture" --ask "?" --method checkerboard --set fields=green 2>"$folder/error" || status=$?
[ "$status" = 2 ] || fail "a bad value ended with status $status, not 2"
grep -q light "$folder/error" || fail "the message does not name the allowed values"
echo "4 passed, 0 failed"
