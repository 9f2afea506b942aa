-- Which sessions began in a time range, what is known of each, and which of them fit?
select *
from
(
    select
        session,
        argMax(visitor, ended) as person,
        toUnixTimestamp64Milli(min(started)) as begun_ms,
        toUnixTimestamp64Milli(max(ended)) as done_ms,
        argMin(sessions.entry_page, started) as first_page,
        argMax(sessions.exit_page, ended) as last_page,
        argMin(sessions.referrer, started) as came_from,
        argMin(toString(sessions.device), started) as used,
        argMin(sessions.browser, started) as with_browser,
        argMin(sessions.os, started) as on_os,
        argMin(sessions.lang, started) as speaks,
        argMin(sessions.zone, started) as in_zone,
        argMax(sessions.user, ended) as known_as,
        sum(sessions.views) as seen_views,
        sum(sessions.chunks) as recorded,
        max(sessions.weight) as stands_for,
        max(sessions.bot) as robot
    from sessions
    where site = {site:UInt32} and day between {from_day:Date} and {to_day:Date}
    group by session
) as visits
where begun_ms >= {from_ms:Int64}
    and begun_ms < {to_ms:Int64}
    and ({device:String} = '' or used = {device:String})
    and (robot = 0 or {bots:UInt8} = 1)
    and {conditions:Pieces}
