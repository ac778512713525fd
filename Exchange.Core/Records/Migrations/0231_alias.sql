-- older programs: work
create table alias (
  number {text:100} not null,
  record_id {key} not null,
  kind {text:16} not null,
  step {text:16} not null,
  organisation {text:100} null,
  at bigint not null,
  primary key (number, record_id, kind, step)) {clustered};
create index alias_record on alias (record_id);
