-- Which sessions began in a time range, the struggling first, and how many are there in all?
select
    session,
    visits.person as visitor,
    visits.begun_ms as started_ms,
    visits.done_ms as ended_ms,
    visits.first_page as entry_page,
    visits.last_page as exit_page,
    visits.used as device,
    visits.with_browser as browser,
    visits.on_os as os,
    visits.wide as width,
    visits.high as height,
    visits.seen_views as views,
    visits.pressed as clicks,
    visits.happened as events,
    visits.recorded as chunks,
    visits.robot as bot,
    scored.score as score,
    scored.rage as rage,
    scored.dead as dead,
    scored.error as error,
    scored.quick_back as quick_back,
    scored.signals as signals,
    marks.mark as watched,
    count() over () as total
from
(
    select
        session,
        argMax(visitor, ended) as person,
        toUnixTimestamp64Milli(min(started)) as begun_ms,
        toUnixTimestamp64Milli(max(ended)) as done_ms,
        argMin(sessions.entry_page, started) as first_page,
        argMax(sessions.exit_page, ended) as last_page,
        argMin(toString(sessions.device), started) as used,
        argMin(sessions.browser, started) as with_browser,
        argMin(sessions.os, started) as on_os,
        argMin(sessions.width, started) as wide,
        argMin(sessions.height, started) as high,
        sum(sessions.views) as seen_views,
        sum(sessions.clicks) as pressed,
        sum(sessions.events) as happened,
        sum(sessions.chunks) as recorded,
        max(sessions.bot) as robot
    from sessions
    where site = {site:UInt32}
        and day between {from_day:Date} and {to_day:Date}
        and ({device:String} = '' or toString(sessions.device) = {device:String})
    group by session
    having begun_ms >= {from_ms:Int64} and begun_ms < {to_ms:Int64}
) as visits
left join
(
    select session, score, rage, dead, error, quick_back, signals
    from scores final
    where site = {site:UInt32} and day between {from_day:Date} and {to_day:Date}
) as scored using session
left join
(
    select session, 1 as mark
    from watched final
    where site = {site:UInt32} and person = {person:UUID}
) as marks using session
where scored.score >= {score:UInt8}
    and (visits.robot = 0 or {bots:UInt8} = 1)
    and ({page:String} = '' or session in
    (
        select session
        from views
        where site = {site:UInt32} and day between {from_day:Date} and {to_day:Date} and page = {page:String}
    ))
    and multiIf(
        {signal:String} = '', 1,
        {signal:String} = 'rage', scored.rage,
        {signal:String} = 'dead', scored.dead,
        {signal:String} = 'error', scored.error,
        {signal:String} = 'quick_back', scored.quick_back,
        0) > 0
order by if({newest:UInt8} = 1, 0, scored.score) desc, started_ms desc, session
limit {limit:UInt32} offset {offset:UInt32}
