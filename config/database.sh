#!/bin/sh
# Entry point of the database: gives it the volumes beside PGDATA, then the image's own.
# A new volume belongs to root, and the archived WAL would not find its way into it.
set -eu
install -d -o postgres -g postgres -m 700 /var/lib/postgresql/wal /var/lib/postgresql/bases
exec docker-entrypoint.sh "$@"
