-- older programs: work
create table reconciliation (
  id {key} not null primary key,
  organisation {text:100} not null,
  adapter {text:100} null,
  source {text:16} not null,
  from_day {text:10} not null,
  until_day {text:10} not null,
  asked_by {text:100} not null,
  asked_at bigint not null,
  task_id {key} null,
  state {text:16} not null,
  lines bigint not null,
  ended_at bigint null,
  report {longtext} null);
create index reconciliation_recent on reconciliation (organisation, asked_at, id);
create index reconciliation_receiving on reconciliation (asked_at, id) where state = 'receiving';
create table held_line (
  reconciliation_id {key} not null,
  line bigint not null,
  delivery_id {key} null,
  number {text:64} null,
  step {text:16} null,
  acknowledgement {text:100} null,
  digest {text:64} null,
  stage {text:20} null,
  at bigint null,
  fault {text:32} null,
  primary key (reconciliation_id, line)) {clustered};
create index held_line_delivery on held_line (reconciliation_id, delivery_id, line) where delivery_id is not null;
create table reconciliation_difference (
  reconciliation_id {key} not null,
  position bigint not null,
  kind {text:20} not null,
  line bigint null,
  delivery_id {key} null,
  record_id {key} null,
  number {text:64} null,
  step {text:16} null,
  adapter {text:100} null,
  acknowledgement {text:100} null,
  hub {text:64} null,
  department {text:64} null,
  replaced_by {key} null,
  primary key (reconciliation_id, position)) {clustered};
create index reconciliation_difference_kind on reconciliation_difference (reconciliation_id, kind, position);
