-- Who came in this session, from where, on what, and how did it go?
select
    argMax(sessions.visitor, sessions.ended) as visitor,
    toUnixTimestamp64Milli(min(started)) as started_ms,
    toUnixTimestamp64Milli(max(ended)) as ended_ms,
    argMin(sessions.entry_page, started) as entry_page,
    argMax(sessions.exit_page, ended) as exit_page,
    argMin(sessions.referrer, started) as referrer,
    argMin(toString(sessions.device), sessions.started) as device,
    argMin(sessions.browser, sessions.started) as browser,
    argMin(sessions.os, sessions.started) as os,
    argMin(sessions.lang, sessions.started) as lang,
    argMin(sessions.zone, sessions.started) as zone,
    argMin(sessions.width, sessions.started) as width,
    argMin(sessions.height, sessions.started) as height,
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
