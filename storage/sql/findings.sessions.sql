-- In which sessions does a signal hurt on an element or anywhere on a page, and when first? The struggling first.
select
    session,
    if(empty(times), 0, arrayMin(times)) as at_ms,
    toInt64(count() over ()) as total,
    toInt64(uniqExact(if(person = toUUID('00000000-0000-0000-0000-000000000000'), session, person)) over ()) as people
from ({hurt:Piece}) as told
inner join
(
    select session, person from ({found:Piece})
) as visits using session
order by score desc, session
limit {limit:UInt32} offset {offset:UInt32}
