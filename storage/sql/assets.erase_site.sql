-- Take everything of a site out of assets, and wait until it is gone from disk's live parts.
alter table assets delete where site = {site:UInt32} settings mutations_sync = 1
