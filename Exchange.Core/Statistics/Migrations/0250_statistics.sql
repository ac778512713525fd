-- older programs: work
create table statistic_head (
  id {rowkey} not null primary key,
  shown bigint not null,
  building bigint not null,
  position bigint not null,
  as_of bigint not null,
  moves bigint not null);
insert into statistic_head (id, shown, building, position, as_of, moves) values (1, 1, 1, 0, 0, 0);
create table statistic_record (
  generation bigint not null,
  record_id {key} not null,
  channel {text:40} not null,
  facts {bytes} not null,
  primary key (generation, record_id)) {clustered};
create table statistic_day (
  generation bigint not null,
  on_day bigint not null,
  subject {text:8} not null,
  organisation {text:100} not null,
  item {text:100} not null,
  channel {text:40} not null,
  taken_in bigint not null,
  accepted bigint not null,
  closed bigint not null,
  timed bigint not null,
  on_time bigint not null,
  at_once bigint not null,
  without_paper bigint not null,
  withdrawn bigint not null,
  primary key (generation, on_day, subject, organisation, item, channel)) {clustered};
