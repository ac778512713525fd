-- older programs: stop
drop index delivery_held {on delivery};
create index delivery_held on delivery (schedule, created_at, id) where held = 1;
drop index delivery_open {on delivery};
create index delivery_open on delivery (organisation, adapter, created_at, id) where created_at >= 0 and settled_at is null;
drop index delivery_parked {on delivery};
create index delivery_parked on delivery (adapter, created_at, id) where created_at >= 0 and state = 'parked';
