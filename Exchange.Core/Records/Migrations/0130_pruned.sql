-- older programs: work
alter table record add pruned_at bigint null;
create index record_prunable on record (closed_at, id) where closed_at is not null and pruned_at is null;
