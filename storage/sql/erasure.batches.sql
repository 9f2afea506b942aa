-- How many stored batches do these sessions have, on each day?
select site, day, count() as n, sum(batches.bytes) as size_bytes
from batches
where ({site:UInt32} = 0 or site = {site:UInt32}) and session in {sessions:Array(UUID)}
group by site, day
order by site, day
limit 100000
