-- Take everything of a site out of scores, and wait until it is gone from disk's live parts.
alter table scores delete where site = {site:UInt32} settings mutations_sync = 1
