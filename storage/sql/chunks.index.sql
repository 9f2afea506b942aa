-- Which pieces of a tab's recording are there?
select
    seq,
    part,
    parts,
    toUnixTimestamp64Milli(first) as first_ms,
    toUnixTimestamp64Milli(last) as last_ms,
    count as events,
    keyframe,
    page,
    width,
    length(data) as bytes
from chunks
where site = {site:UInt32}
    and session = {session:UUID}
    and tab = {tab:UUID}
    and day between {from_day:Date} and {to_day:Date}
order by seq, part
limit {limit:UInt32}
