create table record (
  id {key} not null primary key,
  client {text:100} not null,
  number {text:64} not null,
  item {text:100} not null,
  situation {text:8} null,
  organisation {text:100} not null,
  revision bigint not null,
  version bigint not null,
  digest {text:64} not null,
  state {text:16} not null,
  outcome {text:16} null,
  seq bigint not null,
  taken_in_at bigint not null,
  closed_at bigint null,
  trace {text:64} null,
  warnings {bytes} null);
create unique index record_number on record (client, number);
create index record_recent on record (client, taken_in_at, id);
create table record_version (
  record_id {key} not null,
  version bigint not null,
  at bigint not null,
  digest {text:64} not null,
  reason {text:500} null,
  content {bytes} not null,
  body_from bigint not null,
  body_length bigint not null,
  primary key (record_id, version));
create table step (
  record_id {key} not null,
  name {text:16} not null,
  organisation {text:100} not null,
  adapter {text:100} not null,
  state {text:16} not null,
  stage {text:20} null,
  closing_code {text:32} null,
  outcome {text:16} null,
  acknowledgement {text:100} null,
  gives {bytes} null,
  updated_at bigint not null,
  primary key (record_id, name)) {clustered};
create index step_acknowledgement on step (organisation, acknowledgement) where acknowledgement is not null;
create table delivery (
  id {key} not null primary key,
  record_id {key} not null,
  step {text:16} not null,
  organisation {text:100} not null,
  adapter {text:100} not null,
  purpose {text:16} not null,
  version bigint not null,
  position bigint not null,
  state {text:16} not null,
  schedule {text:100} null,
  held bigint not null,
  due_at bigint null,
  priority bigint not null,
  attempts bigint not null,
  failures bigint not null,
  retry_since bigint null,
  lease_token {key} null,
  lease_until bigint null,
  revision bigint null,
  digest {text:64} null,
  reason {text:200} null,
  replaces {key} null,
  created_at bigint not null,
  first_started_at bigint null,
  last_started_at bigint null,
  settled_at bigint null);
create unique index delivery_queue on delivery (record_id, organisation, position);
create index delivery_due on delivery (adapter, priority, due_at) where due_at is not null;
create index delivery_held on delivery (schedule) where held = 1;
create index delivery_parked on delivery (adapter, created_at) where state = 'parked';
create table attempt (
  delivery_id {key} not null,
  number bigint not null,
  started_at bigint not null,
  lease_token {key} not null,
  settled_at bigint null,
  answer {text:16} null,
  code {text:100} null,
  text {text:2000} null,
  primary key (delivery_id, number)) {clustered};
create table progress_event (
  id {key} not null primary key,
  record_id {key} not null,
  step {text:16} not null,
  organisation {text:100} not null,
  event_id {text:100} not null,
  stage {text:20} not null,
  code {text:32} null,
  at bigint not null,
  received_at bigint not null,
  number {text:100} null,
  version bigint null,
  answer {bytes} not null,
  content {bytes} not null);
create unique index progress_event_id on progress_event (organisation, event_id);
create index progress_event_record on progress_event (record_id, received_at);
create table schedule_fire (
  schedule {text:100} not null,
  fired_for bigint not null,
  fired_at bigint not null,
  primary key (schedule, fired_for)) {clustered};
