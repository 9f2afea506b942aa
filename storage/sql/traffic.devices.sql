-- On what devices did the sessions happen, and how many struggled there?
select
    used as device,
    count() as sessions,
    countIf(score >= {struggling:UInt8}) as struggling
from (
    select
        session,
        argMin(visitor, started) as visitor_first,
        sum(sessions.views) as seen,
        min(started) as begun,
        dateDiff('millisecond', min(started), max(ended)) as lasted_ms,
        argMin(toString(sessions.device), sessions.started) as used
    from sessions
    where site = {site:UInt32} and day between {from_day:Date} and {to_day:Date} and bot = 0
        and ({device:String} = '' or toString(sessions.device) = {device:String})
    group by session
    having begun >= fromUnixTimestamp64Milli({from_ms:Int64}, 'UTC')
        and begun < fromUnixTimestamp64Milli({to_ms:Int64}, 'UTC')
) as visits
left join (
    select session, score
    from scores final
    where site = {site:UInt32} and day between {from_day:Date} and {to_day:Date}
) as scored using session
group by device
order by sessions desc
limit 10
