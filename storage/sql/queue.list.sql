-- Which recorded, struggling sessions has a person not watched before a moment?
-- Those whose worst signal is the same, on the same element, are alike. The best example of each comes first, what
-- troubled most before what troubled less.
select session, kind, page, path, label, likeness, place, alike
from
(
    select
        session,
        kinds[worst] as kind,
        pages[worst] as page,
        paths[worst] as path,
        labels[worst] as label,
        toString(cityHash64(kind, page, path)) as likeness,
        toInt64(row_number() over (partition by likeness order by score desc, begun_ms desc, session)) as place,
        toInt64(count() over (partition by likeness)) as alike,
        sum(score) over (partition by likeness) as trouble
    from
    (
        select
            session,
            visits.begun_ms as begun_ms,
            scored.score as score,
            scored.kinds as kinds,
            scored.pages as pages,
            scored.paths as paths,
            scored.labels as labels,
            arraySort(n -> indexOf({worst_first:Array(String)}, kinds[n]), arrayEnumerate(kinds))[1] as worst
        from (select session, begun_ms from ({found:Piece}) where recorded > 0) as visits
        inner join
        (
            select session, score, kinds, pages, paths, labels
            from scores final
            where site = {site:UInt32} and day between {from_day:Date} and {to_day:Date} and notEmpty(kinds)
        ) as scored using session
        where session not in
        (
            select session
            from watched final
            where site = {site:UInt32}
                and person = {person:UUID}
                and at < fromUnixTimestamp64Milli({before_ms:Int64}, 'UTC')
        )
    )
)
where {likeness:String} = '' or likeness = {likeness:String}
order by place, trouble desc, likeness
limit {limit:UInt32}
