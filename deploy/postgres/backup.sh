#!/bin/sh
# One consistent copy of a hub's tables on PostgreSQL, while hubs serve. Run it as the schema's owner, from a timer:
# 在平台运行时备份其全部数据表（以所有者身份运行，建议定时执行）：
#
#   export PGPASSWORD=…            # or ~/.pgpass
#   deploy/postgres/backup.sh "host=db.example dbname=exchange user=exchange_owner" /var/backups/exchange
#
# It makes exchange-<time>.dump and, last, its digest exchange-<time>.dump.sha256: without the digest a dump is not whole. The tables by which hosts share out tasks are left out:
# `migrate` makes them, and the hub fills them. Another schema's name: EXCHANGE_SCHEMA=…
# For a restore to any moment add a base backup and archived WAL (docs/upkeep.md).
set -eu
umask 077
if [ $# -ne 2 ]; then sed -n '2,11s/^# \{0,1\}//p' "$0" >&2; exit 2; fi
schema=${EXCHANGE_SCHEMA:-exchange}
mkdir -p "$2"
name=exchange-$(date -u +%Y%m%dT%H%M%SZ).dump
part=$2/.$name.part
# If it stops here, or is stopped, nothing is left that could be taken for a backup.
trap 'rm -f "$part" "$2/.$name.sha256.part"' EXIT
if [ -e "$2/$name" ]; then echo "There is a file already: $2/$name" >&2; exit 1; fi
pg_dump --format=custom --table="$schema.*" --no-owner --no-privileges --file="$part" --dbname="$1"
position=$(pg_restore --data-only --table=log_head --file=- "$part" | awk '/^COPY/ {row = 1; next} row {print $2 - 1; exit}')
sync "$part"
(cd "$2" && sha256sum ".$name.part" | sed "s/ .*/  $name/") >"$2/.$name.sha256.part"
mv "$part" "$2/$name"
mv "$2/.$name.sha256.part" "$2/$name.sha256"
sync "$2"
echo "$2/$name"
echo "Exchange log up to position $position." >&2
