-- Which replaced parts are still on disk?
select concat(table, '/', name) as part
from system.parts
where database = currentDatabase() and not active
limit 100000
