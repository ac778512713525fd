#!/bin/sh
# Makes a hub's tables of a dump, in a database as setup.sql makes it and in which no hub has been. Run it as the schema's owner, with every hub stopped:
# 由备份恢复数据表（目标为 setup.sql 新建、尚无数据表的库；以所有者身份运行，所有主机须先停止）：
#
#   export PGPASSWORD=…
#   deploy/postgres/restore.sh "host=db.example dbname=exchange user=exchange_owner" /var/backups/exchange/exchange-20261124T031500Z.dump
#
# All of it or nothing. Then, before a hub starts, as it says: migrate --grant-to … --restored …
set -eu
if [ $# -ne 2 ]; then sed -n '2,9s/^# \{0,1\}//p' "$0" >&2; exit 2; fi
schema=${EXCHANGE_SCHEMA:-exchange}
if [ ! -e "$2.sha256" ]; then echo "The backup is not whole: there is no $2.sha256" >&2; exit 1; fi
digest=$(sha256sum "$2" | cut -d' ' -f1)
if [ "$digest" != "$(cut -d' ' -f1 "$2.sha256")" ]; then echo "The backup is damaged: $2 has another digest than $2.sha256 says. Take another one." >&2; exit 1; fi
tables=$(psql -XAtq -v ON_ERROR_STOP=1 -d "$1" -c "select count(*) from pg_tables where schemaname = '$schema'")
if [ "$tables" != 0 ]; then echo "There are $tables tables in schema $schema already. Nothing is ever overwritten: restore into a new database." >&2; exit 1; fi
# If it stops before its end nothing of it stands.
pg_restore --single-transaction --exit-on-error --no-owner --no-privileges --dbname="$1" "$2"
psql -XAtq -v ON_ERROR_STOP=1 -d "$1" -c "select 'Exchange log up to position ' || next - 1 || '.' from $schema.log_head" >&2
echo "Now: Exchange.Host migrate --grant-to exchange_hub --restored $digest" >&2
