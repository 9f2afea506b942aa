-- Which replaced parts of these tables are still on disk?
select concat(table, '/', name) as part
from system.parts
where database = currentDatabase() and not active and has({tables:Array(String)}, table)
limit 100000
