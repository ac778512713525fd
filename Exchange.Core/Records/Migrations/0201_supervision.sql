-- older programs: stop
create table record_watch (
  record_id {key} not null primary key,
  look_at bigint not null,
  told bigint not null);
create index record_watch_due on record_watch (look_at, record_id);
create table card (
  id {key} not null primary key,
  record_id {key} not null,
  step {text:16} not null,
  organisation {text:100} not null,
  limit_word {text:16} not null,
  colour {text:16} not null,
  due {text:10} not null,
  at bigint not null);
create index card_recent on card (at, id);
create unique index card_once on card (record_id, step, limit_word, colour, due);
create table reminder (
  id {key} not null primary key,
  record_id {key} not null,
  step {text:16} not null,
  number bigint not null,
  organisation {text:100} not null,
  client {text:100} not null,
  at bigint not null,
  reason {text:64} not null,
  answered_at bigint null,
  answered_by {text:100} null,
  answer {text:64} null);
create unique index reminder_number on reminder (record_id, step, number);
insert into record_watch (record_id, look_at, told)
select distinct p.record_id, 0, 0 from progress_event p join record r on r.id = p.record_id where p.stage = 'accepted' and r.closed_at is null;
