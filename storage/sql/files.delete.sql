-- Which files go, on every replica?
alter table files delete where (site, file) in {files:Array(Tuple(UInt32, UUID))} settings mutations_sync = 2
