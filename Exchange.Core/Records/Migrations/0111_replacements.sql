-- older programs: stop
create table edited_body (
  delivery_id {key} not null primary key,
  body {bytes} not null,
  at bigint not null);
create table proposed_replacement (
  id {key} not null primary key,
  delivery_id {key} not null,
  record_id {key} not null,
  step {text:16} not null,
  organisation {text:100} not null,
  proposed_by {text:100} not null,
  at bigint not null,
  words {text:500} not null,
  not_received bigint not null,
  body {bytes} null,
  mapping {text:100} null,
  revision bigint null,
  state {text:16} not null,
  decided_by {text:100} null,
  decided_at bigint null,
  made {key} null);
create index proposed_replacement_record on proposed_replacement (record_id);
create index proposed_replacement_recent on proposed_replacement (at, id);
create index proposed_replacement_waiting on proposed_replacement (delivery_id) where state = 'waiting';
drop index delivery_parked {on delivery};
create index delivery_parked on delivery (adapter, organisation, created_at, id) where created_at >= 0 and state = 'parked';
create index delivery_parked_reason on delivery (adapter, organisation, reason, created_at, id) where created_at >= 0 and state = 'parked';
