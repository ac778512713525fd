create table parked_progress (
  id {key} not null primary key,
  adapter {text:100} not null,
  organisation {text:100} not null,
  what {text:8} not null,
  row_key {text:100} not null,
  source {text:200} not null,
  mapping {text:100} null,
  content {bytes} null,
  digest {text:64} not null,
  code {text:100} not null,
  words {text:2000} null,
  state {text:16} not null,
  at bigint not null,
  tries bigint not null,
  retry_at bigint null,
  ended_at bigint null,
  ended_by {text:100} null,
  reason {text:500} null);
create unique index parked_progress_key on parked_progress (adapter, what, row_key);
create index parked_progress_retry on parked_progress (adapter, retry_at) where retry_at is not null;
create index parked_progress_recent on parked_progress (organisation, at, id);
create table progress_poll (
  adapter {text:100} not null primary key,
  lease_token {key} not null,
  lease_until bigint not null);
