-- older programs: work
create index idempotent_answer_held on idempotent_answer (at) where status is null;
