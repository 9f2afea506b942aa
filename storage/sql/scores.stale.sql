-- Which sessions have other events than they were scored with, or were scored by other rules than their site's?
-- The newest first. Rules count for what was scored before, however old it is.
select
    seen.site as site,
    seen.session as session
from
(
    select site, session, sum(events_of_day) as happened, max(day) as last_day
    from (select site, day, session, sum(events) as events_of_day from sessions group by site, day, session)
    group by site, session
) as seen
left join
(
    select site, session, events as scored, rules, version
    from scores final
) as known on known.site = seen.site and known.session = seen.session
where (seen.happened != known.scored and seen.last_day >= {from_day:Date})
    or (
        known.version != 0
        and known.rules != transform(seen.site, {sites:Array(UInt32)}, {numbers:Array(UInt64)}, {usual:UInt64})
    )
order by seen.last_day desc, site, session
limit {limit:UInt32}
