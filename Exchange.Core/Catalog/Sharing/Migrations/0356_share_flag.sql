-- older programs: work
create table share_flag (
  grant_number bigint not null,
  reason {text:12} not null,
  hour bigint not null,
  primary key (grant_number, reason)) {clustered};
