#!/usr/bin/env bash
# Measures both kinds of error in every scenario, and prints the tables of the README; with --readme, puts them there.
# SCENARIO_PERSONS and SCENARIO_COMPLAINTS set the size; the default, 20,000 complaints
# of each scenario, takes minutes and 6 GB of memory.
set -euo pipefail
cd "$(dirname "$0")/../.."

persons=${SCENARIO_PERSONS:-300000}
complaints=${SCENARIO_COMPLAINTS:-220000}
directory=$(mktemp -d)
trap 'rm -rf "$directory"' EXIT

cargo build --release --locked --quiet
option_m=target/release/option-m
"$option_m" synth --persons "$persons" --complaints "$complaints" --scenario all --out "$directory" >&2
"$option_m" match run --doses "$directory/doses.csv" --complaints "$directory/complaints.csv" --out "$directory/results.csv"
"$option_m" match evaluate --results "$directory/results.csv" --truth "$directory/truth.csv" --markdown >"$directory/tables.md"

if [[ ${1:-} == --readme ]]; then
  awk -v tables="$directory/tables.md" '
    /^<!-- \/scenarios -->$/ { skipping = 0 }
    !skipping { print }
    /^<!-- scenarios -->$/ { while ((getline line < tables) > 0) print line; skipping = 1 }
  ' README.md >"$directory/README.md"
  cp "$directory/README.md" README.md
else
  cat "$directory/tables.md"
fi
