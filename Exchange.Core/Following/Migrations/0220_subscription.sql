-- older programs: work
create table subscription (
  name {text:100} not null primary key,
  position bigint not null,
  generation bigint not null,
  state {text:16} not null,
  failures bigint not null,
  failing_since bigint null,
  due_at bigint not null,
  code {text:50} null,
  changed_at bigint not null);
create table webhook_attempt (
  subscription {text:100} not null,
  at bigint not null,
  id {key} not null,
  position bigint not null,
  kind {text:60} not null,
  record_id {key} not null,
  message {text:100} not null,
  status bigint null,
  code {text:50} null,
  took_ms bigint not null,
  primary key (subscription, at, id)) {clustered};
