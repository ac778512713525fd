-- older programs: work
alter table licence_due add tries bigint null;
alter table licence_due add next_at bigint null;
alter table licence_due add refused {text:64} null;
