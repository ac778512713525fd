-- Database, schema and the two logins of an Exchange hub on PostgreSQL (15 or newer). Run once, by an administrator of the server, with psql:
-- 建立数据库、模式和两个登录用户（一次性，由数据库管理员执行）：
--
--   export EXCHANGE_OWNER_PASSWORD=… EXCHANGE_HUB_PASSWORD=…
--   psql -X "host=db.example user=postgres dbname=postgres" -f setup.sql
--
-- The owner makes and changes tables (Exchange.Host migrate); nobody else uses it. The hub's login may connect and use the schema, and nothing in it until
-- `Exchange.Host migrate --grant-to exchange_hub` gives it its rights, table by table.
-- Other names: -v database=… -v schema=… -v jobs=… (then also Jobs:Schema in the hub's settings) -v owner=… -v hub=…
-- A server that logs statements logs these passwords: set them anew with \password afterwards, or switch log_statement off for this session.

\set ON_ERROR_STOP on
\if :{?database}
\else
  \set database exchange
\endif
\if :{?schema}
\else
  \set schema exchange
\endif
\if :{?jobs}
\else
  \set jobs exchange_jobs
\endif
\if :{?owner}
\else
  \set owner exchange_owner
\endif
\if :{?hub}
\else
  \set hub exchange_hub
\endif
\getenv owner_password EXCHANGE_OWNER_PASSWORD
\getenv hub_password EXCHANGE_HUB_PASSWORD

create role :"owner" login nosuperuser nocreatedb nocreaterole noreplication password :'owner_password';
create role :"hub" login nosuperuser nocreatedb nocreaterole noreplication password :'hub_password';

create database :"database" encoding 'UTF8' template template0;
revoke all on database :"database" from public;
grant connect on database :"database" to :"owner", :"hub";

\connect :"database"
revoke all on schema public from public;
create schema :"schema" authorization :"owner";
grant usage on schema :"schema" to :"hub";
-- For the tables by which hosts share out tasks.
create schema :"jobs" authorization :"owner";
alter role :"owner" in database :"database" set search_path = :"schema";
alter role :"hub" in database :"database" set search_path = :"schema";
