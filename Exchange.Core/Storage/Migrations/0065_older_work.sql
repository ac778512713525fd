-- older programs: work
alter table schema_version add older_work bigint null;
