-- Which of this session's tabs were recorded, when, and how much of them is there?
select
    tab,
    toUnixTimestamp64Milli(min(first)) as first_ms,
    toUnixTimestamp64Milli(max(last)) as last_ms,
    count() as pieces,
    sum(count) as events,
    sum(json_bytes) as bytes
from chunks
where site = {site:UInt32}
    and session = {session:UUID}
    and day between {from_day:Date} and {to_day:Date}
group by tab
order by first_ms, tab
limit 1000
