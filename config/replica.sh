#!/bin/sh
# Entry point of a streaming replica: copies the primary once, then follows it.
set -eu
# New volumes belong to root; the server, to which they are given, does not run as root.
if [ "$(id -u)" = 0 ]; then
  install -d -o postgres -g postgres -m 700 "$(dirname "$PGDATA")" /var/lib/postgresql/wal
  exec gosu postgres sh "$0" "$@"
fi
if [ ! -s "$PGDATA/PG_VERSION" ]; then
  PGPASSWORD=$(cat "$REPLICA_PASSWORD_FILE")
  export PGPASSWORD
  rm -rf "$PGDATA.part"
  # --write-recovery-conf keeps the address and the password for following.
  pg_basebackup --host="$PRIMARY_HOST" --port="$PRIMARY_PORT" --username=gov_replica \
    --pgdata="$PGDATA.part" --wal-method=stream --checkpoint=fast --write-recovery-conf
  mv "$PGDATA.part" "$PGDATA"
  unset PGPASSWORD
fi
exec "$@"
