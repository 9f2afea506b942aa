-- Which sessions have other events than they were scored with?
select
    seen.site as site,
    seen.session as session
from
(
    select site, session, sum(events) as happened
    from sessions
    where day >= {from_day:Date} - 2
    group by site, session
    having max(day) >= {from_day:Date}
) as seen
left join
(
    select site, session, events as scored
    from scores final
    where day >= {from_day:Date} - 2
) as known on known.site = seen.site and known.session = seen.session
where seen.happened != known.scored
order by site, session
limit {limit:UInt32}
