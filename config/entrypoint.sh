#!/bin/bash
# Gives Odoo its secrets from files, then becomes the command it was given.
set -euo pipefail

secret() { # VARIABLE FILE
  [ -r "$2" ] || { echo "the secret file $2 cannot be read: see config/.env.example" >&2; exit 1; }
  local value; value=$(<"$2")
  [ -n "$value" ] || { echo "the secret file $2 is empty" >&2; exit 1; }
  export "$1=$value"
}

secret PGPASSWORD "$DB_PASSWORD_FILE"
secret ODOO_ADMIN_PASSWD "$ADMIN_PASSWORD_FILE"
# An empty address would make Odoo simulate a replica.
[ -z "${GOV_REPLICA_HOST:-}" ] || export PGHOST_REPLICA=$GOV_REPLICA_HOST
exec "$@"
