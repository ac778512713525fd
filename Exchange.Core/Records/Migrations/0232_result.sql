-- older programs: work
create table result (
  record_id {key} not null,
  place bigint not null,
  client {text:100} not null,
  step {text:16} not null,
  organisation {text:100} not null,
  event_id {key} not null,
  kind {text:16} not null,
  number {text:100} null,
  name {text:200} null,
  valid_from {text:10} null,
  valid_until {text:10} null,
  digest {text:64} null,
  link {text:1000} null,
  collect {text:16} null,
  state {text:16} not null,
  way {text:16} null,
  tracking {text:64} null,
  due {text:10} not null,
  chased bigint null,
  made_at bigint not null,
  issued_at bigint null,
  collected_at bigint null,
  changed_at bigint not null,
  primary key (record_id, place));
create index result_open on result (due, record_id, place) where state = 'made';
create index result_digest on result (digest) where digest is not null;
