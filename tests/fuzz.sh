#!/usr/bin/env bash
# Tries the readers of what strangers send on made-up inputs for a while: tests/fuzz.sh [csv|text|form|upload …]
# FUZZ_MINUTES says how long each of them is tried (10). What breaks one is shown, made small, and ends this with an error.
set -euo pipefail
cd "$(dirname "$0")/.."

minutes=${FUZZ_MINUTES:-10}
# Cases between two looks at the clock.
export PROPTEST_CASES=${PROPTEST_CASES:-5000}
told=$(mktemp)
trap 'rm -f "$told"' EXIT

filters() {
  case $1 in
    csv) echo csv_ line_breaks:: spreadsheet:: ;;
    text) echo text:: ;;
    form) echo form:: complaint:: contact:: dates:: mykad:: birth:: ;;
    upload) echo preview:: unpack:: ;;
    *)
      echo "tests/fuzz.sh: csv, text, form or upload, not $1" >&2
      return 2
      ;;
  esac
}

targets=("$@")
((${#targets[@]})) || targets=(csv text form upload)
for target in "${targets[@]}"; do filters "$target" >/dev/null; done

cargo test --lib --no-run
for target in "${targets[@]}"; do
  read -ra names <<<"$(filters "$target")"
  rounds=0
  until=$((SECONDS + 60 * minutes))
  while ((SECONDS < until)); do
    cargo test --quiet --lib -- "${names[@]}" >"$told" 2>&1 || {
      cat "$told" >&2
      exit 1
    }
    rounds=$((rounds + 1))
  done
  echo "$target: $rounds rounds of $PROPTEST_CASES cases a property, clean"
done
