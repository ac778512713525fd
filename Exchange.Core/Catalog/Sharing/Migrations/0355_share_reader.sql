-- older programs: work
create table share_reader (
  subject {key} not null,
  position bigint not null,
  at bigint not null,
  primary key (subject, position)) {clustered};
create index share_reader_at on share_reader (at);
