-- Who came in this session, from where, on what, and how did it go?
select
    any(sessions.visitor) as visitor,
    toUnixTimestamp64Milli(min(started)) as started_ms,
    toUnixTimestamp64Milli(max(ended)) as ended_ms,
    argMin(sessions.entry_page, started) as entry_page,
    argMax(sessions.exit_page, ended) as exit_page,
    argMin(sessions.referrer, started) as referrer,
    any(toString(sessions.device)) as device,
    any(sessions.browser) as browser,
    any(sessions.os) as os,
    any(sessions.lang) as lang,
    any(sessions.zone) as zone,
    any(sessions.width) as width,
    any(sessions.height) as height,
    sum(sessions.views) as views,
    sum(sessions.clicks) as clicks,
    sum(sessions.events) as events,
    sum(sessions.chunks) as chunks,
    sum(sessions.bytes) as bytes,
    max(sessions.bot) as bot,
    min(day) as from_day,
    max(day) as to_day
from sessions
where site = {site:UInt32} and session = {session:UUID}
having count() > 0
limit 1
