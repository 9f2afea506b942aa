-- What is to be told of these sessions in a list?
-- Of so few the stored rows are read sooner than the sums of all, and the newest scores sooner without `final`.
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
    marks.mark as watched
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
        and session in {sessions:Array(UUID)}
    group by session
) as visits
left join
(
    select session, score, rage, dead, error, quick_back, signals
    from scores
    where site = {site:UInt32}
        and day between {from_day:Date} and {to_day:Date}
        and session in {sessions:Array(UUID)}
    order by version desc, score desc, signals, rage, dead, error, quick_back
    limit 1 by session
) as scored using session
left join
(
    select session, 1 as mark
    from watched final
    where site = {site:UInt32} and person = {person:UUID} and session in {sessions:Array(UUID)}
) as marks using session
order by session
limit 10000
settings optimize_use_projections = 0
