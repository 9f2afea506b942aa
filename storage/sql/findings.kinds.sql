-- Of the sessions found, how many have signals of each kind, and of how many people are they?
-- Who may not be recognised is counted once a session.
select
    kind,
    toInt64(count()) as signals,
    toInt64(uniqExact(session)) as sessions,
    toInt64(uniqExact(if(person = toUUID('00000000-0000-0000-0000-000000000000'), session, person))) as people
from
(
    select session, arrayJoin(kinds) as kind
    from scores final
    where site = {site:UInt32} and day between {from_day:Date} and {to_day:Date}
) as told
inner join
(
    select session, person from ({found:Piece})
) as visits using session
group by kind
order by sessions desc, kind
limit 100
