create table idempotent_answer (
  client {text:100} not null,
  idempotency_key {text:255} not null,
  route {text:200} not null,
  digest {text:64} not null,
  token {key} not null,
  lease_until bigint not null,
  at bigint not null,
  status bigint null,
  body {bytes} null,
  primary key (client, idempotency_key));
create index idempotent_answer_at on idempotent_answer (at);
