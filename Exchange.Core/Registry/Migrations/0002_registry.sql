create table registry_head (id bigint not null primary key, revision bigint not null);
insert into registry_head (id, revision) values (1, 0);
create table registry_revision (
  revision bigint not null primary key,
  at bigint not null,
  author {text:100} not null,
  reason {text:500} null,
  back_to bigint null);
create table registry_document (
  kind {text:20} not null,
  name {text:100} not null,
  revision bigint not null,
  removed bigint not null,
  digest {text:64} not null,
  content {longtext} not null,
  source {longtext} not null,
  path {text:400} not null,
  primary key (kind, name, revision));
create index registry_document_revision on registry_document (revision);
create table client_key (
  id {text:32} not null primary key,
  client {text:100} not null,
  hash {text:64} not null,
  issued_at bigint not null,
  expires_at bigint null,
  revoked_at bigint null);
create index client_key_client on client_key (client);
create table secret (
  name {text:100} not null primary key,
  value {bytes} not null,
  changed_at bigint not null);
