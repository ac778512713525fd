-- older programs: work
create table resource_live (
  resource {text:60} not null primary key,
  library {text:100} not null,
  provider {text:100} not null,
  state {text:12} not null,
  since bigint not null,
  known_since bigint not null,
  last_success bigint not null,
  row_count bigint not null,
  rows_day {text:10} not null,
  merged bigint not null,
  failed bigint not null,
  in_a_row bigint not null,
  late_days bigint not null,
  consumers bigint not null,
  counted {text:200} not null,
  moves bigint not null);
create table resource_use (
  resource {text:60} not null,
  client {text:100} not null,
  on_day bigint not null,
  reads bigint not null,
  primary key (resource, on_day, client)) {clustered};
create index resource_use_day on resource_use (on_day);
create index library_batch_closed on library_batch (library, closed_at);
