-- Which sessions does a filter take, the struggling first, and how many are there in all?
select
    session,
    count() over () as total
from
(
    select session, begun_ms from ({found:Piece})
) as visits
left join
(
    select session, score
    from scores final
    where site = {site:UInt32} and day between {from_day:Date} and {to_day:Date}
) as scored using session
order by if({newest:UInt8} = 1, 0, scored.score) desc, visits.begun_ms desc, session
limit {limit:UInt32} offset {offset:UInt32}
