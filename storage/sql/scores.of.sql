-- What do the signals say of these sessions?
select
    session,
    score,
    signals,
    arrayZip(kinds, pages, paths, labels) as findings,
    events,
    rules
from scores final
where site = {site:UInt32}
    and session in {sessions:Array(UUID)}
order by session
limit 100000
