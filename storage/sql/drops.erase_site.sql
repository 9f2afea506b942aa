-- Take everything of a site out of drops, and wait until it is gone from disk's live parts.
alter table drops delete where site = {site:UInt32} settings mutations_sync = 1
