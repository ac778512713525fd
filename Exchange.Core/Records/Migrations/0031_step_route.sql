alter table step add mapping {text:100} null;
alter table step add withdraw_mapping {text:100} null;
alter table delivery add mapping {text:100} null;
