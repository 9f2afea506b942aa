-- How many came, saw, struggled, and for how long did the middle one stay: in all, on each day, and by each device?
select
    multiIf(grouping(on_day) = 0, 'day', grouping(device) = 0, 'device', 'all') as of,
    toDate(begun, 'UTC') as on_day,
    used as device,
    uniqExact(if(visitor_first = toUUID('00000000-0000-0000-0000-000000000000'), session, visitor_first)) as visitors,
    count() as sessions,
    sum(seen) as views,
    countIf(score >= {struggling:UInt8}) as struggling,
    toUInt64(quantileExact(0.5)(lasted_ms)) as median_ms
from (
    select
        session,
        argMin(visitor, started) as visitor_first,
        sum(sessions.views) as seen,
        min(started) as begun,
        dateDiff('millisecond', min(started), max(ended)) as lasted_ms,
        argMin(toString(sessions.device), sessions.started) as used
    from sessions
    where site = {site:UInt32}
        and day between {from_day:Date} and {to_day:Date}
        and session in (select session from ({found:Piece}))
    group by session
) as visits
left join (
    select session, score
    from scores final
    where site = {site:UInt32} and day between {from_day:Date} and {to_day:Date}
) as scored using session
group by grouping sets ((), (on_day), (device))
order by of, on_day, sessions desc, device
limit 1000
