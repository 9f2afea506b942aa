-- What was dropped on each day, and why?
select day, reason, sum(n) as dropped, sum(drops.bytes) as size_bytes
from drops
where site = {site:UInt32} and day between {from_day:Date} and {to_day:Date}
group by day, reason
order by day, reason
limit 20000
