# Shared by the scripts of bin/: where things live, and how they speak.
# Sourced, never run. Every path can be overridden from the environment.
set -euo pipefail

ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
LOCAL=${GOV_LOCAL:-$ROOT/.local}
CACHE=${GOV_CACHE:-${XDG_CACHE_HOME:-${HOME:-/root}/.cache}/gov-suite}

# The Odoo build that the suite was tried with (Debian's package of it).
ODOO_DEB_VERSION=19.0.0+dfsg-1
ODOO_DEB_SHA256=9d2f598b0555db17e291d48ed24df184c70823c053c4c5ed53c467ca7f629bbf

say() { printf '\033[1m==>\033[0m %s\n' "$*" >&2; }
warn() { printf '\033[33mwarning:\033[0m %s\n' "$*" >&2; }
die() { printf '\033[31merror:\033[0m %s\n' "$*" >&2; exit 1; }
have() { command -v "$1" >/dev/null 2>&1; }

# lock DESCRIPTOR -x|-s [-n]: flock(2) on a file that is open, by Python where there is
# no flock(1). It holds until the last process that has the descriptor has closed it.
lock() {
  if have flock; then flock "${@:2}" "$1"; else
    "$(find_python)" - "$@" <<'PY'
import fcntl, sys
how = fcntl.LOCK_SH if "-s" in sys.argv else fcntl.LOCK_EX
try:
    fcntl.flock(int(sys.argv[1]), how | (fcntl.LOCK_NB if "-n" in sys.argv else 0))
except BlockingIOError:
    sys.exit(1)
PY
  fi
}

# Waits until no other script works under FILE, then goes on as the only one. Its
# children hold on to it too, for their half of the work; so what is to live on (the
# database server) is started with 7>&- 8>&- 9>&-.
alone() {
  exec 9>>"$1"
  lock 9 -x -n || { say "waiting for another command that is preparing the same"; lock 9 -x; }
}

# A script that needs the database server for a while: use_db at its start, leave_db at
# its end. The last one to leave stops the server, if one of them had started it.
use_db() {
  exec 8>>"$LOCAL/db.users"
  lock 8 -s
  was_running=1; "$ROOT/bin/db" running || was_running=0
}
leave_db() {
  exec 8>&-
  [ "$was_running" = 1 ] && [ ! -e "$LOCAL/db.leave" ] || "$ROOT/bin/db" leave
}

# First Python that Odoo 19 runs on and that can make virtual environments.
find_python() {
  local p
  for p in ${PYTHON:-} python3 /usr/bin/python3 python3.13 python3.12 python3.11; do
    have "$p" || continue
    "$p" -c 'import sys, venv, ensurepip; sys.exit(not (3, 10) <= sys.version_info < (3, 14))' \
      >/dev/null 2>&1 && { command -v "$p"; return; }
  done
  return 1
}

# Folder of the newest PostgreSQL server binaries of at least version 13.
find_pg() {
  local d best="" v
  for d in ${PG_BIN:-} /usr/lib/postgresql/*/bin /usr/pgsql-*/bin /opt/homebrew/opt/postgresql@*/bin; do
    [ -x "$d/initdb" ] || continue
    v=$("$d/postgres" --version | grep -oE '[0-9]+' | head -1)
    [ "$v" -ge 13 ] && best=$d
  done
  [ -n "$best" ] || { have initdb && best=$(dirname "$(readlink -f "$(command -v initdb)")"); }
  [ -n "$best" ] && printf '%s\n' "$best"
}

req_hash() { cat "$ROOT"/requirements*.txt | cat - <(printf '%s' "$("$1" -V)$2") | sha256sum | cut -c1-12; }

# Where the Odoo sources are; empty before set-up.
find_odoo() {
  if [ -n "${ODOO_SRC:-}" ]; then printf '%s\n' "$ODOO_SRC"; return; fi
  local d=$CACHE/odoo-$ODOO_DEB_VERSION
  [ -e "$d/.ready" ] || d=$(ls -d "$CACHE"/odoo-19.*/.ready 2>/dev/null | sort -V | tail -1 | xargs -r dirname)
  [ -n "$d" ] && printf '%s\n' "$d/usr/lib/python3/dist-packages"
}

# Loads VENV, ODOO and PGBIN, running the set-up first where something lacks.
need_env() {
  if [ ! -e "$LOCAL/env" ] || ! env_current; then "$ROOT/bin/setup"; fi
  # shellcheck disable=SC1091
  . "$LOCAL/env"
}

env_current() {
  # shellcheck disable=SC1091
  . "$LOCAL/env"
  [ -e "$VENV/.ready" ] && [ -d "$ODOO/odoo" ] && [ -x "$PGBIN/postgres" -o -n "${DATABASE_URL:-}" ] &&
    [ "$REQ" = "$(req_hash "$PY" "$ODOO")" ] && [ "${ODOO_SRC:-$ODOO}" = "$ODOO" ]
}
