#!/bin/sh
# PostgreSQL's archive_command: wal-archive.sh PATH NAME [FOLDER]
# A segment is there whole or not at all, and one that is there is never replaced by
# another: two servers that archive into one folder would destroy each other's history.
set -eu
folder=${3:-/var/lib/postgresql/wal}
if [ -e "$folder/$2" ]; then
  cmp -s "$1" "$folder/$2" && exit 0
  echo "wal-archive: $2 is there already, with other content" >&2
  exit 1
fi
cp "$1" "$folder/.$2.part"
sync "$folder/.$2.part"
mv "$folder/.$2.part" "$folder/$2"
sync "$folder"
