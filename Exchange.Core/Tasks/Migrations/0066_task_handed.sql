-- older programs: work
alter table task add handed_until bigint null;
