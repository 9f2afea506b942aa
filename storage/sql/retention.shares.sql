-- Which part of what was stored on each day is whose? By the bytes that came in.
select site, day, sum(batches.bytes) as size_bytes, uniqExact(session) as sessions
from batches
group by site, day
order by day, site
limit 1000000
