-- Which rows of a table did an insert bring? They go, bytes and all, on every replica.
alter table {table:Identifier} delete where insert_id = {insert_id:UUID}
settings mutations_sync = 2
