create table host_turn (
  name {text:150} not null primary key,
  host {key} not null,
  until bigint not null)
