-- Of the sessions that a filter takes, which come before and after this one, the struggling first?
-- All zeros before the first and after the last. For one that is not among them, nothing before and the first after.
select
    anyIf(before, session = {session:UUID}) as before,
    if(countIf(session = {session:UUID}) > 0, anyIf(after, session = {session:UUID}), anyIf(session, place = 1)) as after
from
(
    select
        session,
        row_number() over whole as place,
        lagInFrame(session) over whole as before,
        leadInFrame(session) over whole as after
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
    window whole as (
        order by if({newest:UInt8} = 1, 0, scored.score) desc, visits.begun_ms desc, session
        rows between unbounded preceding and unbounded following)
) as line
limit 1
