-- Which rows are these assets? They go, on every replica.
alter table assets delete
where day in {days:Array(Date)} and (site, day, asset) in {assets:Array(Tuple(UInt32, Date, UUID))}
settings mutations_sync = 2
