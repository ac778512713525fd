create table log_head (id {rowkey} not null primary key, next bigint not null);
insert into log_head (id, next) values (1, 1);
create table log_event (
  position {rowkey} not null primary key,
  at bigint not null,
  kind {text:60} not null,
  record_id {key} null,
  delivery_id {key} null,
  step {text:16} null,
  organisation {text:100} null,
  client {text:100} null,
  data {text:2000} null);
create index log_event_record on log_event (record_id, position) where record_id is not null;
create index log_event_kind on log_event (kind, position);
create index log_event_organisation on log_event (organisation, position) where organisation is not null;
