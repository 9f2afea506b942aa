-- Of the sessions that a signal hurts on an element or page, which come before and after this one, and when was it hurt?
-- The struggling first. Nothing before the first and after the last is all zeros.
select before, after, at_ms
from
(
    select
        session,
        if(empty(times), 0, arrayMin(times)) as at_ms,
        lagInFrame(session) over whole as before,
        leadInFrame(session) over whole as after
    from ({hurt:Piece}) as told
    inner join
    (
        select session, person from ({found:Piece})
    ) as visits using session
    window whole as (order by score desc, session rows between unbounded preceding and unbounded following)
) as line
where session = {session:UUID}
limit 1
