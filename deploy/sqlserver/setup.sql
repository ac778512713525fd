-- Database, schema and the two logins of an Exchange hub on SQL Server (2019 or newer). Run once, by an administrator of the server, with sqlcmd:
-- 建立数据库、架构和两个登录名（一次性，由数据库管理员执行）：
--
--   export Database=exchange Owner=exchange_owner Hub=exchange_hub OwnerPassword=… HubPassword=…
--   sqlcmd -S db.example -b -i setup.sql
--
-- sqlcmd takes $(Names) from the environment. The owner makes and changes tables (Exchange.Host migrate); nobody else uses it. The hub's login may connect, and
-- nothing else until `Exchange.Host migrate --grant-to exchange_hub` gives it its rights, table by table.

create database [$(Database)];
go
-- Who reads waits for nobody who writes, as on PostgreSQL; the hub is right without it, and slower.
alter database [$(Database)] set read_committed_snapshot on;
go
create login [$(Owner)] with password = N'$(OwnerPassword)', default_database = [$(Database)], check_policy = on;
create login [$(Hub)] with password = N'$(HubPassword)', default_database = [$(Database)], check_policy = on;
go
use [$(Database)];
go
create user [$(Owner)] for login [$(Owner)] with default_schema = exchange;
create user [$(Hub)] for login [$(Hub)] with default_schema = exchange;
go
create schema exchange authorization [$(Owner)];
go
-- For the tables by which hosts share out tasks.
create schema exchange_jobs authorization [$(Owner)];
go
grant create table to [$(Owner)];
go
