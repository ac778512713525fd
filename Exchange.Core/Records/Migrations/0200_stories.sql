-- older programs: work
alter table progress_event add outcome {text:16} null;
alter table progress_event add days bigint null;
