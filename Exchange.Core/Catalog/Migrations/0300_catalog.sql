-- older programs: work
create table catalog_change (
  change {rowkey} not null primary key,
  at bigint not null,
  author {text:100} not null,
  reason {text:500} null);
create table resource (
  code {text:60} not null primary key,
  class {text:20} not null,
  serial bigint not null,
  provider {text:100} not null,
  state {text:12} not null,
  version bigint not null,
  published_version bigint null,
  published_at bigint null,
  author {text:100} not null,
  submitted_by {text:100} null,
  change bigint not null);
create index resource_class on resource (class, serial);
create index resource_changed on resource (change, code);
create table resource_version (
  code {text:60} not null,
  version bigint not null,
  content {longtext} not null,
  digest {text:64} not null,
  author {text:100} not null,
  at bigint not null,
  primary key (code, version));
create table resource_step (
  code {text:60} not null,
  change bigint not null,
  act {text:12} not null,
  version bigint not null,
  state {text:12} not null,
  primary key (code, change));
