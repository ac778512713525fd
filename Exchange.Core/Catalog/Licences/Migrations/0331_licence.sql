-- older programs: work
create table licence_file (
  identifier {text:200} not null primary key,
  digest {text:64} not null,
  client {text:100} not null,
  filed_at bigint not null);
create index licence_file_digest on licence_file (digest);
create table licence_due (
  record_id {key} not null,
  place bigint not null,
  licence_type {text:100} not null,
  step {text:32} not null,
  organisation {text:100} not null,
  made_at bigint not null,
  due {text:10} not null,
  state {text:12} not null,
  identifier {text:200} null,
  chased bigint null,
  ended_at bigint null,
  primary key (record_id, place));
create index licence_due_state on licence_due (state, due, record_id, place);
create table licence_head (
  id {rowkey} not null primary key,
  position bigint not null);
