-- Take everything of a site out of receipts, and wait until it is gone from disk's live parts.
alter table receipts delete where site = {site:UInt32} settings mutations_sync = 1
