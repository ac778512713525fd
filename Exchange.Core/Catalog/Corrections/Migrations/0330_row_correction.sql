-- older programs: work
create table row_correction (
  number {rowkey} not null primary key,
  client {text:100} not null,
  reporter {text:100} not null,
  provider {text:100} not null,
  resource {text:60} not null,
  row_key {text:300} null,
  field {text:64} not null,
  found_value {longtext} null,
  should_value {longtext} null,
  reason {text:500} null,
  record_id {key} null,
  state {text:12} not null,
  due {text:10} not null,
  reported_at bigint not null,
  answer {text:500} null,
  answered_by {text:100} null,
  answered_at bigint null,
  chased bigint null,
  pruned_at bigint null);
create index row_correction_provider on row_correction (provider, number);
create index row_correction_client on row_correction (client, number);
create index row_correction_due on row_correction (state, due, number);
create index row_correction_answered on row_correction (pruned_at, answered_at);
