-- older programs: work
create table alert (
  code {text:50} not null,
  subject {text:200} not null,
  amount bigint not null,
  since bigint not null,
  seen_at bigint not null,
  told_at bigint,
  primary key (code, subject))
