-- How many came, how many pages did they see, how many struggled, how long did the middle one stay?
select
    uniqExact(if(visitor_first = toUUID('00000000-0000-0000-0000-000000000000'), session, visitor_first)) as visitors,
    count() as sessions,
    sum(seen) as views,
    countIf(score >= {struggling:UInt8}) as struggling,
    if(count() = 0, 0, toUInt64(quantileExact(0.5)(lasted_ms))) as median_ms
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
limit 1
