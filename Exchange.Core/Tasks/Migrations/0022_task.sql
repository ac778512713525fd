create table task (
  id {key} not null primary key,
  kind {text:60} not null,
  asked_by {text:100} not null,
  asked_at bigint not null,
  arguments {longtext} not null,
  state {text:16} not null,
  done bigint not null,
  total bigint null,
  progress {text:300} null,
  mark {longtext} null,
  runs bigint not null,
  run_token {key} null,
  lease_until bigint null,
  cancelled_by {text:100} null,
  started_at bigint null,
  ended_at bigint null,
  outcome {text:2000} null);
create index task_recent on task (asked_at, id);
create index task_unfinished on task (asked_at, id) where ended_at is null;
