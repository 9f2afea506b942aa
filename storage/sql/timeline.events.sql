-- What did the visitor do in this session, in order? Moves and scrolling are too many to tell.
select
    toUnixTimestamp64Milli(at) as at_ms,
    tab,
    view,
    tag,
    page,
    path,
    label,
    x,
    y,
    flags,
    reaction,
    reaction_ms,
    detail
from events
where site = {site:UInt32}
    and session = {session:UUID}
    and day between {from_day:Date} and {to_day:Date}
    and tag not in (3, 4)
order by at, seq, n
limit {limit:UInt32}
