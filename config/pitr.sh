#!/bin/sh
# Point-in-time recovery from base backups and the WAL that wal-archive.sh keeps.
#
#   pitr.sh base BASES                     a base backup, named by its moment
#   pitr.sh prune BASES WAL KEEP           drop all but the newest KEEP, and older WAL
#   pitr.sh restore BASES WAL DATA TIME    a data folder as it was at TIME
#
# TIME as in '2026-11-28 09:30:00+08'. The newest base before it is taken. Start the
# server on DATA afterwards: it replays the WAL, stops at TIME and opens for writing;
# it says so in its log. Files of cases lie outside PostgreSQL: they are only ever
# added, so those of any moment are in the file store of today.
set -eu
die() { echo "pitr: $*" >&2; exit 1; }

base() { # BASES
  name=$(date -u +%Y%m%dT%H%M%SZ)
  pg_basebackup --pgdata="$1/.$name.part" --wal-method=stream --checkpoint=fast --no-password
  mv "$1/.$name.part" "$1/$name"
  echo "$1/$name"
}

prune() { # BASES WAL KEEP
  [ "$3" -ge 1 ] || die "keep at least one base backup"
  oldest=$(ls "$1" | sort -r | sed -n "$3p")
  [ -n "$oldest" ] || exit 0
  for name in $(ls "$1"); do
    [ "$name" \< "$oldest" ] && rm -rf "${1:?}/$name"
  done
  first=$(sed -n 's/^START WAL LOCATION: .*(file \([0-9A-F]*\)).*/\1/p' "$1/$oldest/backup_label")
  [ -n "$first" ] || die "$1/$oldest has no backup_label"
  pg_archivecleanup "$2" "$first"
}

restore() { # BASES WAL DATA TIME
  [ ! -e "$3" ] || [ -z "$(ls -A "$3")" ] || die "$3 is not empty"
  moment=$(date -u -d "$4" +%Y%m%dT%H%M%SZ) || die "'$4' is not a time"
  found=
  for name in $(ls "$1" | sort); do
    [ "$name" \> "$moment" ] || found=$name
  done
  [ -n "$found" ] || die "no base backup is older than $4"
  mkdir -p "$3"
  cp -R "$1/$found/." "$3/"
  chmod 700 "$3"
  cat >>"$3/postgresql.auto.conf" <<EOT
restore_command = 'cp "$2/%f" "%p"'
recovery_target_time = '$4'
recovery_target_action = 'promote'
EOT
  touch "$3/recovery.signal"
  echo "$3: base $found, to be replayed until $4"
}

command=${1:-}; [ $# -eq 0 ] || shift
case $command:$# in
  base:1) base "$@" ;;
  prune:3) prune "$@" ;;
  restore:4) restore "$@" ;;
  *) sed -n '2,12s/^# \{0,1\}//p' "$0" >&2; exit 2 ;;
esac
