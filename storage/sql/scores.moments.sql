-- What happened in these sessions that a signal may be read from, in order?
-- Of the vitals only the first paint of what the page is about.
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
    detail,
    seq,
    n
from events
where site = {site:UInt32}
    and day between {from_day:Date} and {to_day:Date}
    and session in {sessions:Array(UUID)}
    and (tag in (1, 2, 5, 6, 7, 8, 11, 12, 13, 19) or (tag = 14 and position(detail, '"LCP"') > 0))
order by site, session, at, seq, n
limit 20000 by session
limit 1000000
