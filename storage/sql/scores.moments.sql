-- What happened in these sessions that a signal may be read from, in order?
select
    session,
    tab,
    view,
    toUnixTimestamp64Milli(at) as at_ms,
    tag,
    page,
    path,
    label,
    x,
    y,
    flags,
    reaction,
    reaction_ms,
    if(tag = 1, JSONExtractUInt(detail, 'navigation'), 0) as navigation,
    if(tag = 7, greatest(1, JSONExtractUInt(detail, 'count')), 1) as times,
    if(tag = 7, JSONExtractString(detail, 'message'), '') as message
from events
where site = {site:UInt32}
    and day between {from_day:Date} and {to_day:Date}
    and session in {sessions:Array(UUID)}
    and tag in (1, 2, 7)
order by site, session, at, seq, n
limit 20000 by session
limit 1000000
