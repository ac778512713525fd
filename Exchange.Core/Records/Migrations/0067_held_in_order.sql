drop index delivery_held {on delivery};
create index delivery_held on delivery (schedule, created_at, id) where held = 1;
