-- When does each piece of a tab's recording begin and end, and how large is it?
select
    seq,
    part,
    parts,
    toUnixTimestamp64Milli(first) as first_ms,
    toUnixTimestamp64Milli(last) as last_ms,
    shift_ms,
    keyframe,
    json_bytes as bytes
from chunks
where site = {site:UInt32}
    and session = {session:UUID}
    and tab = {tab:UUID}
    and day between {from_day:Date} and {to_day:Date}
order by seq, part
limit {limit:UInt32}
