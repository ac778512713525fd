-- older programs: work
create index task_ended on task (ended_at, id) where ended_at is not null;
