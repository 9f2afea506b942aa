-- How many events do these sessions have by now, and on which days did they arrive?
select
    session,
    sum(events) as happened,
    min(day) as first_day,
    max(day) as last_day
from sessions
where site = {site:UInt32}
    and session in {sessions:Array(UUID)}
group by session
order by session
limit 100000
