create index step_organisation on step (organisation, record_id);
create index delivery_recent on delivery (organisation, adapter, created_at, id);
create index delivery_open on delivery (organisation, adapter, created_at, id) where settled_at is null;
create index delivery_refused on delivery (organisation, adapter, created_at, id) where state >= 'rejected' and state <= 'replaced';
create index delivery_cancelled on delivery (organisation, adapter, created_at, id) where state = 'cancelled';
