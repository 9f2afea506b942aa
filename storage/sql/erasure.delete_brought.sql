-- Which rows of a table belong to these sessions, of one site or (0) of any, in these inserts? They go, on every replica.
alter table {table:Identifier} delete
where ({site:UInt32} = 0 or site = {site:UInt32}) and session in {sessions:Array(UUID)} and insert_id in {inserts:Array(UUID)}
settings mutations_sync = 2
