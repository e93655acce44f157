#!/usr/bin/env bash
# Runs every test. Installs with the system's package manager what they need and the machine lacks; what cannot be had
# is an error, never a test left out.
set -euo pipefail
cd "$(dirname "$0")/.."

have() { command -v "$1" >/dev/null 2>&1; }

# PostgreSQL's programs often lie outside the PATH. The tests start servers of their own; no service is needed.
postgres_programs() {
  local directory
  for directory in "$(dirname "$(command -v initdb || echo /none/initdb)")" \
    "$(pg_config --bindir 2>/dev/null || echo /none)" \
    /usr/lib/postgresql/*/bin /usr/pgsql-*/bin /usr/local/pgsql/bin /opt/homebrew/opt/postgresql*/bin; do
    if [[ -x $directory/initdb && -x $directory/pg_ctl ]]; then
      echo "$directory"
      return 0
    fi
  done
  return 1
}

browser() {
  local name
  for name in chromium chromium-browser google-chrome google-chrome-stable; do
    if have "$name"; then
      command -v "$name"
      return 0
    fi
  done
  return 1
}

browser_tests=no
[[ -f tests/browser/package.json ]] && browser_tests=yes

missing() {
  have cc || echo compiler
  postgres_programs >/dev/null || echo postgresql
  if [[ $browser_tests == yes ]]; then
    browser >/dev/null || echo browser
    { have node && have npm; } || echo node
    # The checker of HTML runs in it.
    have java || echo java
  fi
}

# The names under which package managers know what is missing.
packages() {
  local manager=$1 need
  while read -r need; do
    case $manager:$need in
      apt-get:compiler) echo build-essential ;;
      apt-get:postgresql) echo postgresql ;;
      dnf:compiler) echo gcc ;;
      dnf:postgresql) echo postgresql-server ;;
      apk:compiler) echo build-base ;;
      apk:postgresql) echo postgresql ;;
      pacman:compiler) echo base-devel ;;
      pacman:postgresql) echo postgresql ;;
      *:browser) echo chromium ;;
      *:node) printf '%s\n' nodejs npm ;;
      apt-get:java) echo default-jre-headless ;;
      dnf:java) echo java-latest-openjdk-headless ;;
      apk:java) echo openjdk17-jre-headless ;;
      pacman:java) echo jre-openjdk-headless ;;
    esac
  done
}

# What each of them is for.
explain() {
  local need
  while read -r need; do
    case $need in
      compiler) echo "  a C compiler: SQLite and libpq are built into the program" ;;
      postgresql) echo "  PostgreSQL's server programs: every test runs on both databases" ;;
      browser) echo "  Chromium: pages are tried in a browser" ;;
      node) echo "  Node.js and npm: they drive the browser" ;;
      java) echo "  a Java runtime: the checker of HTML runs in it" ;;
    esac
  done
}

install() {
  local root=() manager names
  if ((EUID != 0)); then
    have sudo && sudo -n true 2>/dev/null || return 1
    root=(sudo -n)
  fi
  for manager in apt-get dnf apk pacman; do
    have "$manager" || continue
    mapfile -t names < <(packages "$manager" <<<"$1")
    echo "tests/all.sh: this machine lacks what the tests need:"
    explain <<<"$1"
    echo "tests/all.sh: $manager is about to install: ${names[*]}"
    case $manager in
      apt-get)
        "${root[@]}" apt-get update -q
        # Debian's package would make and start a server.
        "${root[@]}" mkdir -p /etc/postgresql-common/createcluster.d
        echo 'create_main_cluster = false' |
          "${root[@]}" tee /etc/postgresql-common/createcluster.d/option-m-tests.conf >/dev/null
        "${root[@]}" env DEBIAN_FRONTEND=noninteractive \
          apt-get install -q -y --no-install-recommends "${names[@]}"
        ;;
      dnf) "${root[@]}" dnf install -q -y "${names[@]}" ;;
      apk) "${root[@]}" apk add -q "${names[@]}" ;;
      pacman) "${root[@]}" pacman -Sy --noconfirm --needed "${names[@]}" ;;
    esac
    return
  done
  return 1
}

needs=$(missing)
if [[ -n $needs ]]; then
  install "$needs" || true
  needs=$(missing)
  if [[ -n $needs ]]; then
    echo "tests/all.sh: the tests need what this machine does not have and cannot get: ${needs//$'\n'/, }" >&2
    exit 1
  fi
fi
PATH=$PATH:$(postgres_programs)
export PATH

# A developer's own settings are none of the tests'.
unset DATABASE_URL "${!OPTION_M_@}"

summary=$(mktemp)
trap 'rm -f "$summary"' EXIT
failed=0

cargo test --lib --bins --tests --no-fail-fast 2>&1 | tee -a "$summary" || failed=1
cargo test --doc 2>&1 | tee -a "$summary" || failed=1

if [[ $browser_tests == yes ]]; then
  CHROMIUM=$(browser)
  export CHROMIUM
  (cd tests/browser && npm ci --no-audit --no-fund && npm test) 2>&1 | tee -a "$summary" || failed=1
fi

echo
echo "Summary"
grep -E '^test result: |^(ℹ|#) (tests|pass|fail|skipped) ' "$summary" || true
if ((failed)); then
  echo "tests/all.sh: something failed, see above" >&2
fi
exit "$failed"
