-- How many requests that brought a batch did the inserts find in the spool, on each day, and how many were erased since?
select day, sum(received) as batches, sum(erased) as taken_out,
    countIf(erasure = toUUID('00000000-0000-0000-0000-000000000000')) as inserts
from receipts
where site = {site:UInt32} and day between {from_day:Date} and {to_day:Date}
group by day
order by day
limit 1000
