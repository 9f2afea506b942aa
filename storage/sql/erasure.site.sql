-- Which rows of a table belong to a site? They go, on every replica.
alter table {table:Identifier} delete where site = {site:UInt32} settings mutations_sync = 2
