-- What was stored on each day?
select day, count() as batches, sum(events) as events, sum(bytes) as bytes
from batches
where site = {site:UInt32} and day between {from_day:Date} and {to_day:Date}
group by day
order by day
limit 1000
