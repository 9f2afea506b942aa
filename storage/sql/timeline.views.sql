-- Which pages did the visitor see in this session, in which tabs?
select
    toUnixTimestamp64Milli(at) as at_ms,
    tab,
    view,
    page,
    url,
    title,
    navigation,
    load_ms,
    width,
    height
from views
where site = {site:UInt32}
    and day between {from_day:Date} and {to_day:Date}
    and session = {session:UUID}
order by at, view
limit {limit:UInt32}
