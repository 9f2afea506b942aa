-- Which of a site's rows have had their time? They go, on every replica.
alter table {table:Identifier} delete
where site = {site:UInt32} and day <= {until_day:Date}
settings mutations_sync = 2
