-- Which elements hurt most: signals of which kind, where, and how many people did they hurt?
select
    kind,
    seen_on as page,
    element as path,
    max(named) as label,
    toInt64(count()) as signals,
    toInt64(uniqExact(session)) as sessions,
    toInt64(uniqExact(if(person = toUUID('00000000-0000-0000-0000-000000000000'), session, person))) as people,
    round(people * transform(kind, {kinds:Array(String)}, {weights:Array(Float64)}, 0.1), 6) as hurt
from
(
    select
        session,
        toString(tupleElement(one, 1)) as kind,
        toString(tupleElement(one, 2)) as seen_on,
        tupleElement(one, 3) as element,
        tupleElement(one, 4) as named
    from
    (
        select session, arrayJoin(arrayZip(kinds, pages, paths, labels)) as one
        from scores final
        where site = {site:UInt32} and day between {from_day:Date} and {to_day:Date}
    )
) as told
inner join
(
    select session, person from ({found:Piece})
) as visits using session
group by kind, seen_on, element
order by hurt desc, sessions desc, kind, page, path
limit {limit:UInt32}
