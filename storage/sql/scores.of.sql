-- What do the signals say of these sessions?
select
    session,
    score,
    rage,
    dead,
    error,
    quick_back,
    signals,
    events
from scores final
where site = {site:UInt32}
    and session in {sessions:Array(UUID)}
order by session
limit 100000
