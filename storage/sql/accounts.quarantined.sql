-- What was taken in but could not be stored, on each day? Samples of refused batches are counted among the drops.
select day, count() as batches
from quarantine
where site = {site:UInt32} and day between {from_day:Date} and {to_day:Date}
    and not has({refusals:Array(String)}, reason)
group by day
order by day
limit 1000
