create index log_event_client on log_event (client, position) where client is not null;
