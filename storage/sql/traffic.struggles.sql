-- Which sessions struggled most?
select
    session,
    visits.begun_ms as started_ms,
    visits.lasted_ms as duration_ms,
    visits.used as device,
    visits.first_page as entry_page,
    visits.last_page as exit_page,
    scored.score as score,
    scored.rage as rage,
    scored.dead as dead,
    scored.error as error,
    scored.quick_back as quick_back
from (
    select
        session,
        toUnixTimestamp64Milli(min(started)) as begun_ms,
        dateDiff('millisecond', min(started), max(ended)) as lasted_ms,
        argMin(sessions.entry_page, started) as first_page,
        argMax(sessions.exit_page, ended) as last_page,
        argMin(toString(sessions.device), sessions.started) as used
    from sessions
    where site = {site:UInt32} and day between {from_day:Date} and {to_day:Date} and bot = 0
        and ({device:String} = '' or toString(sessions.device) = {device:String})
    group by session
    having begun_ms >= {from_ms:Int64} and begun_ms < {to_ms:Int64}
) as visits
inner join (
    select session, score, rage, dead, error, quick_back
    from scores final
    where site = {site:UInt32} and day between {from_day:Date} and {to_day:Date} and score >= {struggling:UInt8}
) as scored using session
order by score desc, started_ms desc
limit {limit:UInt32}
