-- How much has this session recorded in all its tabs, and from when to when?
select
    sum(wire_bytes) as bytes,
    toUnixTimestamp64Milli(min(first)) as first_ms,
    toUnixTimestamp64Milli(max(last)) as last_ms
from chunks
where site = {site:UInt32}
    and session = {session:UUID}
    and day between {from_day:Date} and {to_day:Date}
limit 1
