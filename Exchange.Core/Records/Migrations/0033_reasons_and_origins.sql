alter table progress_event add origin {bytes} null;
create table given_reason (
  id {key} not null primary key,
  record_id {key} not null,
  delivery_id {key} null,
  at bigint not null,
  client {text:100} not null,
  digest {text:64} not null,
  words {text:500} not null);
create index given_reason_record on given_reason (record_id);
