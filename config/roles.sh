#!/bin/sh
# Roles and databases that the services need beside the owner's; may be run again.
# In the service `roles`: PGHOST, PGUSER (the owner) and PGDATABASE name where, and
# *_PASSWORD_FILE hold the passwords, which no command line shows.
set -eu
read_secret() { # VARIABLE FILE
  [ -s "$2" ] || { echo "the secret file $2 is missing or empty: see config/.env.example" >&2; exit 1; }
  export "$1=$(cat "$2")"
}
read_secret PGPASSWORD "$DB_PASSWORD_FILE"
read_secret APP_PASSWORD "$APP_PASSWORD_FILE"
read_secret REPLICA_PASSWORD "$REPLICA_PASSWORD_FILE"

psql --no-psqlrc --quiet --set=app=gov_app --file="$(dirname "$0")/roles.sql"
psql --no-psqlrc --quiet --set=ON_ERROR_STOP=1 <<'SQL'
\getenv app_password APP_PASSWORD
\getenv replica_password REPLICA_PASSWORD
SELECT 'CREATE ROLE gov_replica LOGIN REPLICATION'
WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'gov_replica') \gexec
-- Neither the statistics nor the log show what is hashed here.
SET log_min_duration_statement = -1;
ALTER ROLE gov_app PASSWORD :'app_password';
ALTER ROLE gov_replica PASSWORD :'replica_password';
-- Sessions are the program's own: it makes their table and may lose it.
SELECT 'CREATE DATABASE gov_sessions OWNER gov_app'
WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = 'gov_sessions') \gexec
SQL
echo "gov_app, gov_replica and gov_sessions are ready"
