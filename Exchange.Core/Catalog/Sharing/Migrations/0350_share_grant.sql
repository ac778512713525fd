-- older programs: work
create table share_grant (
  number {rowkey} not null primary key,
  resource {text:60} not null,
  provider {text:100} not null,
  organisation {text:100} not null,
  client {text:100} not null,
  terms {longtext} not null,
  state {text:12} not null,
  revision bigint not null,
  due {text:10} not null,
  requested_at bigint not null,
  decided_at bigint null,
  chased bigint null,
  until_day {text:10} not null,
  per_day bigint not null,
  used_day {text:10} not null,
  used bigint not null);
create index share_grant_resource on share_grant (resource, organisation, number);
create index share_grant_organisation on share_grant (organisation, number);
create index share_grant_provider on share_grant (provider, number);
create index share_grant_due on share_grant (state, due, number);
create table share_step (
  grant_number bigint not null,
  revision bigint not null,
  act {text:12} not null,
  at bigint not null,
  by_client {text:100} not null,
  reason {text:500} null,
  primary key (grant_number, revision));
