-- older programs: work
create table harvest_fire (
  library {text:100} not null primary key,
  fired_for bigint not null,
  task {text:32} null);
