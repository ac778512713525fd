-- older programs: stop
-- A reading is written where the last one was, and not where its subject's earlier ones lie: that would be another page of the database for each. Some thousands at a time become a run, sorted by subject.
create table share_trace (
  position bigint not null,
  subject {key} not null,
  at bigint not null,
  primary key (position, subject)) {clustered};
create table share_run (
  number bigint not null primary key,
  oldest bigint not null,
  newest bigint not null);
create table share_run_trace (
  run bigint not null,
  subject {key} not null,
  position bigint not null,
  primary key (run, subject, position)) {clustered};
create table share_run_head (
  id bigint not null primary key,
  number bigint not null);
insert into share_run_head (id, number) select 1, coalesce(max(position), 0) from share_reader;
insert into share_run (number, oldest, newest) select max(position), min(position), max(at) from share_reader having count(*) > 0;
insert into share_run_trace (run, subject, position) select h.number, r.subject, r.position from share_reader r cross join share_run_head h;
drop table share_reader;
