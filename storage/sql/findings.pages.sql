-- Which pages hurt most, and of those who saw each how many did it hurt?
select
    seen_on as page,
    toInt64(any(came)) as seen,
    toInt64(uniqExact(session)) as sessions,
    round(sum(transform(kind, {kinds:Array(String)}, {weights:Array(Float64)}, 0.1)), 6) as hurt,
    arraySlice(arraySort(groupUniqArray(kind)), 1, 16) as found_kinds
from
(
    select distinct
        session,
        toString(tupleElement(one, 1)) as kind,
        toString(tupleElement(one, 2)) as seen_on
    from
    (
        select session, arrayJoin(arrayZip(kinds, pages)) as one
        from scores final
        where site = {site:UInt32} and day between {from_day:Date} and {to_day:Date}
    )
) as told
inner join
(
    select session from ({found:Piece})
) as visits using session
left join
(
    select toString(page) as seen_on, uniqExact(session) as came
    from views
    where site = {site:UInt32} and day between {from_day:Date} and {to_day:Date}
        and session in (select session from ({found:Piece}))
    group by seen_on
) as shown using seen_on
group by seen_on
order by hurt desc, sessions desc, page
limit {limit:UInt32}
