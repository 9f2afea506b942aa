-- Which sessions have other recordings than their texts were read from, and are quiet? The newest first.
select
    seen.site as site,
    seen.session as session
from
(
    select site, session, sum(chunks) as recorded, toUnixTimestamp64Milli(max(ended)) as last_ms
    from sessions
    where day >= {from_day:Date}
    group by site, session
    having recorded > 0 and last_ms < {quiet_ms:Int64}
) as seen
left join
(
    select site, session, argMax(texts.chunks, version) as known
    from texts
    where day >= {from_day:Date} and text = ''
    group by site, session
) as done on done.site = seen.site and done.session = seen.session
where seen.recorded != done.known
order by seen.last_ms desc, site, session
limit {limit:UInt32}
