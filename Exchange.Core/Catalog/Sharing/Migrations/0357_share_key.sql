-- older programs: work
create table share_key (
  number {rowkey} not null primary key,
  kid {text:64} not null,
  sealed {bytes} not null,
  made_at bigint not null);
