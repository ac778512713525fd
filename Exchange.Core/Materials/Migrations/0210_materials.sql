-- older programs: work
create table upload (
  id {key} not null primary key,
  client {text:100} not null,
  length bigint not null,
  name {text:200} null,
  expected {text:64} null,
  state {text:16} not null,
  digest {text:64} null,
  md5 {text:32} null,
  type {text:16} null,
  code {text:32} null,
  created_at bigint not null,
  changed_at bigint not null,
  ended_at bigint null);
create index upload_old on upload (changed_at, id);
create index upload_open on upload (client, created_at) where ended_at is null;
create table material_file (
  digest {text:64} not null primary key,
  md5 {text:32} not null,
  size bigint not null,
  type {text:16} not null,
  stored_at bigint not null,
  used_at bigint not null,
  look_at bigint null,
  gone_at bigint null);
create index material_file_look on material_file (look_at, digest) where look_at is not null;
create index material_file_gone on material_file (gone_at, digest) where gone_at is not null;
create table material (
  record_id {key} not null,
  version bigint not null,
  place bigint not null,
  code {text:32} not null,
  way {text:16} not null,
  upload_id {key} null,
  digest {text:64} null,
  name {text:200} null,
  number {text:200} null,
  due {text:10} null,
  chased bigint null,
  primary key (record_id, version, place)) {clustered};
create index material_digest on material (digest) where digest is not null;
create index material_due on material (due, record_id, place) where due is not null;
alter table held_line add materials {text:100} null;
