-- older programs: work
alter table material add ended_at bigint null;
drop index material_due {on material};
create index material_due on material (due, record_id, place) where due is not null and ended_at is null;
