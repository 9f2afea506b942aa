-- To what did the visitor agree in this session, in which tab, and when?
select
    toUnixTimestamp64Milli(at) as at_ms,
    tab,
    JSONExtractBool(detail, 'recording') as recording
from events
where site = {site:UInt32}
    and session = {session:UUID}
    and day between {from_day:Date} and {to_day:Date}
    and tag = {consent:UInt8}
order by at, seq, n
limit {limit:UInt32}
