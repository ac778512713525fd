create index step_organisation on step (organisation, record_id);
create index delivery_recent on delivery (organisation, adapter, created_at, id);
create index delivery_open on delivery (organisation, adapter, created_at, id) where settled_at is null;
create index delivery_unusual on delivery (organisation, adapter, created_at, id) where state in ('rejected', 'cancelled', 'replaced');
