-- older programs: work
alter table parked_progress add pruned_at bigint null;
create index parked_progress_prunable on parked_progress (ended_at, id) where ended_at is not null and pruned_at is null;
