-- From which origins was data turned away?
select origin, reason, sum(n) as batches, max(day) as last_day
from drops
where site = {site:UInt32} and day between {from_day:Date} and {to_day:Date} and has({reasons:Array(String)}, reason)
group by origin, reason
order by batches desc, origin
limit {limit:UInt32}
