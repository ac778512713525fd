-- older programs: work
create table number_head (id {rowkey} not null primary key, seq bigint not null);
create table number_series (
  id {text:80} not null primary key,
  length bigint not null,
  most bigint not null,
  next bigint not null,
  block_from bigint not null,
  began_at bigint not null);
create index number_series_length on number_series (length, id);
create table number_restore (
  id {key} not null primary key,
  at bigint not null);
