-- older programs: work
create table library (
  name {text:100} not null primary key,
  number bigint not null,
  current_batch bigint not null,
  last_batch bigint not null,
  open_batch bigint null,
  row_count bigint not null,
  layout {longtext} null,
  mark {longtext} null,
  merged_at bigint null);
create unique index library_number on library (number);
create table library_batch (
  library bigint not null,
  batch bigint not null,
  state {text:12} not null,
  mode {text:12} not null,
  source {text:300} not null,
  client {text:100} not null,
  resumable bigint not null,
  revision bigint not null,
  layout {longtext} not null,
  place {longtext} null,
  mark {longtext} null,
  chunk bigint not null,
  row_count bigint not null,
  counts {longtext} not null,
  opened_at bigint not null,
  touched_at bigint not null,
  closed_at bigint null,
  reason {text:60} null,
  primary key (library, batch));
create index library_batch_open on library_batch (closed_at, touched_at);
create table library_row (
  library bigint not null,
  row_key {text:160} not null,
  from_batch bigint not null,
  to_batch bigint not null,
  valid_from bigint null,
  valid_to bigint null,
  digest {key} not null,
  content {longtext} not null,
  primary key (library, row_key, from_batch));
create index library_row_batch on library_row (library, from_batch);
create table library_key (
  library bigint not null,
  field {text:64} not null,
  value {text:160} not null,
  row_key {text:160} not null,
  from_batch bigint not null,
  primary key (library, field, value, row_key, from_batch)) {clustered};
create table library_seen (
  library bigint not null,
  batch bigint not null,
  row_key {text:160} not null,
  primary key (library, batch, row_key)) {clustered};
create table library_doubt (
  library bigint not null,
  batch bigint not null,
  line bigint not null,
  field {text:64} not null,
  value {text:160} not null,
  row_key {text:160} not null,
  primary key (library, batch, line, field)) {clustered};
create table library_fault (
  library bigint not null,
  batch bigint not null,
  line bigint not null,
  findings {longtext} not null,
  content {longtext} null,
  primary key (library, batch, line));
